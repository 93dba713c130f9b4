// A push button: pressed, released, and held for long, without the bounce of its contact. It counts no clicks.

import type { Clock } from "../link/clock.js";
import { type Pins, Pull } from "./bus.js";
import { debounce } from "./debounce.js";

export const enum ButtonEvent {
  PRESSED = 1,
  /** After LONG too. */
  RELEASED = 2,
  /** Once, while it is held. */
  LONG = 3,
}

export interface ButtonOptions {
  /** The level while it is pressed: 0 (to ground) when left out, or 1 (to the supply). */
  active?: number;
  /** What holds the pin while it is not pressed; UP for `active` 0 and DOWN for 1 when left out. */
  pull?: Pull;
  /** How long the contact must rest, milliseconds; 20 when left out (contacts bounce 1.6, at most 6.2: J. Ganssle, "A Guide to Debouncing"). */
  debounceMs?: number;
  /** How long LONG takes, milliseconds; 800 when left out. */
  longMs?: number;
}

export interface Button {
  isPressed(): boolean;
}

/**
 * Button from `pin` to ground, held up by the chip's own resistor. One that is pressed at the start is told of. An
 * ESP8266 has no pull-down, and GPIO34 to 39 of an ESP32 have none at all: wire a resistor there.
 */
export function createButton(
  pins: Pins,
  pin: number,
  clock: Clock,
  onEvent: (event: ButtonEvent) => void,
  options?: ButtonOptions,
): Button {
  const chosen = options ?? {};
  const active = chosen.active ?? 0;
  let isPressed = false;
  let timer: unknown;
  function long(): void {
    timer = undefined;
    onEvent(ButtonEvent.LONG);
  }
  debounce(pins, pin, chosen.pull ?? (active === 0 ? Pull.UP : Pull.DOWN), clock, chosen.debounceMs ?? 20, (level) => {
    const isNow = level === active;
    if (isNow === isPressed) return;
    isPressed = isNow;
    clock.cancel(timer);
    timer = isNow ? clock.after(chosen.longMs ?? 800, long, undefined) : undefined;
    onEvent(isNow ? ButtonEvent.PRESSED : ButtonEvent.RELEASED);
  });
  return { isPressed: () => isPressed };
}
