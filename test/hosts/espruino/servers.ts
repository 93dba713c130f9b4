// The loopback servers that the programs in behaviours.ts talk to; each does one simple thing, so that what a program
// prints depends on nothing else. A program names a server by a word such as PORT_HEX, which is replaced by its port.
// They never send at a time of their own choosing: only on connect, or in answer to what arrived.

import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { EC_SERVER, RSA_CLIENT, RSA_SERVER } from "./certificates.js";

export interface Servers {
  /** The program with every PORT_ word replaced by a port. */
  readonly program: string;
  close(): Promise<void>;
}

const BURST_BYTES = 3000;
const HELD_BYTES = 1464; // one TCP segment of Ethernet size and a little more than two chunks

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Answers everything up to a "!" with its hexadecimal form, then closes. */
function hexServer(socket: Socket): void {
  let seen = Buffer.alloc(0);
  socket.on("data", (bytes: Buffer) => {
    seen = Buffer.concat([seen, bytes]);
    if (seen.at(-1) === 0x21) socket.end(hex(seen.subarray(0, -1)));
  });
}

/** Answers each packet with its number and size. */
function countServer(socket: Socket): void {
  let count = 0;
  socket.on("data", (bytes: Buffer) => socket.write(`#${String(++count)}:${String(bytes.length)}`));
}

/** Starts the servers the program names, and no others. */
export async function startServers(program: string): Promise<Servers> {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const ports: Record<string, number> = {};
  let sinkBytes = 0;
  let sinkDone = (): void => undefined;
  const sinkClosed = new Promise<void>((resolve) => (sinkDone = resolve));

  const listen = async (name: string, server: Server): Promise<void> => {
    if (!new RegExp(`\\bPORT_${name}\\b`).test(program)) return;
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.delete(socket));
    });
    server.on("tlsClientError", () => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers.push(server);
    ports[name] = (server.address() as AddressInfo).port;
  };
  const serve = (name: string, handler: (socket: Socket) => void): Promise<void> => listen(name, createServer(handler));

  await serve("HEX", hexServer);
  await serve("COUNT", countServer);
  await serve("SILENT", () => undefined);
  await serve("BURST", (socket) => socket.end("x".repeat(BURST_BYTES)));
  await serve("HELD", (socket) => socket.once("data", () => socket.write("x".repeat(HELD_BYTES))));
  await serve("HELLO", (socket) => socket.once("data", () => socket.write("hello")));
  await serve("CLOSE", (socket) => socket.once("data", () => socket.end()));
  await serve("LAST", (socket) => socket.once("data", () => socket.end("last")));
  await serve("RESET", (socket) => socket.once("data", () => socket.resetAndDestroy()));
  // SINK takes all and says nothing; REPORT tells, once the connection to SINK has closed, how much it was.
  await serve("SINK", (socket) => {
    socket.on("close", sinkDone);
    socket.on("data", (bytes: Buffer) => (sinkBytes += bytes.length));
  });
  await serve("REPORT", (socket) => void sinkClosed.then(() => socket.end(String(sinkBytes))));
  await listen(
    "TLS",
    createTlsServer(RSA_SERVER, (socket) => countServer(socket)),
  );
  await listen(
    "TLS_EC",
    createTlsServer({ ...EC_SERVER, maxVersion: "TLSv1.2" }, (socket) => countServer(socket)),
  );
  await listen(
    "TLS_CLIENT",
    createTlsServer(
      { ...RSA_SERVER, requestCert: true, rejectUnauthorized: true, ca: RSA_CLIENT.cert },
      (socket: TLSSocket) => {
        socket.once("data", () => socket.end(String(socket.getPeerCertificate().subject.CN)));
      },
    ),
  );
  // A port that nobody listens on any more.
  const dead = createServer();
  await new Promise<void>((resolve) => dead.listen(0, "127.0.0.1", resolve));
  ports["DEAD"] = (dead.address() as AddressInfo).port;
  await new Promise<unknown>((resolve) => dead.close(resolve));

  return {
    program: program.replace(/\bPORT_([A-Z_]+)\b/g, (word, name: string) => String(ports[name] ?? word)),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise<unknown>((resolve) => server.close(resolve))));
    },
  };
}
