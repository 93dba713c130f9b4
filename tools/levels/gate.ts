// A port of this computer, behind which the net of a stage begins: what connects there from outside goes where the stage's
// boards go, through its taps and its weather. It knows no MQTT.

import { type AddressInfo, createServer, type Socket as TcpSocket } from "node:net";
import type { Net, Socket, Target } from "midge";

export interface Gate {
  port: number;
  /** Where it leads from now on. */
  lead(net: Net, target: Target): void;
  /** Those that are in are cut off, and nobody comes in until it leads somewhere again. */
  cut(): void;
}

/** It keeps no process alive. */
export async function createGate(): Promise<Gate> {
  let way: { net: Net; target: Target } | undefined;
  const inside = new Map<TcpSocket, Socket>();
  const server = createServer({ noDelay: true }, (outer) => {
    if (!way) return void outer.destroy();
    const { net, target } = way;
    let isOpen = false;
    let waiting: Buffer[] = [];
    const write = (bytes: Buffer): void => {
      if (!isOpen) waiting.push(bytes);
      else if (inside.get(outer)?.write(Buffer.from(bytes)) === false) outer.pause();
    };
    inside.set(
      outer,
      net.open(target, {
        opened() {
          isOpen = true;
          for (const bytes of waiting) write(bytes);
          waiting = [];
        },
        received: (bytes, from, to) => void outer.write(Buffer.from((bytes as unknown as Uint8Array).slice(from, to))),
        drained: () => void outer.resume(),
        closed() {
          inside.delete(outer);
          outer.destroySoon();
        },
      }),
    );
    outer.on("data", write);
    outer.on("error", () => undefined);
    outer.on("close", () => {
      const socket = inside.get(outer);
      inside.delete(outer);
      if (socket) net.close(socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    lead(net, target) {
      way = { net, target };
    },
    cut() {
      for (const [outer, socket] of inside) {
        inside.delete(outer);
        way?.net.close(socket);
        outer.destroy();
      }
      way = undefined;
    },
  };
}
