// The server of the simulation's page: the few files of `dist/page`, and one WebSocket of events and commands, behind the
// same token. It runs no simulation.

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { readCommand } from "./commands.js";
import { createFeed } from "./feed.js";
import { nameBehind, refusal } from "./guard.js";
import { serveFiles } from "./http.js";
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

const FILES = ["index.html", "page.js", "page.css", "icon.svg"];
const POLICY = {
  hasSocket: true,
  trustedTypes: "lit-html",
  features: "camera=(), geolocation=(), microphone=(), serial=(), usb=()",
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
  const http = await serveFiles({
    host: "127.0.0.1",
    option: "--ui-port",
    files: FILES,
    policy: POLICY,
    ...options,
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_COMMAND_BYTES, perMessageDeflate: false });
  let gathering: NodeJS.Timeout | undefined;
  const feed = createFeed(source, () => {
    gathering ??= setTimeout(flush, GATHER_MS);
  });

  http.servers[0]?.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const isRefused =
      refusal(request.headers as Record<string, string | undefined>, http.port, true) !== undefined ||
      nameBehind(http.token, request.url ?? "") !== "live";
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
  return {
    url: http.url,
    async close() {
      end();
      for (const page of sockets.clients) page.terminate();
      await http.close();
    },
  };
}
