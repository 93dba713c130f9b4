// Runs one client over a socket in memory and counts the garbage collections that fall inside the measured loop, after
// a warm-up and a full collection. Midge's loop never leaves its turn; MQTT.js needs the event loop to send and receive.

import { PerformanceObserver } from "node:perf_hooks";
import { Duplex } from "node:stream";
import { MqttClient } from "mqtt";
import { createClient, type Net, type SocketEvents } from "midge";
import { createRealClock } from "midge/node";
import { createAnswers } from "./answers.js";
import { type Role, tell } from "./channel.js";
import { CONNACK, PAYLOAD, publishPacket, TOPIC } from "./raw.js";

/** Messages handed over at once, in both directions. */
const TICK = 100;
/** Functions that may wait for the end of a turn. */
const DUE_MOST = 4;

type Qos = 0 | 1 | 2;

/** Sends or receives `messages` messages. */
type Loop = (messages: number) => Promise<void> | void;

/** TICK messages in one piece, each with an identifier of its own. */
function messagesAt(qos: Qos): Buffer {
  return Buffer.concat(Array.from({ length: TICK }, (_, i) => publishPacket(TOPIC, PAYLOAD, qos, i + 1)));
}

function same(what: string, found: number, wanted: number): void {
  if (found !== wanted) throw new Error(`${found} of ${wanted} ${what}`);
}

async function midge(direction: string, qos: Qos): Promise<Loop> {
  const answers = createAnswers();
  let owner: SocketEvents | undefined;
  // A fixed row: an array that grows and shrinks would be an allocation of the bench's own.
  const due = Array.from({ length: DUE_MOST }, () => (): void => {});
  let dueCount = 0;
  const endTurn = (): void => {
    const count = dueCount;
    dueCount = 0;
    for (let i = 0; i < count; i++) (due[i] as () => void)();
  };
  const net: Net = {
    open: (_target, events) => {
      owner = events;
      setImmediate(() => events.opened());
      return {
        write: (bytes, from = 0, to = bytes.length) => {
          answers.take(bytes, from, to);
          return true;
        },
      };
    },
    close: () => {},
    defer: (run) => {
      due[dueCount++] = run;
      if (dueCount > DUE_MOST) throw new Error("too much waits for the end of a turn");
    },
  };
  const target = { host: "memory", port: 1 };
  const client = createClient({ net, clock: createRealClock() }, { target, clientId: "bench", keepAlive: 0 });
  let seen = 0;
  client.subscribe(TOPIC, (message) => (seen += message.topic.length === TOPIC.length ? 1 : 0), qos);
  const isOnline = new Promise<void>((resolve) => (client.onOnline = () => resolve()));
  client.connect();
  while (owner === undefined) await new Promise((resolve) => setImmediate(resolve));
  const events = owner;
  setImmediate(() => events.received(CONNACK, 0, CONNACK.length));
  await isOnline;

  const received = events.received.bind(events);
  /** Ends turns until both sides have said all. */
  const settle = (): void => {
    do {
      endTurn();
      if (answers.owed() > 0) answers.give(received);
    } while (dueCount > 0);
  };
  settle();
  if (direction === "publish") {
    const topic = client.topic(TOPIC, { qos });
    let settled = 0;
    client.onSettled = (_id, outcome) => (settled += outcome === 0 ? 1 : 0);
    return (messages) => {
      let refused = 0;
      settled = 0;
      for (let i = 0; i < messages; i++) {
        if (topic.publish(PAYLOAD) < 0) refused++;
        if (i % TICK === TICK - 1) settle();
      }
      same("publishes were taken", messages - refused, messages);
      if (qos > 0) same("publishes were settled", settled, messages);
    };
  }
  const many = messagesAt(qos);
  return (messages) => {
    seen = answers.ended = 0;
    for (let i = 0; i < messages; i += TICK) {
      received(many, 0, many.length);
      settle();
    }
    same("messages were delivered", seen, messages);
    if (qos > 0) same("messages were acknowledged", answers.ended, messages);
  };
}

async function mqttJs(direction: string, qos: Qos): Promise<Loop> {
  const answers = createAnswers();
  let isAnswering = false;
  const push = (bytes: Buffer, from: number, to: number): void => void stream.push(bytes.subarray(from, to));
  const answer = (): void => {
    isAnswering = false;
    answers.give(push);
  };
  const take = (bytes: Buffer): void => {
    answers.take(bytes, 0, bytes.length);
    if (answers.owed() === 0 || isAnswering) return;
    isAnswering = true;
    setImmediate(answer);
  };
  const stream = new Duplex({
    read: () => {},
    write: (bytes, _encoding, done) => {
      take(bytes as Buffer);
      done();
    },
    writev: (pieces, done) => {
      for (const piece of pieces) take(piece.chunk as Buffer);
      done();
    },
  });
  const client = new MqttClient(() => stream as never, { keepalive: 0, reconnectPeriod: 0, clientId: "bench" });
  setImmediate(() => stream.push(CONNACK));
  await new Promise<void>((resolve) => client.once("connect", () => resolve()));
  let finished = 0;
  const settled = (error?: Error): void => void (finished += error ? 0 : 1);
  client.on("message", (topic) => {
    if (direction === "receive" && qos === 0) finished += topic.length === TOPIC.length ? 1 : 0;
  });
  const options = { qos };
  const many = messagesAt(qos);
  const turn = (): void => {
    if (direction === "receive") stream.push(many);
    else for (let i = 0; i < TICK; i++) client.publish(TOPIC, PAYLOAD, options, settled);
  };
  return (messages) =>
    new Promise((resolve) => {
      let sent = 0;
      finished = answers.ended = 0;
      const next = (): void => {
        // What was handed over last must have been finished before more follows.
        const done = direction === "receive" && qos > 0 ? answers.ended : finished;
        if (done < sent || stream.writableLength > 0) return void setImmediate(next);
        if (sent === messages) return resolve();
        turn();
        sent += TICK;
        setImmediate(next);
      };
      next();
    });
}

export const role: Role = async (name = "", direction = "", qosText = "", warmUp = "", messages = "") => {
  const starts: number[] = [];
  const observer = new PerformanceObserver((list) => starts.push(...list.getEntries().map((entry) => entry.startTime)));
  observer.observe({ entryTypes: ["gc"] });
  const qos = Number(qosText) as Qos;
  const loop = await (name === "midge" ? midge(direction, qos) : mqttJs(direction, qos));
  await loop(Number(warmUp));
  (globalThis as unknown as { gc(): void }).gc();
  const from = performance.now();
  await loop(Number(messages));
  const to = performance.now();
  // Entries come in a later turn.
  await new Promise((resolve) => setTimeout(resolve, 20));
  starts.push(...observer.takeRecords().map((entry) => entry.startTime));
  tell(starts.filter((at) => at >= from && at <= to).length);
};
