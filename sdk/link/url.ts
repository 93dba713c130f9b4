// Broker URLs, read in this one place: `mqtt://HOST[:1883]`, `mqtts://HOST[:8883]`, `ws://HOST[:80][/mqtt]` and
// `wss://HOST[:443][/mqtt]`, with user name and password where a program gives them. Desk code and Node programs use it;
// a device gets the parts.

import type { Target } from "./socket.js";

export interface BrokerUrl {
  target: Target;
  username?: string;
  password?: string;
}

interface Scheme {
  port: number;
  isSecure: boolean;
  isWeb: boolean;
}

const SCHEMES: Record<string, Scheme | undefined> = {
  mqtt: { port: 1883, isSecure: false, isWeb: false },
  mqtts: { port: 8883, isSecure: true, isWeb: false },
  ws: { port: 80, isSecure: false, isWeb: true },
  wss: { port: 443, isSecure: true, isWeb: true },
};
/** Where EMQX, HiveMQ and most others listen; mosquitto takes any path. */
const USUAL_PATH = "/mqtt";
const FORM = /^([a-z]+):\/\/(?:([^/?@]*)@)?(\[[0-9a-fA-F:.]+\]|[^/:@?#[\]\s]+)(?::(\d*))?(\/[^?#\s]*)?(\?[^#\s]*)?$/;

/** Reads a broker URL. Returns the parts, or a sentence that says what is wrong with it. */
export function parseUrl(url: string): BrokerUrl | string {
  const known = /^([a-z]+):\/\//.exec(url)?.[1];
  const scheme = known !== undefined && Object.hasOwn(SCHEMES, known) ? SCHEMES[known] : undefined;
  if (known !== undefined && !scheme) return `"${known}://" is not known here: use mqtt://, mqtts://, ws:// or wss://`;
  const found = FORM.exec(url);
  if (!found || !scheme) {
    const hint = url.includes("@") ? "; in user name and password / ? # @ : are written %2F %3F %23 %40 %3A" : "";
    return `"${hidePassword(url)}" is no broker URL: write mqtt://HOST:PORT, mqtts://HOST:PORT, ws://HOST:PORT/PATH or wss://HOST:PORT/PATH${hint}`;
  }
  const [, , login, host, port, path = "", query = ""] = found;
  if (!scheme.isWeb && ((path !== "" && path !== "/") || query !== "")) {
    const web = scheme.isSecure ? "wss" : "ws";
    return `"${hidePassword(url)}" has a path, and ${known}:// takes none: leave it out, or use ${web}:// if the broker speaks WebSocket there`;
  }
  const number = port === undefined ? scheme.port : Number(port);
  if (port === "" || number < 1 || number > 65535) return `port ${port || "(none)"} is not from 1 to 65535`;
  const name = (host as string).replace(/^\[|\]$/g, "");
  const made: BrokerUrl = { target: { host: name, port: number, secure: scheme.isSecure } };
  if (scheme.isWeb) made.target.path = (path || USUAL_PATH) + query;
  if (login !== undefined && login !== "") {
    const colon = login.indexOf(":");
    try {
      made.username = decodeURIComponent(colon < 0 ? login : login.slice(0, colon));
      if (colon >= 0) made.password = decodeURIComponent(login.slice(colon + 1));
    } catch {
      return "user name or password in the broker URL is not percent-encoded correctly";
    }
  }
  return made;
}

/** The URL as it may be shown: without the password, and without a query, which may hold a token. */
export function hidePassword(url: string): string {
  return url.replace(/^((?:[a-zA-Z]+:\/\/)?[^:]*):[^]*@/, "$1:***@").replace(/\?[^]*$/, "?***");
}
