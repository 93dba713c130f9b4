// How time goes on: a virtual clock as fast as the machine, at a factor, or standing still; or the real one. Whoever waits for
// something says so here; time goes on only while somebody does. It knows nothing of what runs on the clock.

import { createRealClock, type NodeClock, seeded, type VirtualClock } from "../../boards/node/clock.js";
import { MidgeError } from "../error.js";
import type { Speed } from "./stage.js";

export interface Drive {
  clock: NodeClock;
  speed(): Speed;
  setSpeed(speed: Speed): void;
  advance(ms: number, isEnough?: () => boolean): boolean;
  until(isMet: () => boolean, withinMs: number, signal?: AbortSignal): Promise<boolean>;
  /** With the real clock: something happened, so that those who wait should look. */
  happened(): void;
}

interface Wait {
  isMet: () => boolean;
  /** It was true once: it is not asked again. */
  isOver: boolean;
  endMs: number;
  settle: (isMet: boolean) => void;
  fail: (error: unknown) => void;
}

/** At full speed other work of the process gets its turn after so many things that ran, or so much simulated time. */
const SLICE_RUNS = 20_000;
const SLICE_MS = 60_000;
/** Between two looks at the real clock. */
const PACE_MS = 5;
/** With the real clock conditions are looked at so often at least. */
const LOOK_MS = 50;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Adds a wait, and takes it away when it is over or the signal says stop. */
function waitFor(
  waits: Set<Wait>,
  clock: NodeClock,
  isMet: () => boolean,
  withinMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const wait: Wait = {
      isMet,
      isOver: false,
      endMs: clock.now() + withinMs,
      settle(met) {
        waits.delete(wait);
        signal?.removeEventListener("abort", stop);
        resolve(met);
      },
      fail(error) {
        waits.delete(wait);
        reject(error as Error);
      },
    };
    const stop = (): void => wait.settle(false);
    if (isMet()) return resolve(true);
    if (signal?.aborted) return resolve(false);
    signal?.addEventListener("abort", stop);
    waits.add(wait);
  });
}

/** Those that have what they wait for, or whose time is over, are let go. */
function look(waits: Set<Wait>, now: number): void {
  for (const wait of [...waits]) {
    if (wait.isOver || wait.isMet()) wait.settle(true);
    else if (now >= wait.endMs) wait.settle(false);
  }
}

export function createVirtualDrive(clock: VirtualClock, first: Speed): Drive {
  const waits = new Set<Wait>();
  let speed = first;
  let isRunning = false;
  /** Where both clocks were when the speed was chosen. */
  let since = { virtual: 0, real: performance.now() };

  function endOfSlice(): number {
    let end = Infinity;
    for (const wait of waits) end = Math.min(end, wait.endMs);
    if (speed === "max") return Math.min(end, clock.now() + SLICE_MS);
    return Math.min(end, since.virtual + (performance.now() - since.real) * speed);
  }

  async function go(): Promise<void> {
    isRunning = true;
    try {
      while (waits.size > 0) {
        let ran = 0;
        let isAnyMet = false;
        const isEnough = (): boolean => {
          for (const wait of waits) if (wait.isMet()) isAnyMet = wait.isOver = true;
          // Nobody waits any more: somebody has said stop.
          return isAnyMet || waits.size === 0 || ++ran >= SLICE_RUNS;
        };
        clock.advance(Math.max(0, endOfSlice() - clock.now()), isEnough);
        look(waits, clock.now());
        if (waits.size > 0) await (speed === "max" ? turn() : pause(PACE_MS));
      }
    } catch (error) {
      for (const wait of [...waits]) wait.fail(error);
    } finally {
      isRunning = false;
    }
  }

  return {
    clock,
    speed: () => speed,
    setSpeed(next) {
      speed = next;
      since = { virtual: clock.now(), real: performance.now() };
    },
    advance(ms, isEnough) {
      let isMet = false;
      clock.advance(ms, isEnough && (() => (isMet = isEnough())));
      return isMet;
    },
    until(isMet, withinMs, signal) {
      // Time that nobody waited for has not passed.
      if (!isRunning) since = { virtual: clock.now(), real: performance.now() };
      const waiting = waitFor(waits, clock, isMet, withinMs, signal);
      if (!isRunning && waits.size > 0) void go();
      return waiting;
    },
    happened: () => {},
  };
}

const ONLY_MEMORY =
  "this needs the broker in memory: another one lives in real time. Leave out --broker and --port, or use --speed 1.";

export function createRealDrive(seed: number): Drive {
  const waits = new Set<Wait>();
  const real = createRealClock(seeded(seed));
  const startedAt = real.now();
  const clock: NodeClock = { ...real, now: () => real.now() - startedAt };
  let timer: NodeJS.Timeout | undefined;

  function again(): void {
    clearTimeout(timer);
    look(waits, clock.now());
    if (waits.size > 0) timer = setTimeout(again, LOOK_MS);
  }
  return {
    clock,
    speed: () => 1,
    setSpeed(speed) {
      if (speed !== 1) throw new MidgeError(ONLY_MEMORY);
    },
    advance() {
      throw new MidgeError(ONLY_MEMORY);
    },
    until(isMet, withinMs, signal) {
      const waiting = waitFor(waits, clock, isMet, withinMs, signal);
      again();
      return waiting;
    },
    happened() {
      if (waits.size > 0) look(waits, clock.now());
    },
  };
}
