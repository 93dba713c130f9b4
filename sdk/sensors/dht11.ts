// DHT11: temperature and humidity over one wire, coarser than a DHT22. Aosong DHT11 datasheet, sections 5 and 6.

import type { PulseBus } from "./bus.js";
import { createDht } from "./dht.js";
import type { HumiditySensor } from "./sensor.js";

/** The host holds the line low at least 18 ms (section 5.2). */
const START_LOW_MS = 20;

/** Whole degrees, then tenths, whose top bit is the sign of both (section 6). Old chips always send 0 for the tenths. */
function wholeAndTenths(high: number, low: number): number {
  return low < 128 ? high + low / 10 : (128 - low) / 10 - high;
}

/**
 * `pin`: the number of the data pin, with a resistor of 4.7 to 10 kOhm to the supply of 3.3 to 5.5 V. Samples:
 * `thermometer.temperature` (-20 to 60 degrees Celsius), `hygrometer.humidity` (per cent; the chip is made for 5 to 95).
 * One takes 30 ms; the chip does not answer again before a second is over, which is told as ABSENT.
 */
export function createDht11(bus: PulseBus, pin: number): HumiditySensor {
  return createDht(bus, pin, START_LOW_MS, wholeAndTenths, -20, 60);
}
