// One life of a board, from power on to reset. Everything that happens to its program comes in here: a dead board hears
// nothing, a frozen one hears it later, and power may fail in the middle. It counts the timers the program has.

import type { Clock, Timer } from "midge";
import type { World } from "./world.js";

/** Thrown where the power fails; it ends whatever was running. */
export const POWER_CUT = new Error("power cut");

export interface Life {
  number: number;
  clock: Clock;
  /** Timers that have neither fired nor been stopped. */
  timers(): number;
  enter(run: () => void): void;
  /** When the present turn began, in ticks. */
  startedAt(): number;
  /** Runs at the end of the present turn. */
  defer(run: () => void): void;
  /** Time goes on, and the program does not. */
  freeze(): void;
  thaw(): void;
  isFrozen(): boolean;
  isDead(): boolean;
  /** No power from here on. */
  end(): void;
}

/** `cut` is told after the power failed in the middle of something. */
export function createLife(world: World, number: number, cut: () => void): Life {
  const held: (() => void)[] = [];
  const deferred: (() => void)[] = [];
  let isFrozen = false;
  let isDead = false;
  let isInside = false;
  let timers = 0;
  let startedAt = 0;

  function enter(run: () => void): void {
    if (isDead) return;
    if (isFrozen) return void held.push(run);
    if (isInside) return run();
    isInside = true;
    startedAt = world.tick();
    try {
      run();
      // A deferred call may defer again; a turn that never ends is a fault of its own.
      for (let left = 1000; deferred.length > 0; left--) {
        if (left === 0) world.fail("a turn does not end");
        (deferred.shift() as () => void)();
      }
    } catch (error) {
      if (error !== POWER_CUT) throw error;
      isDead = true;
      cut();
    } finally {
      isInside = false;
    }
  }

  const clock: Clock = {
    random: () => world.clock.random(),
    after(ms, run, argument) {
      if (!(ms >= 0)) world.fail(`a timer of ${ms} ms`);
      const timer = { isOver: false };
      timers++;
      world.clock.after(
        ms,
        () =>
          enter(() => {
            if (timer.isOver) return;
            timer.isOver = true;
            timers--;
            run(argument);
          }),
        undefined,
      );
      return timer;
    },
    cancel(timer: Timer) {
      const one = timer as { isOver: boolean } | undefined;
      if (!one || one.isOver) return;
      one.isOver = true;
      timers--;
    },
  };

  return {
    number,
    clock,
    timers: () => timers,
    enter,
    startedAt: () => startedAt,
    defer: (run) => void deferred.push(run),
    freeze: () => void (isFrozen = true),
    thaw() {
      isFrozen = false;
      for (const run of held.splice(0)) enter(run);
    },
    isFrozen: () => isFrozen,
    isDead: () => isDead,
    end: () => void (isDead = true),
  };
}
