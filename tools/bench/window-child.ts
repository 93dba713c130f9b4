// One client that publishes at QoS 1 or 2 with a window of messages under way, in a process of its own. All clients are
// driven alike: whenever a message is settled the next one is handed over. It reports processor time and time.

import { connect } from "node:net";
import { connect as connectMqttJs, type IClientPublishOptions } from "mqtt";
import { connectTo } from "midge/node";
import { hear, type Role, tell } from "./channel.js";
import {
  answerPacket,
  connectPacket,
  createReader,
  PAYLOAD,
  PUBACK,
  PUBCOMP,
  publishPacket,
  PUBREC,
  PUBREL,
  TOPIC,
} from "./raw.js";
import type { WindowCost, WindowRun } from "./window-speed.js";

const WINDOW = 100;
const READ_BYTES = 65536;

interface Sender {
  prepare(qos: 1 | 2): void;
  /** Sends one message. `settled` of the start is called when its exchange has ended. */
  one(): void;
}

type Start = (port: number, settled: () => void) => Promise<Sender>;

const midge: Start = (port, settled) =>
  new Promise((resolve) => {
    const client = connectTo(`mqtt://127.0.0.1:${port}`, { clientId: "bench-midge", window: WINDOW });
    let topic = client.topic(TOPIC);
    client.onSettled = (_id, outcome) => {
      if (outcome !== 0) throw new Error(`a message ended with ${outcome}`);
      settled();
    };
    client.onOnline = () =>
      resolve({
        prepare: (qos) => (topic = client.topic(TOPIC, { qos })),
        one: () => {
          const id = topic.publish(PAYLOAD);
          if (id <= 0) throw new Error(`a message was refused: ${id}`);
        },
      });
  });

const mqttJs: Start = (port, settled) =>
  new Promise((resolve) => {
    const client = connectMqttJs(`mqtt://127.0.0.1:${port}`, { clientId: "bench-mqttjs" });
    let options: IClientPublishOptions = { qos: 1 };
    const acked = (error?: Error): void => {
      if (error) throw error;
      settled();
    };
    client.once("connect", () =>
      resolve({
        prepare: (qos) => (options = { qos }),
        one: () => void client.publish(TOPIC, PAYLOAD, options, acked),
      }),
    );
  });

/** The least that can be done: packets made beforehand, one for each identifier, and one write for all that was read. */
const byHand: Start = (port, settled) =>
  new Promise((resolve) => {
    const ids = Array.from({ length: WINDOW + 1 }, (_, id) => id);
    const releases = ids.map((id) => answerPacket(PUBREL, id));
    let publishes: Buffer[] = [];
    let free: number[] = [];
    let joined = Buffer.alloc(READ_BYTES);
    let end = 0;
    const put = (packet: Buffer): void => {
      joined.set(packet, end);
      end += packet.length;
    };
    const flush = (): void => {
      if (end === 0) return;
      socket.write(joined.subarray(0, end));
      // What the kernel did not take at once must not be written over.
      if (socket.writableLength > 0) joined = Buffer.alloc(READ_BYTES);
      end = 0;
    };
    const sender: Sender = {
      prepare: (qos) => {
        publishes = ids.map((id) => publishPacket(TOPIC, PAYLOAD, qos, id));
        free = ids.slice(1);
        setImmediate(flush);
      },
      one: () => put(publishes[free.pop() as number] as Buffer),
    };
    const read = createReader((bytes, first, from) => {
      const id = (bytes[from] as number) * 256 + (bytes[from + 1] as number);
      if (first === PUBACK || first === PUBCOMP) {
        free.push(id);
        settled();
      } else if (first === PUBREC) put(releases[id] as Buffer);
      else resolve(sender);
    });
    const onread = {
      buffer: Buffer.alloc(READ_BYTES),
      callback: (length: number, bytes: Uint8Array): boolean => {
        read(bytes as Buffer, length);
        flush();
        return true;
      },
    };
    const socket = connect({ host: "127.0.0.1", port, noDelay: true, onread });
    socket.on("connect", () => socket.write(connectPacket("bench-byhand")));
  });

const STARTS: Record<string, Start> = { midge, mqttjs: mqttJs, byhand: byHand };

export const role: Role = async (name = "", portText = "") => {
  let left = 0;
  let unsettled = 0;
  let finished = (): void => {};
  const settled = (): void => {
    if (left > 0) {
      left--;
      sender.one();
    } else if (--unsettled === 0) finished();
  };
  const sender = await (STARTS[name] as Start)(Number(portText), settled);
  tell("ready");
  for (;;) {
    const { qos, count } = await hear<WindowRun>();
    const isFinished = new Promise<void>((resolve) => (finished = resolve));
    sender.prepare(qos);
    left = count - WINDOW;
    unsettled = WINDOW;
    const cpu = process.cpuUsage();
    const started = process.hrtime.bigint();
    for (let i = 0; i < WINDOW; i++) sender.one();
    await isFinished;
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    const { user, system } = process.cpuUsage(cpu);
    tell({ cpuMicros: user + system, seconds } satisfies WindowCost);
  }
};
