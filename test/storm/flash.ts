// A simulated flash that outlives its board: files that only grow. The power can fail at any byte of a write, and leave
// that byte in between what it was and what it should be; a write can also fail and say so.

import { remainder, type Store } from "../../sdk/outbox/store.js";
import { POWER_CUT } from "./life.js";
import type { Plan } from "./plan.js";
import type { World } from "./world.js";

export interface Flash extends Store {
  /** The power fails when that many more bytes are written; undefined: it does not. */
  cutAfter(bytes: number | undefined): void;
  isArmed(): boolean;
}

/** What an erase counts as, in bytes. */
const ERASE_COST = 4;

export function createFlash(world: World, plan: Plan): Flash {
  const { chance } = world;
  const files = new Map<string, string>();
  let left: number | undefined;

  /** True when the power fails within so many bytes; `done` is how many of them are written before. */
  function fails(cost: number, write: (done: number) => void): boolean {
    if (left === undefined) return false;
    if (left >= cost) {
      left -= cost;
      return false;
    }
    write(left);
    left = undefined;
    return true;
  }

  return {
    sum: remainder,
    read: (name, from, length) => (files.get(name) ?? "").slice(from, from + length),
    append(name, bytes, at, limit) {
      const before = files.get(name) ?? "";
      if (before.length !== at) return false;
      if (at + bytes.length > (limit ?? plan.flashBytes)) return false;
      const isCut = fails(bytes.length, (done) => {
        const torn = chance.hit(0.3) ? String.fromCharCode(bytes.charCodeAt(done) | chance.between(0, 255)) : "";
        // Some file systems know the new length before they have the bytes.
        const rest = chance.hit(0.2) ? chance.pick(["\0", "\xff"]).repeat(bytes.length - done) : torn;
        files.set(name, before + bytes.slice(0, done) + rest);
        world.tell(() => `flash: power fails at byte ${done} of ${bytes.length}`);
      });
      if (isCut) throw POWER_CUT;
      files.set(name, before + bytes);
      let total = 0;
      for (const file of files.values()) total += file.length;
      if (files.size > 2 || total > 2 * plan.flashBytes) world.fail(`the flash holds ${total} bytes`);
      return true;
    },
    erase(name) {
      const isCut = fails(ERASE_COST, (done) => {
        if (done > 1) files.delete(name);
        world.tell(() => `flash: power fails while ${name} is erased`);
      });
      if (isCut) throw POWER_CUT;
      files.delete(name);
    },
    cutAfter: (bytes) => void (left = bytes),
    isArmed: () => left !== undefined,
  };
}
