// A thousand idle connected clients in a process of its own: the memory that each of them holds after full collections,
// on the heap and in arrays beside it, less what the first clients brought along for all.

import { connect } from "node:net";
import { connect as connectMqttJs } from "mqtt";
import { connectTo } from "midge/node";
import { type Role, tell } from "./channel.js";
import type { Held } from "./idle.js";
import { connectPacket } from "./raw.js";

const FIRST = 100;
/** Clients that connect at the same time. */
const AT_ONCE = 50;
/** What a turn of the event loop holds is let go. */
const SETTLE_MS = 300;

/** Everything that was made is kept. */
const kept: unknown[] = [];

type Start = (url: string, port: number, id: string, online: () => void) => unknown;

const STARTS: Record<string, Start> = {
  midge: (url, _port, id, online) => {
    const client = connectTo(url, { clientId: id });
    client.onOnline = online;
    return client;
  },
  mqttjs: (url, _port, id, online) => {
    const client = connectMqttJs(url, { clientId: id });
    client.once("connect", online);
    return client;
  },
  socket: (_url, port, id, online) => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    socket.on("connect", () => socket.write(connectPacket(id)));
    socket.on("data", online);
    return socket;
  },
};

async function open(start: Start, port: number, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i += AT_ONCE) {
    await Promise.all(
      Array.from(
        { length: Math.min(AT_ONCE, to - i) },
        (_, k) =>
          new Promise<void>((online) =>
            kept.push(start(`mqtt://127.0.0.1:${port}`, port, `bench-idle-${i + k}`, online)),
          ),
      ),
    );
  }
}

async function held(): Promise<Held> {
  const collect = (globalThis as unknown as { gc(): void }).gc;
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    collect();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heapBytes: heapUsed, arrayBytes: arrayBuffers };
}

export const role: Role = async (name = "", portText = "", countText = "") => {
  const port = Number(portText);
  const clients = Number(countText);
  const start = STARTS[name] as Start;
  await open(start, port, 0, FIRST);
  const before = await held();
  await open(start, port, FIRST, FIRST + clients);
  const after = await held();
  tell({
    heapBytes: (after.heapBytes - before.heapBytes) / clients,
    arrayBytes: (after.arrayBytes - before.arrayBytes) / clients,
  } satisfies Held);
};
