// A reed contact or a door switch: open or closed, told at the start and at each change. It never says how long.

import type { Clock } from "../link/clock.js";
import { type Pins, Pull } from "./bus.js";
import { debounce } from "./debounce.js";

export interface ContactOptions {
  /** The level while it is closed: 0 (to ground) when left out. */
  closed?: number;
  /** What holds the pin while it is open; UP when left out. */
  pull?: Pull;
  /** How long it must rest, milliseconds; 50 when left out: a door shakes longer than a reed bounces. */
  debounceMs?: number;
}

/**
 * Contact from `pin` to ground, held up by the chip's own resistor. `onChange` hears the state after `debounceMs`, and
 * then each change. A broken wire reads as open.
 */
export function createContact(
  pins: Pins,
  pin: number,
  clock: Clock,
  onChange: (isOpen: boolean) => void,
  options?: ContactOptions,
): void {
  const chosen = options ?? {};
  const closed = chosen.closed ?? 0;
  debounce(pins, pin, chosen.pull ?? Pull.UP, clock, chosen.debounceMs ?? 50, (level) => onChange(level !== closed));
}
