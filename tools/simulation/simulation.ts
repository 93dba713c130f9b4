// A publisher on a simulated board, with a broker in memory and a clock that goes as fast as the machine: what a test of a
// publisher needs. The same seed gives the same run. It opens no socket and starts no process.

import type { VirtualClock } from "../../boards/node/clock.js";
import type { Curve } from "../../boards/node/curve.js";
import type { SimulatedDevice } from "../../boards/node/device.js";
import type { MemoryBroker } from "../../boards/node/memory-broker.js";
import type { SimulatedOptions } from "../../boards/node/simulated.js";
import type { Wifi } from "../../boards/node/wifi.js";
import type { SimulatedPart } from "../../boards/node/world.js";
import { createStage } from "./create.js";
import { type Expected, fitsExpected, notPublished, type Published, shownLine, WITHIN_MS } from "./published.js";
import { loadProgram, type Program } from "./program.js";
import type { Stage, StageBoard } from "./stage.js";

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

export interface Simulation {
  /** Every message that the broker took, in order. */
  readonly messages: readonly Published[];
  /** What the program logged. */
  readonly lines: readonly string[];
  /** The parts of the project by name. */
  readonly parts: Record<string, SimulatedPart>;
  /** The WiFi of the board as it lives now. */
  readonly wifi: Wifi;
  readonly device: SimulatedDevice;
  readonly broker: MemoryBroker;
  readonly clock: VirtualClock;
  /** The stage that this board stands on, and the board's name there: packets, links, and everything else. */
  readonly stage: Stage;
  readonly id: string;
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
  /** Holds an input of a part: `set("climate", "temperature", 21)`. */
  set(part: string, input: string, value: number): void;
  /** Lets an input follow a function of milliseconds, or what `midge.json` could say: `{ sine: { swing: 5 } }`. */
  follow(part: string, input: string, curve: Curve | object): void;
  /** Breaks something of this board, or the broker, in the words of `--fault`: "wifi down for 20s", "climate crc". */
  fault(words: string): void;
  /** Mends what a fault broke, by what is broken or by all of its words: "wifi", "climate", "broker". */
  mend(subject: string): void;
  /** Asks the program to end as a person would, and lets its last messages leave. */
  stop(): void;
}

/** Steps of time while something is waited for. */
const STEP_MS = 10;
const STOP_MS = 2_000;
/** Every board's id that is not given one, so that a second life of a board is the same board. */
const DEVICE_ID = "51e0000001";

/** What the simulations of one stage share. */
const shared = new WeakMap<Stage, Published[]>();

async function beginStage(seed: number): Promise<Stage> {
  const stage = await createStage({ seed });
  const messages: Published[] = [];
  shared.set(stage, messages);
  stage.events.on((event) => {
    if (event.kind !== "message") return;
    const { topic, payload, qos, retain, clientId, atMs } = event;
    messages.push({ topic, payload: Buffer.from(payload).toString("utf8"), qos, retain, clientId, atMs });
  }, "message");
  return stage;
}

/** Runs the publisher in a folder, or in a file, on a simulated board; or a program that was loaded, or built, before. */
export async function simulate(given: string | Program, options: SimulateOptions = {}): Promise<Simulation> {
  const program = typeof given === "string" ? await loadProgram(given) : given;
  const stage = options.beside?.stage ?? (await beginStage(options.seed ?? 1));
  const messages = shared.get(stage) as Published[];
  const { settings = {}, secrets = {}, deviceId = DEVICE_ID } = options;
  // A test may put a net of its own before the broker.
  const more = { ...(options.beside && { net: options.beside.broker.net }), ...options.board };
  const board: StageBoard = stage.add(program, { settings, secrets, deviceId, board: more });
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
    lines: board.lines,
    get parts() {
      return board.parts;
    },
    get wifi() {
      return board.wifi;
    },
    device: board.device,
    broker: stage.inside.memory as MemoryBroker,
    clock: stage.inside.clock as VirtualClock,
    stage,
    id: board.id,
    advance: (ms) => void stage.advance(ms),
    published(topic, expected = {}) {
      const wanted = typeof expected === "string" || expected instanceof RegExp ? { payload: expected } : expected;
      const end = stage.now() + (wanted.withinMs ?? WITHIN_MS);
      for (;;) {
        const message = find(topic, (one) => fitsExpected(one, wanted));
        if (message) return message;
        if (stage.now() >= end) throw new Error(notPublished(topic, wanted, messages, board.lines));
        // What belongs to a message, its acknowledgement for one, comes with it.
        stage.advance(Math.min(STEP_MS, end - stage.now()));
      }
    },
    silent(topic, ms) {
      const from = messages.length;
      stage.advance(ms);
      const broken = messages.slice(from).find((message) => message.topic === topic);
      if (broken) throw new Error(`${topic} was not silent for ${ms} ms: ${shownLine(broken)}`);
    },
    retained(topic) {
      const kept = stage.retained.get(topic);
      return kept && Buffer.from(kept.payload).toString("utf8");
    },
    publish: (topic, payload, { qos = 1, retain = false } = {}) => stage.publish(topic, payload, { qos, retain }),
    set: (part, input, value) => stage.set(board.id, part, input, value),
    follow: (part, input, curve) => stage.follow(board.id, part, input, curve),
    fault: (words) => stage.fault(board.id, words),
    mend: (subject) => stage.mend(board.id, subject),
    stop() {
      board.stop();
      stage.advance(STOP_MS);
    },
  };
}
