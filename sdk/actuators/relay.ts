// A relay and what hangs on it: least times on and off protect a compressor or a pump, a longest time on protects a house.
// It never switches by itself but for these.

import type { Clock } from "../link/clock.js";
import type { Pins } from "../sensors/bus.js";

export interface RelayOptions {
  /** The level that switches it on: 1 when left out; many modules take 0. */
  active?: number;
  /** Once on, it stays on for this long, milliseconds; 0 when left out. */
  minOnMs?: number;
  /** Once off, it stays off for this long, milliseconds, from the start too: a reset does not get round it. 0 when left out. */
  minOffMs?: number;
  /** After this long on, it is switched off, milliseconds; never when left out. Asking for on again does not extend it. */
  maxOnMs?: number;
  /** Hears of each switching. */
  onChange?: (isOn: boolean) => void;
}

export interface Relay {
  /** Asks for on or off. True when it is so now; false when it will be, once the least time is over. The last wish counts. */
  turn(on: boolean): boolean;
  /** Off at once, whatever `minOnMs` says, and any wish is forgotten: an emergency stop. */
  cut: (this: void) => void;
  isOn(): boolean;
}

/** Relay module with a driver, its input at `pin`; never a bare coil. It is off from the start. */
export function createRelay(pins: Pins, pin: number, clock: Clock, options?: RelayOptions): Relay {
  const chosen = options ?? {};
  const active = chosen.active ?? 1;
  const onChange = chosen.onChange;
  const maxOnMs = chosen.maxOnMs ?? 0;
  let isOn = false;
  let wish = false;
  let isHeld = false;
  let hold: unknown;
  let guard: unknown;
  function release(): void {
    isHeld = false;
    if (wish !== isOn) move();
  }
  function cut(): void {
    wish = false;
    if (isOn) move();
  }
  /** Writes the wish to the pin and begins its times. */
  function write(): void {
    isOn = wish;
    pins.write(pin, isOn ? active : 1 - active);
    clock.cancel(hold);
    clock.cancel(guard);
    const least = (isOn ? chosen.minOnMs : chosen.minOffMs) ?? 0;
    isHeld = least > 0;
    hold = isHeld ? clock.after(least, release, undefined) : undefined;
    guard = isOn && maxOnMs > 0 ? clock.after(maxOnMs, cut, undefined) : undefined;
  }
  function move(): void {
    write();
    if (onChange !== undefined) onChange(isOn);
  }
  write();
  return {
    turn(on) {
      wish = on;
      if (on !== isOn && !isHeld) move();
      return isOn === on;
    },
    cut: cut,
    isOn: () => isOn,
  };
}
