// One client for a program on a device: a socket and a broker that do only what they are told, a clock that moves only by
// itself, and counts in a fixed row, so that what is measured is the client. It keeps to the device dialect.

import type { Client, ClientOptions, Link, SocketEvents, Topic } from "midge";
import { at, char, createNumbers, fixed, type Numbers, slice, u16 } from "#wire";

export interface World {
  createClient: (this: void, link: Link, options: ClientOptions) => Client;
  /** Memory in use after a collection, in what the runtime counts. */
  memory: (this: void) => number;
  say: (this: void, line: string) => void;
}

/** What is counted. Below these stand the reasons for which links ended. */
export const enum Count {
  ACCEPTED = 30,
  SETTLED = 31,
  INTERRUPTED = 32,
  DELIVERED = 33,
  CHUNKS = 34,
  DRAINED = 35,
  ALL = 36,
}

const enum Limit {
  /** Messages that may be unsettled. */
  OUTBOX = 6,
  WINDOW = 4,
  RECEIVE_BYTES = 128,
  /** The first packet identifier that the client gives to a publish. */
  FIRST_ID = 32768,
}

export const CONNACK = "\x20\x02\x00\x00";
export const CONNACK_PRESENT = "\x20\x02\x01\x00";

interface Due {
  ms: number;
  run: (this: void) => void;
}

export interface Stage {
  client: Client;
  topics: Topic[];
  counts: Numbers;
  isUp(): boolean;
  /** Lets time pass to the next timer. */
  tick(): void;
  /** The client has a socket that is not open yet. */
  open(): void;
  /** It has one, and the broker says this to its CONNECT. */
  accept(connack: string): void;
  /** The broker sends this. */
  say(bytes: string): void;
  lose(reason: number): void;
  drained(): void;
  /** The broker answers what was subscribed and unsubscribed. */
  answer(): void;
  /** Keeps in mind what `publish` or `begin` returned. */
  took(id: number, qos: number): void;
  /** The broker sends PUBACK (64), PUBREC (80) or PUBCOMP (112) for each publish that has not settled. */
  acknowledge(first: number): void;
  /** All of them, until nothing is unsettled. */
  settleAll(): void;
  count: (this: void, what: number) => void;
}

export function packet(first: number, body: string): string {
  const length = body.length;
  if (length < 128) return char(first, length) + body;
  return char(first, 128 + (length % 128)) + char(Math.floor(length / 128)) + body;
}

/** A PUBLISH to the client, at QoS 2. */
export function incoming(topic: string, id: number, payload: string): string {
  return packet(52, u16(topic.length) + topic + u16(id) + payload);
}

/** Says how much memory is in use. The first look makes what the runtime keeps of it. */
export function look(world: World, name: string): void {
  world.say(name + " " + fixed(world.memory(), 0));
}

export function createStage(world: World): Stage {
  let timers: Due[] = [];
  let owner: SocketEvents | undefined;
  let answers = "";
  const counts = createNumbers(Count.ALL);
  // The publishes that have not settled; 0 is a free place.
  const ids = createNumbers(Limit.OUTBOX);
  const levels = createNumbers(Limit.OUTBOX);
  const count = (what: number): void => {
    counts[what] = (counts[what] as number) + 1;
  };
  const swap = (from: number, to: number, qos: number): void => {
    for (let i = 0; i < Limit.OUTBOX; i++) {
      if (ids[i] === from) {
        ids[i] = to;
        levels[i] = qos;
        return;
      }
    }
    world.say("NOT THERE " + fixed(from, 0));
  };
  const cancel = (timer: unknown): void => {
    const kept: Due[] = [];
    for (const one of timers) if (one !== timer) kept.push(one);
    timers = kept;
  };
  const link: Link = {
    net: {
      open(_target, events) {
        owner = events;
        answers = "";
        return {
          write(bytes) {
            const first = at(bytes, 0);
            if (first === 130) answers += char(144, 3) + slice(bytes, 2, 4) + char(2);
            if (first === 162) answers += char(176, 2) + slice(bytes, 2, 4);
            return true;
          },
        };
      },
      close() {
        owner = undefined;
      },
    },
    clock: {
      after(ms, run, argument) {
        const due: Due = { ms: ms, run: () => run(argument) };
        timers.push(due);
        return due;
      },
      cancel(timer) {
        cancel(timer);
      },
      random() {
        // The identifiers of publishes begin near their end: on Espruino the first ones, made by Math.floor, are floats,
        // which take a block more than the numbers behind them.
        return 0.999;
      },
    },
  };
  const client = world.createClient(link, {
    target: { host: "", port: 1883 },
    clientId: "m",
    cleanSession: false,
    keepAlive: 10,
    window: Limit.WINDOW,
    outboxMessages: Limit.OUTBOX,
    outboxBytes: 200,
    receiveBytes: Limit.RECEIVE_BYTES,
    drop: "oldest",
  });
  const topics = [client.topic("out"), client.topic("out", { qos: 1 }), client.topic("out", { qos: 2 })];
  client.onOffline = (reason) => count(reason);
  client.onSettled = (id, outcome) => {
    count(Count.SETTLED);
    if (outcome === 3) count(Count.INTERRUPTED);
    swap(id, 0, 0);
  };
  const stage: Stage = {
    client: client,
    topics: topics,
    counts: counts,
    count: count,
    isUp() {
      return owner !== undefined;
    },
    tick() {
      let next = timers[0] as Due;
      for (const one of timers) if (one.ms < next.ms) next = one;
      const ms = next.ms;
      for (const one of timers) one.ms -= ms;
      cancel(next);
      next.run();
    },
    open() {
      client.connect();
      while (owner === undefined) stage.tick();
    },
    accept(connack) {
      stage.open();
      (owner as unknown as SocketEvents).opened();
      stage.say(connack);
    },
    say(bytes) {
      if (owner !== undefined) owner.received(bytes as never, 0, bytes.length);
    },
    lose(reason) {
      const ended = owner as SocketEvents;
      owner = undefined;
      ended.closed(reason);
    },
    drained() {
      if (owner !== undefined) owner.drained();
    },
    answer() {
      const bytes = answers;
      answers = "";
      if (bytes !== "") stage.say(bytes);
    },
    took(id, qos) {
      if (id < Limit.FIRST_ID) return;
      count(Count.ACCEPTED);
      swap(0, id, qos);
    },
    acknowledge(first) {
      const qos = first === 64 ? 1 : 2;
      for (let i = 0; i < Limit.OUTBOX; i++) {
        if (levels[i] === qos) stage.say(char(first, 2) + u16(ids[i] as number));
      }
    },
    settleAll() {
      while (owner !== undefined && client.pending() > 0) {
        stage.drained();
        stage.acknowledge(64);
        stage.acknowledge(80);
        stage.acknowledge(112);
      }
    },
  };
  return stage;
}
