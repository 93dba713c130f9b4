// BH1750FVI: ambient light over I2C. ROHM BH1750FVI technical note. It measures once when it is asked, and the chip
// sleeps in between.

import type { Clock } from "../link/clock.js";
import type { I2c } from "./bus.js";
import { type Sensor, SensorError, takeTurns } from "./sensor.js";

/** ADDR low; 0x5c with ADDR high ("Slave address"). */
const ADDRESS = 35;
/** One-time H-resolution mode: 1 lx, then power down ("Instruction set architecture"). */
const ONE_TIME = [32];
/** The longest measurement in H-resolution mode ("Electrical characteristics"). */
const MEASURE_MS = 180;

/** ECMA-419, Ambient Light. */
export interface LightSample {
  lightmeter: {
    /** Lux, 0 to 54,612. */
    illuminance: number;
  };
}

/** One sample takes 180 ms. `address`: 0x23 when left out. */
export function createBh1750(bus: I2c, clock: Clock, address?: number): Sensor<LightSample> {
  const record: LightSample = { lightmeter: { illuminance: 0 } };
  const at = address ?? ADDRESS;
  function read(end: (error: number) => void): void {
    const bytes = bus.read(at, 2);
    if (bytes === undefined) return end(SensorError.ABSENT);
    // 1.2 counts a lux ("Measurement sequence example").
    record.lightmeter.illuminance = ((bytes[0] as number) * 256 + (bytes[1] as number)) / 1.2;
    end(SensorError.NONE);
  }
  return takeTurns(record, (end) => {
    if (bus.write(at, ONE_TIME)) clock.after(MEASURE_MS, read, end);
    else end(SensorError.ABSENT);
  });
}
