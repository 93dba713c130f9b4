// A potentiometer as a divider between supply and ground. It never smooths over time: `readings` are taken at once.

import { readMean } from "./analog.js";
import type { Adc } from "./bus.js";
import { type Sensor, SensorError } from "./sensor.js";

export interface PotentiometerOptions {
  /** Volts at the top of the track; 3.3 when left out. */
  supply?: number;
  /** How many readings make one sample, 1 and up; 1 when left out. */
  readings?: number;
}

/** In the manner of ECMA-419, which has no class for it. */
export interface PotentiometerSample {
  potentiometer: {
    /** 0 at ground to 1 at the supply. */
    position: number;
  };
}

/**
 * Wiper at `pin`, the ends at ground and 3.3 V, 1 to 100 kilohm. A sample is there at once. An ESP32 sees nothing below
 * 0.14 V and bends above 2.5 V. ABSENT: the pin has no converter.
 */
export function createPotentiometer(
  adc: Adc,
  pin: number,
  options?: PotentiometerOptions,
): Sensor<PotentiometerSample> {
  const chosen = options ?? {};
  const record: PotentiometerSample = { potentiometer: { position: 0 } };
  return {
    sample(done) {
      const position = (readMean(adc, pin, chosen.readings) * adc.fullScale) / (chosen.supply ?? 3.3);
      if (!(position >= 0)) return done(SensorError.ABSENT, record);
      record.potentiometer.position = Math.min(1, position);
      done(SensorError.NONE, record);
    },
  };
}
