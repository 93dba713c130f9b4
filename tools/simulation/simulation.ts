// A publisher on a simulated board, with a broker in memory and a clock that goes as fast as the machine: what a test of a
// publisher needs. The same seed gives the same run. It opens no socket and starts no process.

import { dirname, join } from "node:path";
import { createVirtualClock, type VirtualClock } from "../../boards/node/clock.js";
import { createSimulatedDevice, type SimulatedDevice } from "../../boards/node/device.js";
import { type BrokerMessage, createMemoryBroker, type MemoryBroker } from "../../boards/node/memory-broker.js";
import { simulated } from "../../boards/node/simulated.profile.js";
import type { SimulatedOptions } from "../../boards/node/simulated.js";
import type { SimulatedPart } from "../../boards/node/world.js";
import { readProject, shown } from "../project.js";
import { placeParts } from "../project/place.js";
import { loadPublisher } from "../simulate/publisher-module.js";

export interface SimulateOptions {
  /** Settings of the publisher, over those of its `midge.json`. */
  settings?: Record<string, string>;
  /** Decides all chances; 1 when left out. */
  seed?: number;
  /** Secrets of the project, as the board would have them. */
  secrets?: Record<string, string>;
  deviceId?: string;
  /** A simulation to share the broker and the clock with: two boards that know one another by topics alone. */
  beside?: Simulation;
  /** More of the board's own options. */
  board?: Partial<SimulatedOptions>;
}

/** A message that the broker took, and when: milliseconds since the simulation began. */
export interface Published {
  topic: string;
  payload: string;
  qos: 0 | 1 | 2;
  retain: boolean;
  /** The client that published it; "" for what the test published. */
  clientId: string;
  atMs: number;
}

export interface Expected {
  /** The whole payload, or a pattern of it, or a judge. */
  payload?: string | RegExp | ((payload: string) => boolean);
  qos?: 0 | 1 | 2;
  retain?: boolean;
  /** How much simulated time it may take from now, milliseconds; 60,000 when left out. */
  withinMs?: number;
}

export interface Simulation {
  /** Every message that the broker took, in order. */
  readonly messages: readonly Published[];
  /** What the program logged. */
  readonly lines: readonly string[];
  /** The parts of the project by name. */
  readonly parts: Record<string, SimulatedPart>;
  /** The WiFi of the board as it lives now. */
  readonly wifi: ReturnType<SimulatedDevice["board"]>["wifi"];
  readonly device: SimulatedDevice;
  readonly broker: MemoryBroker;
  readonly clock: VirtualClock;
  /** Lets simulated time go on. */
  advance(ms: number): void;
  /**
   * Lets time go on until a message of this topic that fits comes, and gives it. Each message is taken once: the next call
   * looks at those behind it. Throws when none comes in time, and says what came.
   */
  published(topic: string, expected?: Expected | string | RegExp): Published;
  /** Lets that much time pass, and throws when a message of this topic comes in it. */
  silent(topic: string, ms: number): void;
  /** What is retained under a topic, as text; undefined when nothing is. */
  retained(topic: string): string | undefined;
  /** Publishes to the board as somebody else, at QoS 1 when left out. */
  publish(topic: string, payload: string, options?: { qos?: 0 | 1 | 2; retain?: boolean }): void;
  /** Asks the program to end as a person would, and lets its last messages leave. */
  stop(): void;
}

const WITHIN_MS = 60_000;
/** Steps of time while something is waited for. */
const STEP_MS = 10;
const STOP_MS = 2_000;

