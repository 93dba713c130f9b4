// BME280: pressure, temperature and humidity over I2C. Bosch BST-BME280-DS001. What it shares with a BMP280 stands in
// bmx280.ts; here is the humidity.

import type { Clock } from "../link/clock.js";
import { Bmx280, createBmx280 } from "./bmx280.js";
import type { I2c } from "./bus.js";
import { type HumiditySample, type PressureSample, type Sensor, SensorError } from "./sensor.js";

/** `chip_id` (table 18). */
const ID = 96;

export interface WeatherSample extends PressureSample, HumiditySample {}

/**
 * BME280 on I2C, 1.71 to 3.6 V, CSB to VDDIO, address 0x76, which it is when left out, or 0x77. Samples:
 * `barometer.pressure` in Pa, 30,000 to 110,000, `thermometer.temperature` in degrees Celsius, -40 to 85, and
 * `hygrometer.humidity` in per cent. `oversampling`, 1 to 5: it measures 1, 2, 4, 8 or 16 times for one sample, with
 * less noise; a sample takes 10, 17, 36, 73 or 134 ms. A firmware whose numbers have 32 bits (NodeMCU on ESP32) is up
 * to 0.03 Pa off. ABSENT also when it is another chip: many a module sold as this one has a BMP280.
 */
export function createBme280(bus: I2c, clock: Clock, address?: number, oversampling?: number): Sensor<WeatherSample> {
  const record: WeatherSample = {
    thermometer: { temperature: 0 },
    barometer: { pressure: 0 },
    hygrometer: { humidity: 0 },
  };
  const times = oversampling ?? 1;
  // `ctrl_hum` is in force with the next write to `ctrl_meas` (5.4.3).
  return createBmx280(bus, clock, ID, record, [Bmx280.CTRL_HUM, times], times, address, (get, word, h1, celsius) => {
    const bytes = get(Bmx280.WET_CALIBRATION, 30);
    if (!bytes) return SensorError.ABSENT;
    // Appendix A, 8.1, with the powers of two put together.
    const g = (celsius - 15) / 3.2;
    // H4 and H5 have 12 bits, of which the byte between has the lower four of both (table 16).
    const h4 = Math.floor(word(2) / 256) * 16 + ((bytes[4] as number) % 16);
    const h5 = Math.floor(word(4) / 16);
    const h6 = Math.floor(word(5) / 256);
    const count = (bytes[28] as number) * 256 + (bytes[29] as number);
    const wet =
      (((count - h4 * 64 - h5 * g) * word(0)) / 65536) *
      (1 + (h6 * g * (1 + ((bytes[2] as number) * g) / 4096)) / 4096);
    record.hygrometer.humidity = Math.max(0, Math.min(100, wet - (wet * wet * h1) / 524288));
    return SensorError.NONE;
  });
}
