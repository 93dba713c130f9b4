// What a case of a driver is given to say what it saw, the same in Node, in Lua and on Espruino: facts are compared where
// they are, and each one that is wrong becomes one line. It knows no driver.

import { fixed } from "#wire";
import type { Clock } from "../../sdk/link/clock.js";

export interface Check {
  /** Numbers, texts or booleans that must be the same. */
  same(what: string, got: number | string | boolean | undefined, want: number | string | boolean | undefined): void;
  /** A number that may be `tolerance` away. */
  near(what: string, got: number, want: number, tolerance: number): void;
}

export interface Case {
  name: string;
  run: (this: void, check: Check) => void;
}

/** A value as a line shows it. */
function shown(value: number | string | boolean | undefined): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "true" : "false";
  return fixed(value, 6);
}

/** Runs a case; `fault` gets one line for each fact that is wrong, and the count of facts comes back. */
export function runCase(one: Case, fault: (this: void, line: string) => void): number {
  let facts = 0;
  one.run({
    same: (what, got, want) => {
      facts++;
      if (got !== want) fault(what + ": " + shown(got) + ", not " + shown(want));
    },
    near: (what, got, want, tolerance) => {
      facts++;
      // Written so that what is no number is wrong.
      if (!(Math.abs(got - want) <= tolerance)) fault(what + ": " + shown(got) + ", not " + shown(want));
    },
  });
  return facts;
}

/** A clock that stands still until `pass`, small enough for a board. */
export interface CaseClock extends Clock {
  now(): number;
  /** Lets time go on, and runs what is due in order. */
  pass(ms: number): void;
}

interface Due {
  at: number;
  run: (this: void, argument: never) => void;
  argument: unknown;
}

export function createCaseClock(): CaseClock {
  let now = 0;
  let due: Due[] = [];
  /** Takes out the first one that is due until `end`. */
  function next(end: number): Due | undefined {
    let first: Due | undefined;
    for (let i = 0; i < due.length; i++) {
      const one = due[i] as Due;
      if (one.at <= end && (first === undefined || one.at < first.at)) first = one;
    }
    if (first !== undefined) drop(first);
    return first;
  }
  function drop(gone: Due): void {
    const kept: Due[] = [];
    for (let i = 0; i < due.length; i++) if (due[i] !== gone) kept.push(due[i] as Due);
    due = kept;
  }
  return {
    now: () => now,
    after(ms, run, argument) {
      const made: Due = { at: now + ms, run: run as never, argument: argument };
      due.push(made);
      return made;
    },
    cancel(timer) {
      if (timer !== undefined) drop(timer as Due);
    },
    random: () => 0.5,
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const one = next(end);
        if (one === undefined) break;
        now = one.at;
        one.run(one.argument as never);
      }
      now = end;
    },
  };
}
