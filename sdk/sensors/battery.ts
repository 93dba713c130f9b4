// A Li-ion battery behind a divider: its voltage, and how full it is by a curve. The curve is that of a cell at rest; it
// never counts charge.

import { readMean } from "./analog.js";
import type { Adc } from "./bus.js";
import { type Sensor, SensorError } from "./sensor.js";

export interface BatteryOptions {
  /** Ohm between battery and pin; 100,000 when left out. */
  top?: number;
  /** Ohm between pin and ground; 100,000 when left out. */
  bottom?: number;
  /** Cells in series; 1 when left out. */
  cells?: number;
  /** How many readings make one sample, 1 and up; 1 when left out. */
  readings?: number;
}

/** In the manner of ECMA-419, which has no class for it. */
export interface BatterySample {
  battery: {
    /** Volts of all cells. */
    voltage: number;
    /** Per cent, 0 to 100, as a cell at rest; up to 15 off, and too low while a load pulls the voltage down. */
    charge: number;
  };
}

/** Open-circuit volts of a cell, and the per cent there: the corners of the usual LiCoO2 discharge curve. */
const VOLTS = [3.27, 3.61, 3.69, 3.77, 3.87, 3.98, 4.2];
const CHARGE = [0, 5, 10, 30, 60, 75, 100];
/** Below, a cell's own protection has cut it off; above, it would burn: a wrong divider. */
const LEAST = 2;
const MOST = 4.4;

/**
 * Battery to `top` to `pin` to `bottom` to ground; the pin must stay below full scale. A sample is there at once.
 * OUT_OF_RANGE: no battery, or the resistors are others.
 */
export function createBattery(adc: Adc, pin: number, options?: BatteryOptions): Sensor<BatterySample> {
  const chosen = options ?? {};
  const record: BatterySample = { battery: { voltage: 0, charge: 0 } };
  const bottom = chosen.bottom ?? 100000;
  const scale = ((chosen.top ?? 100000) + bottom) / bottom;
  const cells = chosen.cells ?? 1;
  function charge(volts: number): number {
    let i = 1;
    while (i < 6 && volts > (VOLTS[i] as number)) i++;
    const from = VOLTS[i - 1] as number;
    const at = CHARGE[i - 1] as number;
    const part = (volts - from) / ((VOLTS[i] as number) - from);
    return Math.max(0, Math.min(100, at + part * ((CHARGE[i] as number) - at)));
  }
  return {
    sample(done) {
      const volts = (readMean(adc, pin, chosen.readings) * adc.fullScale * scale) / cells;
      // Written so that what is no number is refused.
      if (!(volts > LEAST && volts < MOST)) return done(SensorError.OUT_OF_RANGE, record);
      record.battery.voltage = volts * cells;
      record.battery.charge = charge(volts);
      done(SensorError.NONE, record);
    },
  };
}
