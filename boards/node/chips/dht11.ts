// A DHT11 as its data line behaves: Aosong DHT11 datasheet, sections 4 to 6. Faults: those of dht.ts.

import type { Curve } from "./chip.js";
import { createDhtChip, type DhtChip, type DhtModel } from "./dht.js";

const MODEL: DhtModel = {
  // 5.2: at least 18 ms.
  startMs: 18,
  intervalMs: 1000,
  // Section 4.
  coldest: -20,
  hottest: 60,
  driest: 5,
  wettest: 95,
  // Whole numbers, then tenths, whose top bit is the sign of the temperature (section 6).
  high: (tenths) => Math.floor(tenths / 10),
  low: (tenths, isNegative) => (tenths % 10) + (isNegative ? 128 : 0),
};

export function createDht11Chip(temperature: Curve, humidity: Curve): DhtChip {
  return createDhtChip(temperature, humidity, MODEL);
}
