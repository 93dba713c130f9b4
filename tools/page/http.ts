// A server of a few files for the browser of this machine: on the loopback alone, behind a token, for pages of its own origin.
// What a page is, and what else it may ask, is said by whoever starts it.

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { MidgeError } from "../error.js";
import { nameBehind, newToken, type Policy, refusal, safeHeaders } from "./guard.js";

const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
};
/** A port that one of the two loopbacks has free may be taken on the other. */
const PORT_TRIES = 8;

export interface PageServing {
  /** `localhost` is served on both loopbacks, so that nobody else answers by that name. */
  host: "127.0.0.1" | "localhost";
  /** 0: any free one. */
  port: number;
  /** The option that chooses it. */
  option: string;
  /** Where the built page is. */
  folder: string;
  /** Its files by name; index.html is the page. */
  files: readonly string[];
  policy: Policy;
  /** What is no file: an object is sent as JSON, undefined is not found. */
  answer?: (name: string) => Promise<object> | undefined;
}

export interface PageHttp {
  /** What to open: it holds the token. */
  url: string;
  port: number;
  token: string;
  /** One for each loopback. */
  servers: readonly Server[];
  close(): Promise<void>;
}

export async function serveFiles(serving: PageServing): Promise<PageHttp> {
  const token = newToken();
  const files = new Map(serving.files.map((name) => [name, read(serving.folder, name)]));
  let port = 0;

  function take(request: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url = "" } = request;
    const end = (status: number, type: string, body: string | Buffer): void => {
      response.writeHead(status, {
        ...safeHeaders(port, serving.policy),
        "Content-Type": type,
        "Content-Length": Buffer.byteLength(body),
      });
      response.end(method === "HEAD" ? undefined : body);
    };
    const say = (status: number, text: string): void => end(status, TYPES["txt"] as string, `${text}\n`);
    if (method !== "GET" && method !== "HEAD") return say(405, "Only GET and HEAD.");
    const why = refusal(headers as Record<string, string | undefined>, port, false);
    if (why !== undefined) return say(403, `Refused: ${why}.`);
    const name = nameBehind(token, url);
    if (name === undefined) return say(403, "Refused: open the whole address that the command has printed.");
    const file = name === "" ? "index.html" : name;
    const body = files.get(file);
    if (body) return end(200, TYPES[file.slice(file.lastIndexOf(".") + 1)] as string, body);
    const answer = serving.answer?.(name);
    if (!answer) return say(404, "There is no such file.");
    const json = "application/json; charset=utf-8";
    answer.then(
      (value) => end(200, json, JSON.stringify(value)),
      (error: unknown) => end(500, json, JSON.stringify({ error: (error as Error).message })),
    );
  }

  const servers = [createServer(take)];
  port = await listen(servers[0] as Server, "127.0.0.1", serving.port, serving.option);
  for (let turn = 1; serving.host === "localhost" && servers.length === 1; turn++) {
    const other = createServer(take);
    const fault = await tryListen(other, "::1", port);
    if (fault === undefined) servers.push(other);
    else if (fault.code !== "EADDRINUSE") break;
    else if (serving.port !== 0 || turn === PORT_TRIES) {
      await close(servers);
      throw taken(serving.option, port);
    } else {
      await close(servers.splice(0));
      servers.push(createServer(take));
      port = await listen(servers[0] as Server, "127.0.0.1", 0, serving.option);
    }
  }
  return { url: `http://${serving.host}:${port}/${token}/`, port, token, servers, close: () => close(servers) };
}

async function close(servers: readonly Server[]): Promise<void> {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function read(folder: string, name: string): Buffer {
  try {
    return readFileSync(join(folder, name));
  } catch {
    throw new MidgeError(`the page is not built: ${join(folder, name)} is missing. Run npm run build.`);
  }
}

const taken = (option: string, port: number, why = "is taken"): MidgeError =>
  new MidgeError(`${option} ${port} ${why}. Choose another one, or leave it out for any free one.`);

async function listen(server: Server, host: string, port: number, option: string): Promise<number> {
  const fault = await tryListen(server, host, port);
  if (fault) throw taken(option, port, fault.code === "EADDRINUSE" ? undefined : `cannot be used: ${fault.message}`);
  return (server.address() as AddressInfo).port;
}

function tryListen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen(port, host, () => resolve(undefined));
  });
}
