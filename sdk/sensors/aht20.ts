// AHT20: temperature and humidity over I2C. ASAIR AHT20 product manual. It measures once when it is asked, and the chip
// sleeps in between.

import type { Clock } from "../link/clock.js";
import type { I2c } from "./bus.js";
import { crc8 } from "./crc8.js";
import { type HumiditySample, type HumiditySensor, SensorError, takeTurns } from "./sensor.js";

/** The only address (5.3). */
const ADDRESS = 56;
/** Initialization, which the chip needs when bit 3 of its state is 0, and 10 ms for it (5.4, 1). */
const INITIALIZE = [190, 8, 0];
const INITIALIZE_MS = 10;
/** Measurement, and 80 ms for it (5.4, 2). */
const MEASURE = [172, 51, 0];
const MEASURE_MS = 80;

/**
 * AHT20 on I2C, 2.0 to 5.5 V, address 0x38. Samples: `thermometer.temperature` in degrees Celsius, -40 to 85, and
 * `hygrometer.humidity` in per cent. A sample takes 80 ms, 90 ms the first time under power. It does not answer in its
 * first 40 ms under power.
 */
export function createAht20(bus: I2c, clock: Clock): HumiditySensor {
  const record: HumiditySample = { thermometer: { temperature: 0 }, hygrometer: { humidity: 0 } };
  function read(end: (error: number) => void): void {
    const bytes = bus.read(ADDRESS, 7);
    if (bytes === undefined) return end(SensorError.ABSENT);
    // Bit 7 of the state is 1 while it measures (table 10).
    if ((bytes[0] as number) > 127) return end(SensorError.TIMEOUT);
    if (crc8(bytes, 0, 6) !== bytes[6]) return end(SensorError.CRC);
    // 20 bits each; the middle byte has the last four of the one and the first four of the other (5.4, figure 16; 6).
    const middle = bytes[3] as number;
    const warm = (middle % 16) * 65536 + (bytes[4] as number) * 256 + (bytes[5] as number);
    const temperature = (warm / 1048576) * 200 - 50;
    // -40 to 85 degrees, and the accuracy on either side (table 2).
    if (Math.abs(temperature - 22.5) > 63) return end(SensorError.OUT_OF_RANGE);
    record.thermometer.temperature = temperature;
    record.hygrometer.humidity =
      ((bytes[1] as number) * 4096 + (bytes[2] as number) * 16 + Math.floor(middle / 16)) / 10485.76;
    end(SensorError.NONE);
  }
  function measure(end: (error: number) => void): void {
    if (bus.write(ADDRESS, MEASURE)) clock.after(MEASURE_MS, read, end);
    else end(SensorError.ABSENT);
  }
  return takeTurns(record, (end) => {
    const state = bus.read(ADDRESS, 1);
    if (state === undefined) end(SensorError.ABSENT);
    else if ((state[0] as number) % 16 > 7) measure(end);
    else if (bus.write(ADDRESS, INITIALIZE)) clock.after(INITIALIZE_MS, measure, end);
    else end(SensorError.ABSENT);
  });
}
