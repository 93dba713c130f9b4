// A LED, or anything else that takes a duty: on, off, dimmed, blinking, fading. Its timers make no objects of their own.

import type { Clock } from "../link/clock.js";
import type { Pins } from "../sensors/bus.js";

/** A fade is made of steps of this length. */
const STEP_MS = 20;

export interface LedOptions {
  /** The level that lights it: 1 when left out, 0 for one between pin and supply. */
  active?: number;
  /** Frequency when it is dimmed, hertz; 1,000 when left out. */
  hz?: number;
}

export interface Led {
  on(): void;
  off(): void;
  /** Duty, 0 to 1. False, and nothing changes, for anything else. Ends blinking and fading, as all these calls do. */
  dim: (this: void, duty: number) => boolean;
  /** On and off in turn until another call, beginning with on. False, and nothing changes, for times below 1 ms. */
  blink(onMs: number, offMs: number): boolean;
  /** Goes from the duty it has to another one in steps of 20 ms. False, and nothing changes, for impossible values. */
  fade(duty: number, ms: number): boolean;
}

/** LED with its resistor (330 ohm) from `pin` to ground. It is off from the start. */
export function createLed(pins: Pins, pin: number, clock: Clock, options?: LedOptions): Led {
  const chosen = options ?? {};
  const isLow = chosen.active === 0;
  const hz = chosen.hz ?? 1000;
  let now = 0;
  let goal = 0;
  let step = 0;
  let onFor = 0;
  let offFor = 0;
  let timer: unknown;
  function show(duty: number): void {
    now = duty;
    const level = isLow ? 1 - duty : duty;
    if (duty > 0 && duty < 1) pins.pwm(pin, level, hz);
    else pins.write(pin, level);
  }
  function turn(): void {
    show(1 - now);
    timer = clock.after(now === 1 ? onFor : offFor, turn, undefined);
  }
  function go(): void {
    // A hair more than one step: sums of parts are never whole.
    if (Math.abs(goal - now) > Math.abs(step) * 1.01) {
      timer = clock.after(STEP_MS, go, undefined);
      show(now + step);
    } else show(goal);
  }
  function dim(duty: number): boolean {
    if (!(duty >= 0 && duty <= 1)) return false;
    clock.cancel(timer);
    show(duty);
    return true;
  }
  show(0);
  return {
    on() {
      dim(1);
    },
    off() {
      dim(0);
    },
    dim: dim,
    blink(onMs, offMs) {
      if (!(onMs >= 1 && offMs >= 1)) return false;
      onFor = onMs;
      offFor = offMs;
      clock.cancel(timer);
      now = 0;
      turn();
      return true;
    },
    fade(duty, ms) {
      if (!(duty >= 0 && duty <= 1 && ms >= 0)) return false;
      clock.cancel(timer);
      goal = duty;
      step = (duty - now) / Math.max(1, ms / STEP_MS);
      if (duty !== now) timer = clock.after(STEP_MS, go, undefined);
      return true;
    },
  };
}
