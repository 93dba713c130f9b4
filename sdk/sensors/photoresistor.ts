// A photoresistor (CdS cell) in a divider: R = R10 * (10 lx / E)^gamma, a straight line on the datasheet's double
// logarithmic diagram (GL55 series, "Illuminance vs. photo resistance"). An estimate, never a measurement.

import { type DividerOptions, readResistance } from "./analog.js";
import type { LightSample } from "./bh1750.js";
import type { Adc } from "./bus.js";
import { type Sensor, SensorError } from "./sensor.js";

export interface PhotoresistorOptions extends DividerOptions {
  /** Ohm at 10 lx; 15,000 when left out, the middle of a GL5528's 10 to 20 kilohm. */
  r10?: number;
  /** The slope; 0.7 when left out (GL5528). */
  gamma?: number;
}

/**
 * Photoresistor from `pin` to ground, 10 kilohm from `pin` to 3.3 V. A sample is there at once. Rough: parts of one type
 * differ by half to double, and below 1 and above 1,000 lx the line bends. Good for day and night, not for lux.
 * OUT_OF_RANGE: open, shorted, or darker or brighter than the divider can tell.
 */
export function createPhotoresistor(adc: Adc, pin: number, options?: PhotoresistorOptions): Sensor<LightSample> {
  const chosen = options ?? {};
  const record: LightSample = { lightmeter: { illuminance: 0 } };
  return {
    sample(done) {
      const ohms = readResistance(adc, pin, chosen);
      if (ohms === 0) return done(SensorError.OUT_OF_RANGE, record);
      record.lightmeter.illuminance = 10 * Math.pow((chosen.r10 ?? 15000) / ohms, 1 / (chosen.gamma ?? 0.7));
      done(SensorError.NONE, record);
    },
  };
}
