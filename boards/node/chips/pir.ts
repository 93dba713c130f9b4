// An HC-SR501 as its output behaves: unruly for a minute, then high while it sees motion and for a time after it, then
// blind for 2.5 s (HC-SR501 datasheet: "initialization", "delay time", "block time"). It repeats its trigger (jumper H).

import type { Chip, Curve } from "./chip.js";
import type { SimulatedPins } from "./pins.js";
import type { ChipClock } from "./switch.js";

const LOOK_MS = 100;
const WARM_UP_MS = 60000;
/** The delay time at its shortest. */
const DELAY_MS = 3000;
const BLOCK_MS = 2500;
/** "0 to 3 times during initialization": two false pulses, at these times. */
const FALSE_MS = [10000, 30000];

/** The motion's input: from 0.5 up there is some. Faults: "unplugged" (the line floats), "stuck" (high for ever), "blind". */
export function createPirChip(pins: SimulatedPins, pin: number, motion: Curve, clock: ChipClock): Chip {
  const wire = pins.wire(pin);
  const born = clock.now();
  const chip: Chip = { inputs: { motion: motion }, fault: "none" };
  let highUntil = -1;
  let blindUntil = born;

  function see(now: number): boolean {
    if (now - born < WARM_UP_MS) {
      for (let i = 0; i < FALSE_MS.length; i++) {
        const from = born + (FALSE_MS[i] as number);
        if (now >= from && now < from + LOOK_MS) return true;
      }
      return false;
    }
    return chip.fault !== "blind" && now >= blindUntil && (chip.inputs["motion"] as Curve)(now) >= 0.5;
  }
  function look(): void {
    const now = clock.now();
    if (see(now)) highUntil = now + DELAY_MS;
    if (highUntil >= 0 && now >= highUntil) {
      highUntil = -1;
      blindUntil = now + BLOCK_MS;
    }
    if (chip.fault === "unplugged") wire.drive(undefined);
    else wire.drive(chip.fault === "stuck" || highUntil >= 0 ? 1 : 0);
    clock.after(LOOK_MS, look, undefined);
  }
  wire.onWatch(look);
  return chip;
}
