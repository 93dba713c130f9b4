// What a seed decides before the storm begins: the client's options, the broker's ways, and which faults there are at
// all. A seed has only some of the faults, so that each is also seen without the others.

import type { ClientOptions } from "midge";
import { createChance } from "./chance.js";
import type { Air } from "./world.js";

/** Each fault, and how it is chosen among all that may happen in a step. */
export const FAULTS = [
  "reset", // both ends are told, some bytes are lost
  "resetHalf", // one end is told
  "dark", // bytes vanish in one or both directions, nobody is told
  "stall",
  "brokerCloses",
  "air", // connects are refused or unanswered for a while
  "brokerRefuses", // CONNACK with a code, or none
  "brokerDenies", // SUBACK with 128
  "restart", // the broker, with its sessions
  "restartLost", // the broker, without
  "boardReset",
  "powerCut", // at a byte of a later write to flash
  "crashInHandler",
  "freeze", // time goes on, the program does not
  "leap", // many keep-alives, or days
  "disconnect",
] as const;
export type Fault = (typeof FAULTS)[number];

export interface Topic {
  name: string;
  qos: 0 | 1 | 2;
  /** The program takes it in chunks, so that nothing is too large. */
  isChunked: boolean;
}

export interface Plan {
  seed: number;
  steps: number;
  options: Omit<ClientOptions, "target" | "journal"> & { keepAlive: number; cleanSession: boolean };
  window: number;
  outboxMessages: number;
  outboxBytes: number;
  transmitBytes: number;
  hasJournal: boolean;
  flashBytes: number;
  payloadMost: number;
  topics: Topic[];
  commands: Topic[];
  /** How the broker receives QoS 2: it forwards at PUBREL (method A of figure 4.3), or at PUBLISH (method B). */
  forwardsAt: "PUBREL" | "PUBLISH";
  brokerWindow: number;
  /** The program changes its subscriptions, streams messages, and gets large ones, with these probabilities. */
  changeChance: number;
  streamChance: number;
  largeChance: number;
  air: Air;
  faults: Fault[];
  /** A step is a fault with this probability. */
  faultChance: number;
  /** Something is done inside a handler. */
  handlerChance: number;
}

export const CALM_AIR: Air = {
  latencyLeastMs: 1,
  latencyMostMs: 20,
  splitChance: 0.1,
  joinChance: 0.3,
  keepChance: 0.1,
  refuseChance: 0,
  silentChance: 0,
};

/** A message to the board that is larger is skipped, or comes in chunks. */
export const RECEIVE_BYTES = 256;
export const CLIENT_ID = "storm";
export const WILL = { topic: "will", payload: "gone" };
/** What a number and its colon take of a payload. */
const NUMBER_BYTES = 10;

/** Room for what a session needs beside its messages, of which a journal keeps a quarter free: see docs/storm.md. */
const FLASH_LEAST = 2000;

export function makePlan(seed: number, steps: number): Plan {
  const { hit, between, pick } = createChance(seed);
  const window = pick([1, 1, 2, 3, 8, 20]);
  const outboxMessages = pick([1, 2, 4, 8, 32, 100]);
  const payloadMost = pick([NUMBER_BYTES, 40, 40, 200]);
  const outboxBytes = payloadMost * pick([1, 2, 8, 50]);
  const transmitBytes = pick([0, 0, 64, 1000]) + payloadMost + 64;
  const keepAlive = pick([0, 4, 20, 60]);
  const hasJournal = hit(0.5);
  const latencyLeastMs = pick([0, 0, 5]);
  const qualities: Topic["qos"][] = hit(0.5) ? [0, 1, 2] : [pick([1, 2] as const)];
  const isFault = (fault: Fault): boolean => hit(0.5) && (fault !== "powerCut" || hasJournal);
  return {
    seed,
    steps,
    options: {
      clientId: CLIENT_ID,
      keepAlive,
      cleanSession: hit(0.25),
      will: hit(0.3) ? WILL : undefined,
      connectTimeoutMs: pick([500, 5000]),
      retryCapMs: pick([50, 2000, 20_000]),
      window,
      outboxMessages,
      outboxBytes,
      transmitBytes,
      drop: pick(["newest", "newest", "oldest", "same-topic"] as const),
      receiveBytes: RECEIVE_BYTES,
    },
    window,
    outboxMessages,
    outboxBytes,
    transmitBytes,
    hasJournal,
    flashBytes: FLASH_LEAST + (payloadMost + 64) * pick([4, 20, 200]),
    payloadMost,
    topics: Array.from({ length: between(1, 4) }, (_, i) => ({
      name: `up/${i}`,
      qos: pick(qualities),
      isChunked: false,
    })),
    commands: Array.from({ length: between(1, 4) }, (_, i) => ({
      name: `down/${i}`,
      qos: pick(qualities),
      isChunked: hit(0.3),
    })),
    forwardsAt: pick(["PUBREL", "PUBLISH"] as const),
    brokerWindow: pick([1, 4, 20]),
    changeChance: pick([0, 0, 0.05]),
    streamChance: pick([0, 0, 0.1]),
    largeChance: pick([0, 0, 0.1]),
    air: {
      latencyLeastMs,
      latencyMostMs: latencyLeastMs + pick([0, 5, 50, 300]),
      splitChance: pick([0, 0.2, 0.8]),
      joinChance: pick([0, 0.5, 1]),
      keepChance: pick([0, 0.3, 1]),
      refuseChance: pick([0, 0, 0.2]),
      silentChance: pick([0, 0, 0.1]),
    },
    faults: FAULTS.filter(isFault),
    faultChance: pick([0.02, 0.1, 0.3]),
    handlerChance: pick([0, 0.05, 0.2]),
  };
}
