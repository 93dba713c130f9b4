// A contact's level once it has come to rest: a whole stretch of time without an edge, then the pin is read. It never
// tells of a level twice, and an edge that was lost does no harm.

import type { Clock } from "../link/clock.js";
import type { Pins, Pull } from "./bus.js";

/** Tells `settled` the first level after `ms`, then each other one that has stood for `ms` to twice `ms`. */
export function debounce(
  pins: Pins,
  pin: number,
  pull: Pull,
  clock: Clock,
  ms: number,
  settled: (level: number) => void,
): void {
  let level = -1;
  let isWaiting = false;
  let isMoving = false;
  function rest(): void {
    isWaiting = isMoving;
    if (isMoving) {
      isMoving = false;
      clock.after(ms, rest, undefined);
      return;
    }
    const now = pins.read(pin);
    if (now === level) return;
    level = now;
    settled(now);
  }
  function edge(): void {
    isMoving = isWaiting;
    if (isWaiting) return;
    isWaiting = true;
    clock.after(ms, rest, undefined);
  }
  pins.watch(pin, pull, edge);
  edge();
}
