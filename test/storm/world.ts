// What everything in a storm stands on: one clock, one source of chance, the present state of the air, and the way to
// say that something is wrong. It knows no broker, board or client.

import type { VirtualClock } from "../../boards/node/clock.js";
import type { Chance } from "./chance.js";

/** After the weather has cleared: time for the longest backoff, a keep-alive and some. */
export const CALM_MOST_MS = 600_000;

/** A promise was broken. The message says which. */
export class Broken extends Error {}

/** How the air is just now. A storm and a calm differ in this alone. */
export interface Air {
  latencyLeastMs: number;
  latencyMostMs: number;
  /** A part of what could be delivered comes alone. */
  splitChance: number;
  /** All that is on the way comes at once. */
  joinChance: number;
  /** A write is kept by the socket until `drained`. */
  keepChance: number;
  /** A connect is answered by a reset, or by nothing. */
  refuseChance: number;
  silentChance: number;
}

export interface World {
  clock: VirtualClock;
  chance: Chance;
  air: Air;
  /** Counts what happens, so that two moments can be compared. */
  tick(): number;
  /** One line of the story; costs nothing unless a seed is replayed. */
  tell(line: () => string): void;
  fail(what: string): never;
}

export function latencyMs(world: World): number {
  return world.chance.between(world.air.latencyLeastMs, world.air.latencyMostMs);
}
