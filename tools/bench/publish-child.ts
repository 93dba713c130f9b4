// One publishing client in a process of its own. All clients are driven by the same loop: the same ticks, and the same
// respect for a socket that is full. It reports processor time and time, and judges nothing.

import { connect } from "node:net";
import { connect as connectMqttJs } from "mqtt";
import { connectTo, type Topic } from "midge/node";
import { hear, type Role, tell } from "./channel.js";
import type { Burst, BurstCost } from "./publish-speed.js";
import { CONNACK, connectPacket, DONE_TOPIC, PAYLOAD, publishPacket } from "./raw.js";

/** Messages in one turn of the event loop. */
const TICK = 100;

interface Sender {
  prepare(topic: string): void;
  /** Sends one message; false when it was not taken. */
  one(): boolean;
  /** The end of a turn; false when the socket is full. */
  endTurn(): boolean;
  /** Calls back once, when there is room again. */
  whenFree(run: () => void): void;
  /** One last message, to DONE_TOPIC. */
  finish(): void;
}

function midge(port: number): Promise<Sender> {
  return new Promise((resolve) => {
    const client = connectTo(`mqtt://127.0.0.1:${port}`, { clientId: "bench-publisher" });
    const done = client.topic(DONE_TOPIC);
    let topic: Topic;
    let next: (() => void) | undefined;
    client.onDrained = () => {
      const run = next;
      next = undefined;
      run?.();
    };
    const sender: Sender = {
      prepare: (name) => (topic = client.topic(name)),
      one: () => topic.publish(PAYLOAD) === 0,
      endTurn: () => true,
      whenFree: (run) => (next = run),
      finish: () => {
        if (done.publish("done") !== 0) next = sender.finish;
      },
    };
    client.onOnline = () => resolve(sender);
  });
}

function mqttJs(port: number, noDelay: boolean): Promise<Sender> {
  return new Promise((resolve) => {
    const client = connectMqttJs(`mqtt://127.0.0.1:${port}`, { clientId: "bench-publisher" });
    let topic = "";
    client.once("connect", () => {
      if (noDelay) (client.stream as import("node:net").Socket).setNoDelay(true);
      resolve({
        prepare: (name) => (topic = name),
        one: () => {
          client.publish(topic, PAYLOAD);
          return true;
        },
        endTurn: () => !client.stream.writableNeedDrain,
        whenFree: (run) => void client.stream.once("drain", run),
        finish: () => void client.publish(DONE_TOPIC, "done"),
      });
    });
  });
}

function rawBatch(port: number): Promise<Sender> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    socket.on("connect", () => socket.write(connectPacket("bench-publisher")));
    let packet: Buffer = CONNACK;
    let joined = Buffer.alloc(0);
    let end = 0;
    socket.once("data", () =>
      resolve({
        prepare: (name) => {
          packet = publishPacket(name, PAYLOAD);
        },
        one: () => {
          if (end === 0) joined = Buffer.allocUnsafe(packet.length * TICK);
          joined.set(packet, end);
          end += packet.length;
          return true;
        },
        endTurn: () => {
          const length = end;
          end = 0;
          return length === 0 || socket.write(joined.subarray(0, length));
        },
        whenFree: (run) => void socket.once("drain", run),
        finish: () => void socket.write(publishPacket(DONE_TOPIC, "done")),
      }),
    );
  });
}

/** Sends `count` messages, TICK in each turn. Resolves when the last has been handed over. */
function send(sender: Sender, count: number): Promise<void> {
  return new Promise((resolve) => {
    let sent = 0;
    const turn = (): void => {
      for (let i = 0; i < TICK && sent < count; i++) {
        if (!sender.one()) return sender.whenFree(turn);
        sent++;
      }
      const isFree = sender.endTurn();
      if (sent === count) resolve();
      else if (isFree) setImmediate(turn);
      else sender.whenFree(turn);
    };
    turn();
  });
}

export const role: Role = async (name = "", portText = "") => {
  const port = Number(portText);
  const sender = await (name === "midge"
    ? midge(port)
    : name === "rawbatch"
      ? rawBatch(port)
      : mqttJs(port, name === "mqttjs-nodelay"));
  tell("ready");
  for (;;) {
    const { topic, count } = await hear<Burst>();
    const isSeen = hear<object>();
    sender.prepare(topic);
    const cpu = process.cpuUsage();
    const started = process.hrtime.bigint();
    await send(sender, count);
    sender.finish();
    await isSeen;
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    const { user, system } = process.cpuUsage(cpu);
    tell({ cpuMicros: user + system, seconds } satisfies BurstCost);
  }
};
