// The page's server: on the loopback alone, behind a token, for pages of its own origin. It serves the few files of
// `dist/page` and one WebSocket of events and commands; it runs no simulation.

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { MidgeError } from "../error.js";
import { readCommand } from "./commands.js";
import { createFeed } from "./feed.js";
import { nameBehind, newToken, refusal, safeHeaders } from "./guard.js";
import type { ToPage } from "./model.js";
import type { Source } from "./source.js";

/** Values go out this often, events and answers at once; slower when there are many boards. */
const TICK_MS = 100;
const SLOW_TICK_MS = 500;
const MANY_BOARDS = 40;
const SAMPLE_MS = 1000;
/** Events that come close together go out together. */
const GATHER_MS = 5;
/** Pages that are open at once. */
const MOST_PAGES = 16;
/** A command is short. */
const MOST_COMMAND_BYTES = 16_384;
/** A page that lags so far behind is let go; it comes back by itself. */
const MOST_BEHIND_BYTES = 8_000_000;

const FILES: Record<string, string> = {
  "index.html": "text/html; charset=utf-8",
  "page.js": "text/javascript; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
};

export interface PageServer {
  /** What to open: it holds the token. */
  url: string;
  close(): Promise<void>;
}

export interface PageOptions {
  /** 0: any free one. */
  port: number;
  /** Where the built page is. */
  folder: string;
}

export async function servePage(source: Source, options: PageOptions): Promise<PageServer> {
  const token = newToken();
  const files = new Map(
    Object.entries(FILES).map(([name, type]) => [name, { type, body: read(options.folder, name) }]),
  );
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_COMMAND_BYTES, perMessageDeflate: false });
  const server = createServer((request, response) => answer(request, response));
  let port = 0;
  let gathering: NodeJS.Timeout | undefined;
  const feed = createFeed(source, () => {
    gathering ??= setTimeout(flush, GATHER_MS);
  });

  function answer({ method, headers, url = "" }: IncomingMessage, response: ServerResponse): void {
    const end = (status: number, type: string, body: string | Buffer): void => {
      response.writeHead(status, {
        ...safeHeaders(port),
        "Content-Type": type,
        "Content-Length": Buffer.byteLength(body),
      });
      response.end(method === "HEAD" ? undefined : body);
    };
    const say = (status: number, text: string): void => end(status, "text/plain; charset=utf-8", `${text}\n`);
    if (method !== "GET" && method !== "HEAD") return say(405, "Only GET and HEAD.");
    const why = refusal(headers as Record<string, string | undefined>, port, false);
    if (why !== undefined) return say(403, `Refused: ${why}.`);
    const name = nameBehind(token, url);
    if (name === undefined) return say(403, "Refused: open the whole address that the command has printed.");
    const file = files.get(name === "" ? "index.html" : name);
    if (!file) return say(404, "There is no such file.");
    end(200, file.type, file.body);
  }

  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const isRefused =
      refusal(request.headers as Record<string, string | undefined>, port, true) !== undefined ||
      nameBehind(token, request.url ?? "") !== "live";
    if (isRefused || sockets.clients.size >= MOST_PAGES) {
      socket.end(`HTTP/1.1 ${isRefused ? "403 Forbidden" : "503 Service Unavailable"}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, welcome);
  });

  function welcome(page: WebSocket): void {
    page.on("error", () => page.terminate());
    page.on("message", (data, isBinary) => {
      if (!isBinary) obey(page, (data as Buffer).toString("utf8"));
    });
    send(page, JSON.stringify(feed.scene()));
  }

  function obey(page: WebSocket, text: string): void {
    const command = readCommand(text);
    const reply = (message: ToPage): void => send(page, JSON.stringify(message));
    if ("error" in command) return reply({ type: "refused", id: command.id, message: `${command.error}.` });
    const { id } = command;
    if (command.do === "packet") {
      const packet = feed.packet(command.n);
      return reply(
        packet ? { type: "done", id, packet } : { type: "refused", id, message: "This packet is no longer kept." },
      );
    }
    try {
      source.act(command);
    } catch (error) {
      return reply({ type: "refused", id, message: (error as Error).message });
    }
    flush();
    reply({ type: "done", id });
  }

  function send(page: WebSocket, text: string): void {
    if (page.readyState !== page.OPEN) return;
    if (page.bufferedAmount > MOST_BEHIND_BYTES) page.terminate();
    else page.send(text);
  }

  function flush(): void {
    clearTimeout(gathering);
    gathering = undefined;
    if (sockets.clients.size === 0) return;
    const tick = feed.tick();
    if (!tick) return;
    const text = JSON.stringify(tick);
    for (const page of sockets.clients) send(page, text);
  }

  const end = (): void => {
    for (const timer of [ticks, samples, gathering]) clearTimeout(timer);
    feed.end();
  };
  const ticks = setInterval(flush, source.scene.boards.length > MANY_BOARDS ? SLOW_TICK_MS : TICK_MS);
  const samples = setInterval(() => feed.sample(), SAMPLE_MS);
  port = await listen(server, options.port).catch((error: unknown) => {
    end();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${port}/${token}/`,
    async close() {
      end();
      for (const page of sockets.clients) page.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function read(folder: string, name: string): Buffer {
  try {
    return readFileSync(join(folder, name));
  } catch {
    throw new MidgeError(`the page is not built: ${join(folder, name)} is missing. Run npm run build.`);
  }
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is taken" : `cannot be used: ${error.message}`;
      reject(new MidgeError(`--ui-port ${port} ${why}. Choose another one, or leave it out for any free one.`));
    });
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
