// A simulated pair of pins, data and clock, with a chip that shifts its bits out. Its pulses take no time at all.

import type { ShiftIn } from "../../../sdk/sensors/bus.js";

/** A chip that is read bit by bit. */
export interface ShiftChip {
  clock(level: number): void;
  data(): number;
}

export function createSimulatedShiftIn(chip: ShiftChip): ShiftIn {
  return {
    level: () => chip.data(),
    take(bits) {
      let value = 0;
      for (let i = 0; i < bits; i++) {
        chip.clock(1);
        value = value * 2 + chip.data();
        chip.clock(0);
      }
      return value;
    },
    clock: (level) => chip.clock(level),
  };
}
