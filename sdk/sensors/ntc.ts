// An NTC thermistor in a divider, by the Beta equation: 1/T = 1/T25 + ln(R/R25)/Beta (Vishay NTCLE100E3 datasheet,
// "B25/85"). It brings its own logarithm, because NodeMCU's Lua 5.1 has none.

import { type DividerOptions, readResistance } from "./analog.js";
import type { Adc } from "./bus.js";
import { type Sensor, SensorError, type TemperatureSample } from "./sensor.js";

const ZERO_KELVIN = 273.15;
const KELVIN_25 = 298.15;

export interface NtcOptions extends DividerOptions {
  /** Ohm at 25 degrees Celsius; 10,000 when left out. */
  r25?: number;
  /** Beta between 25 and 85 degrees Celsius, kelvin; 3950 when left out. */
  beta?: number;
}

/** The natural logarithm of a number from 0.001 to 1,000, to 0.0001: the fourth root of the root, then two terms. */
function ln(x: number): number {
  const root = Math.sqrt(Math.sqrt(Math.sqrt(Math.sqrt(x))));
  const z = (root - 1) / (root + 1);
  const square = z * z;
  return 32 * z * (1 + square / 3 + (square * square) / 5);
}

/**
 * NTC from `pin` to ground, 10 kilohm from `pin` to 3.3 V. A sample is there at once. The Beta equation itself is 1.8
 * degrees too warm at -20 degrees Celsius, 0.8 at 0 and within 0.5 from 10 to 80 (a 3977 K part); the logarithm adds less
 * than 0.00001, and 12 bits are steps of up to 0.07, 10 bits of up to 0.3 degrees. OUT_OF_RANGE: open or shorted.
 */
export function createNtc(adc: Adc, pin: number, options?: NtcOptions): Sensor<TemperatureSample> {
  const chosen = options ?? {};
  const record: TemperatureSample = { thermometer: { temperature: 0 } };
  return {
    sample(done) {
      const ohms = readResistance(adc, pin, chosen);
      if (ohms === 0) return done(SensorError.OUT_OF_RANGE, record);
      const inverse = 1 / KELVIN_25 + ln(ohms / (chosen.r25 ?? 10000)) / (chosen.beta ?? 3950);
      record.thermometer.temperature = 1 / inverse - ZERO_KELVIN;
      done(SensorError.NONE, record);
    },
  };
}
