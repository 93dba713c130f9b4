// A DHT22 (AM2302) as its data line behaves: Aosong AM2302 datasheet, section 7. Faults: those of dht.ts.

import type { Curve } from "./chip.js";
import { createDhtChip, type DhtChip, type DhtModel } from "./dht.js";

export type Dht22Chip = DhtChip;

const MODEL: DhtModel = {
  // Table 5.
  startMs: 0.8,
  // 7.3.
  intervalMs: 2000,
  // Table 1 and 2.
  coldest: -40,
  hottest: 80,
  driest: 0,
  wettest: 99.9,
  // Tenths in 15 bits, the top bit the sign (7.2).
  high: (tenths, isNegative) => Math.floor(tenths / 256) + (isNegative ? 128 : 0),
  low: (tenths) => tenths % 256,
};

export function createDht22Chip(temperature: Curve, humidity: Curve): Dht22Chip {
  return createDhtChip(temperature, humidity, MODEL);
}
