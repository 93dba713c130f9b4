// SHT30, SHT31, SHT35: temperature and humidity over I2C. Sensirion datasheet SHT3x-DIS. It measures once when it is
// asked, and the chip idles in between.

import type { Clock } from "../link/clock.js";
import type { I2c } from "./bus.js";
import { crc8 } from "./crc8.js";
import { type HumiditySample, type HumiditySensor, SensorError, takeTurns } from "./sensor.js";

/** ADDR to VSS (table 8). */
const ADDRESS = 68;
/** Single shot, high repeatability, no clock stretching (table 9). */
const MEASURE = [36, 0];
/** The longest measurement of high repeatability is 15.5 ms (table 4). */
const MEASURE_MS = 16;

/**
 * SHT3x on I2C, 2.15 to 5.5 V, address 0x44, or 0x45 with ADDR to VDD. Samples: `thermometer.temperature` in degrees
 * Celsius, -40 to 125, and `hygrometer.humidity` in per cent. A sample takes 16 ms. TIMEOUT when it took the command and
 * has no result.
 */
export function createSht3x(bus: I2c, clock: Clock, address?: number): HumiditySensor {
  const record: HumiditySample = { thermometer: { temperature: 0 }, hygrometer: { humidity: 0 } };
  const at = address ?? ADDRESS;
  function read(end: (error: number) => void): void {
    const bytes = bus.read(at, 6);
    // Not acknowledged while it measures (4.4).
    if (bytes === undefined) return end(SensorError.TIMEOUT);
    if (crc8(bytes, 0, 2) !== bytes[2] || crc8(bytes, 3, 2) !== bytes[5]) return end(SensorError.CRC);
    // 4.13.
    const temperature = (((bytes[0] as number) * 256 + (bytes[1] as number)) * 175) / 65535 - 45;
    // -40 to 125 degrees, and the accuracy on either side (table 2).
    if (Math.abs(temperature - 42.5) > 83) return end(SensorError.OUT_OF_RANGE);
    record.thermometer.temperature = temperature;
    record.hygrometer.humidity = ((bytes[3] as number) * 256 + (bytes[4] as number)) / 655.35;
    end(SensorError.NONE);
  }
  return takeTurns(record, (end) => {
    if (bus.write(at, MEASURE)) clock.after(MEASURE_MS, read, end);
    else end(SensorError.ABSENT);
  });
}
