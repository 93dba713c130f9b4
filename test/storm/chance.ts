// What a seed decides, in the words a storm needs. Every draw of a storm comes from here or from the clock, so that the
// same seed is the same storm.

import { seeded } from "../../boards/node/clock.js";

export interface Chance {
  /** True with this probability. */
  hit(probability: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  pick<T>(list: readonly T[]): T;
}

export function createChance(seed: number): Chance {
  const random = seeded(seed);
  return {
    hit: (probability) => random() < probability,
    between: (least, most) => least + Math.floor(random() * (most - least + 1)),
    pick: (list) => list[Math.floor(random() * list.length)] as never,
  };
}
