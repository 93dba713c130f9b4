// A BH1750FVI as it answers on the bus: ROHM BH1750FVI technical note, "Instruction Set Architecture" and "Measurement
// sequence". It measures when it is told to, gives the result of the last measurement until the next one is done, and
// sleeps after a one-time measurement.

import type { Curve, I2cChip, Time } from "./chip.js";
import { createInputs } from "./inputs.js";

/** The longest an H-resolution measurement takes ("Electrical characteristics"), and an L-resolution one. */
const HIGH_MS = 180;
const LOW_MS = 24;
const FULL_COUNT = 65535;

export interface Bh1750Chip extends I2cChip {
  inputs: { illuminance: Curve };
}

/** `address` is 0x23 with ADDR low, 0x5c with ADDR high. */
export function createBh1750Chip(illuminance: Curve, time: Time, address: number): Bh1750Chip {
  let isOn = false;
  let count = 0;
  let mode = 0;
  let readyAt = -1;

  /** Takes over a measurement that is done. */
  function settle(): void {
    const now = time.now();
    if (readyAt < 0 || now < readyAt) return;
    // 1.2 counts a lux ("Measurement sequence example"); mode 2 counts twice as many.
    const counts = chip.inputs.illuminance(now) * 1.2 * (mode % 16 === 1 ? 2 : 1);
    count = Math.max(0, Math.min(FULL_COUNT, Math.floor(counts)));
    if (mode >= 32) {
      readyAt = -1;
      isOn = false;
    } else readyAt = now + (mode % 16 === 3 ? LOW_MS : HIGH_MS);
  }

  const chip: Bh1750Chip = {
    address: address,
    inputs: createInputs("illuminance", illuminance),
    fault: "none",
    write(bytes) {
      settle();
      for (let i = 0; i < bytes.length; i++) {
        const code = bytes[i] as number;
        if (code === 0) {
          isOn = false;
          readyAt = -1;
        } else if (code === 1) isOn = true;
        else if (code === 7) {
          // Reset works only in power-on mode.
          if (isOn) count = 0;
        } else if (code >= 16 && code <= 35 && (code % 16 < 2 || code % 16 === 3)) {
          isOn = true;
          mode = code;
          readyAt = time.now() + (code % 16 === 3 ? LOW_MS : HIGH_MS);
        }
      }
      return true;
    },
    read(length, into) {
      settle();
      if (length > 0) into[0] = Math.floor(count / 256);
      if (length > 1) into[1] = count % 256;
      return true;
    },
  };
  return chip;
}
