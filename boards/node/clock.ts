// Clocks for Node: the real one, and a virtual one that runs as fast as the machine and repeats itself exactly.

import type { Clock } from "midge";

export interface NodeClock extends Clock {
  /** Milliseconds since the clock began. */
  now(): number;
}

export function createRealClock(random: () => number = Math.random): NodeClock {
  return {
    now: () => performance.now(),
    after: (ms, run, argument) => setTimeout(run, ms, argument),
    cancel: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
    random,
  };
}

interface Due {
  at: number;
  order: number;
  run: ((argument: unknown) => void) | undefined;
  argument: unknown;
}

export interface VirtualClock extends NodeClock {
  /**
   * Runs everything that is due within the next `ms` milliseconds, in order, and returns how much ran. With `isEnough` it
   * stands still right after the first thing behind which that is true.
   */
  advance(ms: number, isEnough?: () => boolean): number;
}

/** A clock that stands still until `advance`. The same seed gives the same chances. */
export function createVirtualClock(seed = 1): VirtualClock {
  const due: Due[] = [];
  let now = 0;
  let order = 0;

  function before(a: Due, b: Due): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }
  function push(item: Due): void {
    let i = due.push(item) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(item, due[parent] as Due)) break;
      due[i] = due[parent] as Due;
      i = parent;
    }
    due[i] = item;
  }
  function pop(): Due {
    const top = due[0] as Due;
    const last = due.pop() as Due;
    if (due.length > 0) {
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= due.length) break;
        if (child + 1 < due.length && before(due[child + 1] as Due, due[child] as Due)) child++;
        if (!before(due[child] as Due, last)) break;
        due[i] = due[child] as Due;
        i = child;
      }
      due[i] = last;
    }
    return top;
  }
  return {
    now: () => now,
    after(ms, run, argument) {
      const item: Due = { at: now + Math.max(0, ms), order: order++, run: run as Due["run"], argument };
      push(item);
      return item;
    },
    cancel(timer) {
      if (!timer) return;
      // It stays among those that are due, and must hold nothing back.
      (timer as Due).run = undefined;
      (timer as Due).argument = undefined;
    },
    random: seeded(seed),
    advance(ms, isEnough) {
      const end = now + ms;
      let ran = 0;
      while (due.length > 0 && (due[0] as Due).at <= end) {
        const item = pop();
        const { run } = item;
        if (!run) continue;
        now = item.at;
        run(item.argument);
        ran++;
        if (isEnough?.()) return ran;
      }
      now = end;
      return ran;
    },
  };
}

/** Numbers from 0 to 1 that a seed decides (mulberry32, a public-domain generator of 32 bits of state). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
