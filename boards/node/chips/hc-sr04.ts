// An HC-SR04 as its pins behave: Elec Freaks HC-SR04 user guide. Faults: "unplugged", "deaf" (no echo comes back: a pulse
// of 38 ms), "stuck" (its pulse does not end).

import type { Curve } from "./chip.js";
import type { EchoChip } from "./echo-bus.js";

/** From the trigger to the pulse: eight cycles of 40 kHz and what the module needs around them. */
const BURST_US = 450;
/** How long the pulse lasts when no echo comes back. */
const DEAF_US = 38000;
const FARTHEST = 4;
/** An object nearer than this is taken for one that is so near. */
const NEAREST = 0.02;

export interface HcSr04Chip extends EchoChip {
  /** Metres, and degrees Celsius of the air. */
  inputs: { distance: Curve; temperature: Curve };
}

export function createHcSr04Chip(distance: Curve, temperature: Curve): HcSr04Chip {
  const chip: HcSr04Chip = {
    inputs: { distance: distance, temperature: temperature },
    fault: "none",
    delayUs: BURST_US,
    pulseUs(nowMs) {
      if (chip.fault === "unplugged") return 0;
      if (chip.fault === "stuck") return -1;
      const metres = chip.inputs.distance(nowMs);
      if (chip.fault === "deaf" || metres > FARTHEST) return DEAF_US;
      const kelvin = chip.inputs.temperature(nowMs) + 273.15;
      // Sound in dry air: the root of adiabatic index times gas constant (287.05 J/(kg K)) times temperature.
      return (2000000 * Math.max(NEAREST, metres)) / Math.sqrt(1.4 * 287.05 * kelvin);
    },
  };
  return chip;
}
