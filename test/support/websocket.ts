// Servers that a WebSocket link meets, and what the owner of the link is told. All are closed after each test.

import { createHash } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Server, Socket as TcpSocket } from "node:net";
import type { Duplex } from "node:stream";
import { Reason, type Socket, type Target } from "midge";
import { createNodeNet } from "midge/node";
import { afterEach } from "vitest";

export const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

export async function listen(server: Server, host = "127.0.0.1"): Promise<number> {
  const open = new Set<TcpSocket>();
  server.on("connection", (socket: TcpSocket) => open.add(socket.on("error", () => undefined)));
  closers.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

export interface Asked {
  request: IncomingMessage;
  socket: Duplex;
}

/** The headers of a server that agrees. */
export function agreement(request: IncomingMessage): Record<string, string> {
  const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  return {
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Accept": createHash("sha1").update(key).digest("base64"),
    "Sec-WebSocket-Protocol": "mqtt",
  };
}

export function answer(socket: Duplex, headers: Record<string, string>): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
}

/** A server that hands over each link that asks for a WebSocket; the port it is on. */
export function startAsked(take: (asked: Asked) => void): Promise<number> {
  const server = createHttpServer();
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    socket.on("error", () => undefined);
    take({ request, socket });
  });
  return listen(server);
}

export interface Told {
  /** What the owner was told, received bytes as hex, in order. */
  order: string[];
  words: string[];
}

export interface Watched extends Told {
  socket: Socket;
  close(): void;
  /** Resolves when that line was told. */
  until(line: string | RegExp): Promise<Told>;
  net: ReturnType<typeof createNodeNet>;
}

export function open(port: number, target: Partial<Target> = {}): Watched {
  const told: Told = { order: [], words: [] };
  const waiting: (() => void)[] = [];
  const note = (line: string): void => {
    told.order.push(line);
    for (const run of waiting) run();
  };
  const net = createNodeNet((error) => told.words.push(error.message));
  const socket = net.open(
    { host: "127.0.0.1", port, path: "/mqtt", ...target },
    {
      opened: () => note("opened"),
      received: (bytes, from, to) => note(Buffer.from(bytes.subarray(from, to)).toString("hex")),
      drained: () => undefined,
      closed: (reason) => note(`closed ${reason}`),
    },
  );
  return {
    ...told,
    socket,
    net,
    close: () => net.close(socket),
    until: (line) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (told.order.some((one) => (typeof line === "string" ? one === line : line.test(one)))) resolve(told);
        };
        waiting.push(check);
        check();
      }),
  };
}

export const CLOSED = `closed ${Reason.CLOSED}`;
