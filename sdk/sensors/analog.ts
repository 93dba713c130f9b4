// What the analogue sensors share: the mean of several readings, and the resistance beside a known one. It knows no
// sensor and never waits.

import type { Adc } from "./bus.js";

/** Which half of a divider between supply and ground the sensor is. */
export const enum Side {
  /** Between the pin and ground. */
  GROUND = 0,
  /** Between the pin and the supply. */
  SUPPLY = 1,
}

/** A reading at the very ends is a broken wire or a short, not a value. */
const LOWEST = 0.01;
const HIGHEST = 0.99;

export interface DividerOptions {
  /** The fixed resistor beside the sensor, ohm; 10,000 when left out. */
  series?: number;
  /** GROUND when left out. */
  side?: Side;
  /** Volts at the top of the divider; 3.3 when left out. */
  supply?: number;
  /** How many readings make one sample, 1 and up; 1 when left out. */
  readings?: number;
}

/** The mean of some readings as a part of full scale; no number where the pin has no converter. */
export function readMean(adc: Adc, pin: number, readings: number | undefined): number {
  const count = readings ?? 1;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += adc.read(pin);
  return sum / count;
}

/** The sensor's resistance in ohm, or 0 when a wire is open or shorted. */
export function readResistance(adc: Adc, pin: number, options: DividerOptions): number {
  const reading = readMean(adc, pin, options.readings);
  const ratio = (reading * adc.fullScale) / (options.supply ?? 3.3);
  // Written so that what is no number is refused.
  if (!(reading > LOWEST && reading < HIGHEST && ratio < HIGHEST)) return 0;
  const below = ratio / (1 - ratio);
  return (options.series ?? 10000) * (options.side === Side.SUPPLY ? 1 / below : below);
}
