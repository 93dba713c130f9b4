// A BMP280: what it shares with a BME280 stands in bmx280.ts.

import type { Curve, Time } from "./chip.js";
import { type Bmx280Chip, createBmx280Chip } from "./bmx280.js";

/** `address` is 0x76 with SDO low, 0x77 with SDO high. */
export function createBmp280Chip(temperature: Curve, pressure: Curve, time: Time, address: number): Bmx280Chip {
  return createBmx280Chip({ temperature: temperature, pressure: pressure }, time, address);
}
