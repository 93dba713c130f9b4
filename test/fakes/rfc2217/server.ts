// A serial port of RFC 2217 on a free loopback port, written from the RFC and without the client's code: it agrees on the
// options, keeps the speed and the modem lines that were set, and passes data both ways. It can refuse, and be silent.

import { createServer, type Socket } from "node:net";

export interface PortServer {
  /** rfc2217://127.0.0.1:PORT */
  url: string;
  baud(): number;
  /** What became of DTR and RTS, in order: "dtr on" and so on. */
  signals(): string[];
  /** All data that came, without the commands. */
  data(): Buffer;
  /** Resolves when so many bytes of data have come. */
  got(count: number): Promise<Buffer>;
  /** Data to the client. */
  send(bytes: Uint8Array): void;
  /** The connection breaks. */
  drop(): void;
  stop(): Promise<void>;
}

export interface PortServerOptions {
  /** Does not know the option, or does not answer at all. */
  fault?: "refuses" | "silent";
  onSignal?: (signal: string) => void;
  onData?: (bytes: Buffer) => void;
}

const SIGNALS: Record<number, string> = { 8: "dtr on", 9: "dtr off", 11: "rts on", 12: "rts off" };

export async function startPortServer(options: PortServerOptions = {}): Promise<PortServer> {
  const sockets = new Set<Socket>();
  const signals: string[] = [];
  let data = Buffer.alloc(0);
  let baud = 0;
  let wake = (): void => {};

  function answer(socket: Socket, verb: number, option: number): void {
    if (options.fault === "silent") return;
    const isKnown = option === 0 || option === 3 || (option === 44 && options.fault !== "refuses");
    // DO is answered by WILL or WONT, WILL by DO or DONT.
    if (verb === 253) socket.write(Buffer.from([255, isKnown && option !== 44 ? 251 : 252, option]));
    if (verb === 251) socket.write(Buffer.from([255, isKnown ? 253 : 254, option]));
  }
  function obey(socket: Socket, bytes: number[]): void {
    const [option, what, ...value] = bytes;
    if (option !== 44 || what === undefined) return;
    if (what === 1) baud = value.reduce((sum, byte) => sum * 256 + byte, 0);
    const signal = what === 5 ? SIGNALS[value[0] as number] : undefined;
    if (signal !== undefined) {
      signals.push(signal);
      options.onSignal?.(signal);
    }
    const doubled = [what + 100, ...value].flatMap((byte) => (byte === 255 ? [255, 255] : [byte]));
    socket.write(Buffer.from([255, 250, 44, ...doubled, 255, 240]));
  }
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    let pending: number[] = [];
    socket.on("data", (chunk) => {
      pending.push(...chunk);
      const out: number[] = [];
      for (;;) {
        const rest = pending;
        if (rest.length === 0) break;
        if (rest[0] !== 255) {
          out.push(rest.shift() as number);
        } else if (rest[1] === 255) {
          out.push(255);
          rest.splice(0, 2);
        } else if (rest[1] === 250) {
          const body: number[] = [];
          let at = 2;
          while (at < rest.length && !(rest[at] === 255 && rest[at + 1] === 240)) {
            if (rest[at] === 255) at++;
            body.push(rest[at++] as number);
          }
          if (at + 1 >= rest.length) break;
          rest.splice(0, at + 2);
          obey(socket, body);
        } else {
          if (rest.length < 3) break;
          const [, verb, option] = rest.splice(0, 3);
          answer(socket, verb as number, option as number);
        }
      }
      pending = [...pending];
      if (out.length > 0) {
        data = Buffer.concat([data, Buffer.from(out)]);
        options.onData?.(Buffer.from(out));
        wake();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `rfc2217://127.0.0.1:${port}`,
    baud: () => baud,
    signals: () => signals,
    data: () => data,
    async got(count) {
      while (data.length < count) await new Promise<void>((resolve) => (wake = resolve));
      return data;
    },
    send(bytes) {
      const doubled = [...bytes].flatMap((byte) => (byte === 255 ? [255, 255] : [byte]));
      for (const socket of sockets) socket.write(Buffer.from(doubled));
    },
    drop() {
      for (const socket of sockets) socket.destroy();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
