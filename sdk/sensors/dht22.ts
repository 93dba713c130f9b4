// DHT22 (AM2302): temperature and humidity over one wire. Aosong AM2302 datasheet, section 7.

import type { PulseBus } from "./bus.js";
import { createDht } from "./dht.js";
import type { HumiditySensor } from "./sensor.js";

/** The host holds the line low at least 1 ms (7.1, table 5: 0.8 to 20 ms). */
const START_LOW_MS = 2;

/** Tenths; the top bit is the sign, the rest the amount (7.2). */
function tenths(high: number, low: number): number {
  return high < 128 ? (high * 256 + low) / 10 : ((128 - high) * 256 - low) / 10;
}

/**
 * `pin`: the number of the data pin, with a resistor of 4.7 to 10 kOhm to the supply of 3.3 to 5.5 V. Samples:
 * `thermometer.temperature` (-40 to 80 degrees Celsius), `hygrometer.humidity` (0 to 100 per cent). One takes 12 ms; the
 * chip does not answer again before two seconds are over (7.3), which is told as ABSENT.
 */
export function createDht22(bus: PulseBus, pin: number): HumiditySensor {
  return createDht(bus, pin, START_LOW_MS, tenths, -40, 80);
}
