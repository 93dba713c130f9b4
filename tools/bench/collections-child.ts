// Runs one client over a socket in memory and counts the garbage collections that fall inside the measured loop, after
// a warm-up and a full collection. Midge's loop never leaves its turn; MQTT.js needs the event loop to send and receive.

import { PerformanceObserver } from "node:perf_hooks";
import { Duplex } from "node:stream";
import { MqttClient } from "mqtt";
import { createClient, type Net, type SocketEvents } from "midge";
import { createRealClock } from "midge/node";
import { type Role, tell } from "./channel.js";
import { CONNACK, PAYLOAD, publishPacket, repeated, TOPIC } from "./raw.js";

/** Messages handed over at once, in both directions. */
const TICK = 100;
const WARM_COUNT = 200_000;
const many = repeated(publishPacket(TOPIC, PAYLOAD), TICK);

/** Sends or receives `messages` messages. */
type Loop = (messages: number) => Promise<void> | void;

async function midge(direction: string): Promise<Loop> {
  let owner: SocketEvents | undefined;
  let deferred = (): void => {};
  const net: Net = {
    open: (_target, events) => {
      owner = events;
      setImmediate(() => events.opened());
      return { write: () => true };
    },
    close: () => {},
    defer: (run) => (deferred = run),
  };
  const target = { host: "memory", port: 1 };
  const client = createClient({ net, clock: createRealClock() }, { target, clientId: "bench", keepAlive: 0 });
  let seen = 0;
  client.subscribe(TOPIC, (message) => (seen += message.topic.length === TOPIC.length ? 1 : 0));
  const isOnline = new Promise<void>((resolve) => (client.onOnline = () => resolve()));
  client.connect();
  while (owner === undefined) await new Promise((resolve) => setImmediate(resolve));
  const events = owner;
  setImmediate(() => events.received(CONNACK, 0, CONNACK.length));
  await isOnline;
  deferred();
  const topic = client.topic(TOPIC);
  if (direction === "publish") {
    return (messages) => {
      let refused = 0;
      for (let i = 0; i < messages; i++) {
        if (topic.publish(PAYLOAD) !== 0) refused++;
        if (i % TICK === TICK - 1) deferred();
      }
      if (refused > 0) throw new Error(`${refused} publishes were refused`);
    };
  }
  return (messages) => {
    seen = 0;
    for (let i = 0; i < messages; i += TICK) events.received(many, 0, many.length);
    if (seen !== messages) throw new Error(`${seen} of ${messages} messages were delivered`);
  };
}

async function mqttJs(direction: string): Promise<Loop> {
  const stream = new Duplex({
    read: () => {},
    write: (_bytes, _encoding, done) => done(),
    writev: (_pieces, done) => done(),
  });
  const client = new MqttClient(() => stream as never, { keepalive: 0, reconnectPeriod: 0, clientId: "bench" });
  setImmediate(() => stream.push(CONNACK));
  await new Promise<void>((resolve) => client.once("connect", () => resolve()));
  let left = 0;
  let turn = (): void => {};
  if (direction === "publish") {
    turn = () => {
      for (let i = 0; i < TICK; i++) client.publish(TOPIC, PAYLOAD);
    };
  } else {
    turn = () => void stream.push(many);
  }
  let seen = 0;
  client.on("message", (topic) => (seen += topic.length === TOPIC.length ? 1 : 0));
  return (messages) =>
    new Promise((resolve) => {
      left = messages;
      seen = 0;
      const next = (): void => {
        // What was handed over last must have been taken before more follows.
        if (direction === "receive" && seen < messages - left) return void setImmediate(next);
        if (stream.writableLength > 0) return void setImmediate(next);
        if (left === 0) return resolve();
        turn();
        left -= TICK;
        setImmediate(next);
      };
      next();
    });
}

export const role: Role = async (name = "", direction = "", messages = "") => {
  const starts: number[] = [];
  const observer = new PerformanceObserver((list) => starts.push(...list.getEntries().map((entry) => entry.startTime)));
  observer.observe({ entryTypes: ["gc"] });
  const loop = await (name === "midge" ? midge(direction) : mqttJs(direction));
  await loop(WARM_COUNT);
  (globalThis as unknown as { gc(): void }).gc();
  const from = performance.now();
  await loop(Number(messages));
  const to = performance.now();
  // Entries come in a later turn.
  await new Promise((resolve) => setTimeout(resolve, 20));
  starts.push(...observer.takeRecords().map((entry) => entry.startTime));
  tell(starts.filter((at) => at >= from && at <= to).length);
};