/** Runs the publisher in a folder, or in a file, on a simulated board. */
export async function simulate(path: string, options: SimulateOptions = {}): Promise<Simulation> {
  const project = readProject(path, { set: options.settings ?? {} });
  const run = await loadPublisher(project.entry);
  const clock = options.beside?.clock ?? createVirtualClock(options.seed ?? 1);
  const broker = options.beside?.broker ?? createMemoryBroker(clock);
  const messages = (options.beside?.messages as Published[] | undefined) ?? [];
  const lines: string[] = [];
  if (!options.beside) {
    broker.onMessage = (message, clientId) => void messages.push(shownMessage(message, clientId, clock.now()));
  }
  const device = createSimulatedDevice(
    {
      ...options.board,
      net: broker.net,
      clock,
      target: { host: "broker", port: 1883 },
      values: project.values,
      secrets: options.secrets ?? {},
      ...(options.deviceId === undefined ? {} : { deviceId: options.deviceId }),
      parts: placeParts(project.config.parts, simulated, shown(join(dirname(project.entry), "midge.json"))).parts,
      onLog: (line) => void lines.push(line),
    },
    (module) => run(module),
  );
  /** How far each topic was looked at. */
  const seen = new Map<string, number>();

  function find(topic: string, fits: (message: Published) => boolean): Published | undefined {
    for (let i = seen.get(topic) ?? 0; i < messages.length; i++) {
      const message = messages[i] as Published;
      if (message.topic !== topic || !fits(message)) continue;
      seen.set(topic, i + 1);
      return message;
    }
    return undefined;
  }

  return {
    messages,
    lines,
    get parts() {
      return device.board().parts;
    },
    get wifi() {
      return device.board().wifi;
    },
    device,
    broker,
    clock,
    advance: (ms) => void clock.advance(ms),
    published(topic, expected = {}) {
      const wanted = typeof expected === "string" || expected instanceof RegExp ? { payload: expected } : expected;
      const end = clock.now() + (wanted.withinMs ?? WITHIN_MS);
      for (;;) {
        const message = find(topic, (one) => fitsExpected(one, wanted));
        if (message) return message;
        if (clock.now() >= end) throw new Error(notPublished(topic, wanted, messages, lines));
        clock.advance(Math.min(STEP_MS, end - clock.now()));
      }
    },
    silent(topic, ms) {
      const from = messages.length;
      clock.advance(ms);
      const broken = messages.slice(from).find((message) => message.topic === topic);
      if (broken) throw new Error(`${topic} was not silent for ${ms} ms: ${line(broken)}`);
    },
    retained: (topic) => broker.retained.get(topic)?.payload.toString("utf8"),
    publish: (topic, payload, { qos = 1, retain = false } = {}) =>
      broker.publish({ topic, payload: Buffer.from(payload), qos, retain }),
    stop() {
      device.stop();
      clock.advance(STOP_MS);
    },
  };
}

function shownMessage({ topic, payload, qos, retain }: BrokerMessage, clientId: string, atMs: number): Published {
  return { topic, payload: payload.toString("utf8"), qos, retain, clientId, atMs };
}

function fitsExpected(message: Published, { payload, qos, retain }: Expected): boolean {
  if (qos !== undefined && message.qos !== qos) return false;
  if (retain !== undefined && message.retain !== retain) return false;
  if (payload === undefined) return true;
  if (typeof payload === "string") return message.payload === payload;
  return payload instanceof RegExp ? payload.test(message.payload) : payload(message.payload);
}

/** The last messages are shown, up to so many. */
const SHOWN = 10;

function notPublished(topic: string, { payload, withinMs }: Expected, messages: Published[], lines: string[]): string {
  const what = payload === undefined || typeof payload === "function" ? "" : ` ${String(payload)}`;
  const last = messages.slice(-SHOWN).map((message) => `  ${line(message)}`);
  return [
    `${topic}${what} was not published within ${withinMs ?? WITHIN_MS} ms of simulated time.`,
    last.length === 0 ? "Nothing was published." : "The last messages:",
    ...last,
    ...(lines.length === 0 ? [] : ["The board's log:", ...lines.slice(-SHOWN).map((text) => `  ${text}`)]),
  ].join("\n");
}

function line({ topic, payload, qos, retain, atMs }: Published): string {
  return `${(atMs / 1000).toFixed(2)} s  ${topic} ${payload}  QoS ${qos}${retain ? "  retain" : ""}`;
}
