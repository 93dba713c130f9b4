// The far ends that the contract's steps talk to, over TCP, TLS, WebSocket or in memory: each does one simple thing. They
// speak only when spoken to, never at a time of their own choosing.

import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { type WebSocket, WebSocketServer } from "ws";

/** One accepted link, whatever it runs over. */
export interface End {
  send(bytes: Uint8Array): void;
  /** Sends what is queued, then closes. */
  end(): void;
  /** Breaks the link off. */
  reset(): void;
}

/** What a server does with a link: the result hears of what arrives. */
export type Behaviour = (end: End) => (bytes: Uint8Array) => void;

export const SERVERS = ["echo", "sink", "burst", "flood", "reset", "witness"] as const;
export type ServerName = (typeof SERVERS)[number];

const BURST_BYTES = 3000;

/** The behaviours of one run of the steps, and what they share: which links are open, and what the sink has got. */
export class Far {
  private open = 0;
  private sinkBytes = 0;
  private waiting: (() => void)[] = [];

  /** A link was accepted; call the result when it has ended. */
  begin(name: ServerName): () => void {
    if (name === "witness") return () => undefined;
    this.open++;
    return () => {
      this.open--;
      if (this.open === 0) for (const run of this.waiting.splice(0)) run();
    };
  }

  /** The answer is how much the sink has got since the last one, once no other link is open. */
  private answer(end: End): void {
    end.send(Buffer.from(`sink ${this.sinkBytes}`));
    this.sinkBytes = 0;
    end.end();
  }

  of(name: ServerName): Behaviour {
    return (end) => {
      let isFirst = true;
      return (bytes) => {
        if (name === "echo") end.send(bytes);
        if (name === "sink") this.sinkBytes += bytes.length;
        if (!isFirst) return;
        isFirst = false;
        if (name === "burst" || name === "flood") end.send(new Uint8Array(BURST_BYTES));
        if (name === "burst") end.end();
        if (name === "reset") end.reset();
        if (name === "witness") {
          if (this.open === 0) this.answer(end);
          else this.waiting.push(() => this.answer(end));
        }
      };
    };
  }
}

export interface RealServers {
  ports: Record<ServerName | "dead", number>;
  close(): Promise<void>;
}

/** `raw` is the TCP socket, also under TLS, whose sockets cannot be reset. */
function accept(socket: Socket, raw: Socket, far: Far, name: ServerName): void {
  const ended = far.begin(name);
  socket.on("error", () => undefined);
  socket.on("close", ended);
  const hear = far.of(name)({
    send: (bytes) => void socket.write(bytes),
    end: () => void socket.end(),
    reset: () => void raw.resetAndDestroy(),
  });
  socket.on("data", hear);
}

function acceptWeb(web: WebSocket, raw: Socket, far: Far, name: ServerName): void {
  const ended = far.begin(name);
  web.on("error", () => undefined);
  web.on("close", ended);
  const hear = far.of(name)({
    send: (bytes) => web.send(bytes),
    end: () => web.close(),
    reset: () => void raw.resetAndDestroy(),
  });
  web.on("message", (bytes: Buffer) => hear(bytes));
}

/** One server that hands its links over, plain or as WebSockets. */
function makeServer(take: (socket: Socket, web?: WebSocket) => void, isWeb: boolean, tls?: TlsOptions): Server {
  if (!isWeb) return tls ? createTlsServer(tls, take) : createServer(take);
  const server = tls ? createHttpsServer(tls) : createHttpServer();
  const webs = new WebSocketServer({ server, handleProtocols: (offered) => offered.has("mqtt") && "mqtt" });
  webs.on("connection", (web, request) => take(request.socket, web));
  return server;
}

/** All servers on free loopback ports; with `tls`, over TLS; with `isWeb`, WebSocket over either. */
export async function startServers(tls?: TlsOptions, isWeb = false): Promise<RealServers> {
  const far = new Far();
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const ports: Partial<Record<ServerName | "dead", number>> = {};
  const listen = async (server: Server): Promise<number> => {
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  };
  for (const name of SERVERS) {
    const take = (socket: Socket, web?: WebSocket): void => {
      const raw = [...sockets].find((one) => one.remotePort === socket.remotePort) ?? socket;
      if (web) acceptWeb(web, raw, far, name);
      else accept(socket, raw, far, name);
    };
    const server = makeServer(take, isWeb, tls);
    server.on("tlsClientError", () => undefined);
    servers.push(server);
    ports[name] = await listen(server);
  }
  const dead = createServer();
  ports.dead = await listen(dead);
  await new Promise((resolve) => dead.close(resolve));
  return {
    ports: ports as RealServers["ports"],
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
