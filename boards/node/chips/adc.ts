// A simulated converter behind the pins: full scale, steps, noise, and the ends that an ESP32 cannot see. It gives a
// program the same numbers for the same chances.

import type { Adc } from "../../../sdk/sensors/bus.js";
import type { SimulatedPins } from "./pins.js";

export interface SimulatedAdcOptions {
  /** Volts at full scale; 3.3 when left out. */
  fullScale?: number;
  /** 12 when left out; an ESP8266 has 10. */
  bits?: number;
  /** Noise in steps, either way; 0 when left out. */
  noise?: number;
  /** Below this, volts, it gives 0; 0 when left out, about 0.14 on an ESP32 (esp_adc_cal, 142 mV at 11 dB). */
  deadVolts?: number;
  /** Above this, volts, it gives its highest value; full scale when left out, about 3.1 on an ESP32. */
  topVolts?: number;
  /** From 0 up to 1, for the noise. */
  random?: (this: void) => number;
}

/** A pin without a converter gives no number. */
export function createSimulatedAdc(pins: SimulatedPins, options: SimulatedAdcOptions): Adc {
  const fullScale = options.fullScale ?? 3.3;
  const steps = Math.pow(2, options.bits ?? 12);
  const dead = options.deadVolts ?? 0;
  const top = options.topVolts ?? fullScale;
  const noise = options.noise ?? 0;
  const random = options.random;
  return {
    fullScale: fullScale,
    read(pin) {
      const volts = pins.volts(pin);
      if (volts === undefined) return 0 / 0;
      if (volts < dead) return 0;
      let step = volts > top ? steps - 1 : Math.floor((volts / fullScale) * steps);
      if (random !== undefined) step += Math.floor((random() * 2 - 1) * noise + 0.5);
      return Math.max(0, Math.min(steps - 1, step)) / steps;
    },
  };
}
