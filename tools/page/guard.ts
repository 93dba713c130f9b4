// Who may talk to the page's server: a browser on this machine that was given the address with its token. It knows headers
// alone; it opens nothing and answers nothing.

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Bytes of chance in a token: 192 bits. */
const TOKEN_BYTES = 24;

export interface Headers {
  host?: string | undefined;
  origin?: string | undefined;
  "sec-fetch-site"?: string | undefined;
  "sec-fetch-mode"?: string | undefined;
  "sec-fetch-dest"?: string | undefined;
}

export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/**
 * Why these headers are refused, or undefined. `port` is the server's own. A name that was rebound to 127.0.0.1 by DNS
 * still stands in Host, so only the names of the loopback itself pass; another origin stands in Origin.
 */
export function refusal(headers: Headers, port: number, isSocket: boolean): string | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (headers.host === undefined || !hosts.includes(headers.host.toLowerCase())) return "this server has another name";
  const isOwn = headers.origin === `http://${headers.host.toLowerCase()}`;
  // A browser names the origin of every WebSocket; what names none is no browser that was given the page.
  if (isSocket ? !isOwn : headers.origin !== undefined && !isOwn) return "another origin may not read this";
  const site = headers["sec-fetch-site"];
  // A person may follow the address from anywhere, into a page of its own.
  const isVisit = !isSocket && headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
  if (site !== undefined && site !== "same-origin" && site !== "none" && !isVisit)
    return "another site may not read this";
  return undefined;
}

/** The name behind the token in a path, or undefined when the token is wrong: `/TOKEN/page.js` gives "page.js". */
export function nameBehind(token: string, path: string): string | undefined {
  const match = /^\/([^/?#]+)\/([^/?#]*)$/.exec(path);
  return match && isSame(match[1] as string, token) ? match[2] : undefined;
}

/** Takes as long whatever the difference is. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** What pages differ in. */
export interface Policy {
  /** Whether the page has a WebSocket to this server. */
  hasSocket: boolean;
  /** As the directive of that name takes it. */
  trustedTypes: string;
  /** What of the computer the page may ask for. */
  features: string;
}

/** What a browser may do with the page: load from this server alone, be framed by nobody, send nothing anywhere else. */
export function safeHeaders(port: number, { hasSocket, trustedTypes, features }: Policy): Record<string, string> {
  const sockets = hasSocket ? ` ws://127.0.0.1:${port} ws://localhost:${port}` : "";
  return {
    "Content-Security-Policy": [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      `connect-src 'self'${sockets}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      `trusted-types ${trustedTypes}`,
    ].join("; "),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": features,
    "Cache-Control": "no-store",
  };
}
