// BMP280: pressure and temperature over I2C. Bosch BST-BMP280-DS001. What it shares with a BME280 stands in bmx280.ts.

import type { Clock } from "../link/clock.js";
import { createBmx280 } from "./bmx280.js";
import type { I2c } from "./bus.js";
import { type PressureSample, type Sensor, SensorError } from "./sensor.js";

/** `chip_id` (table 18). */
const ID = 88;

/**
 * BMP280 on I2C, 1.71 to 3.6 V, CSB to VDDIO, address 0x76, which it is when left out, or 0x77. Samples:
 * `barometer.pressure` in Pa, 30,000 to 110,000, and `thermometer.temperature` in degrees Celsius, -40 to 85.
 * `oversampling`, 1 to 5: it measures 1, 2, 4, 8 or 16 times for one sample, with less noise; a sample takes 10, 17,
 * 36, 73 or 134 ms. A firmware whose numbers have 32 bits (NodeMCU on ESP32) is up to 0.03 Pa off. ABSENT also when it
 * is another chip: a BME280 has its own driver.
 */
export function createBmp280(bus: I2c, clock: Clock, address?: number, oversampling?: number): Sensor<PressureSample> {
  const record: PressureSample = { thermometer: { temperature: 0 }, barometer: { pressure: 0 } };
  return createBmx280(bus, clock, ID, record, [], oversampling ?? 1, address, () => SensorError.NONE);
}
