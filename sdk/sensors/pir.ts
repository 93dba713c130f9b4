// A passive infrared sensor (HC-SR501 and its like): motion begins and ends. It ignores the first minute, in which the
// sensor settles, and holds a motion over the pauses that the sensor makes.

import type { Clock } from "../link/clock.js";
import { type Pins, Pull } from "./bus.js";

export interface PirOptions {
  /** Milliseconds from the start in which nothing is believed; 60,000 when left out (HC-SR501, "initialization"). */
  warmUpMs?: number;
  /** Milliseconds without a signal until motion is over; 5,000 when left out, above its block time of 2.5 s. */
  holdMs?: number;
}

/**
 * Output at `pin`, 5 V supply, output 3.3 V high while it sees motion. `onMotion` hears true when motion begins and false
 * `holdMs` after its last signal. A motion that lasts from before the end of the warm-up is told at its end.
 */
export function createPir(
  pins: Pins,
  pin: number,
  clock: Clock,
  onMotion: (isMoving: boolean) => void,
  options?: PirOptions,
): void {
  const chosen = options ?? {};
  let isReady = false;
  let isMoving = false;
  let timer: unknown;
  function end(): void {
    isMoving = false;
    onMotion(false);
  }
  function look(level: number): void {
    if (!isReady) return;
    clock.cancel(timer);
    timer = undefined;
    if (level === 1) {
      if (isMoving) return;
      isMoving = true;
      onMotion(true);
    } else if (isMoving) timer = clock.after(chosen.holdMs ?? 5000, end, undefined);
  }
  pins.watch(pin, Pull.NONE, look);
  clock.after(
    chosen.warmUpMs ?? 60000,
    () => {
      isReady = true;
      look(pins.read(pin));
    },
    undefined,
  );
}
