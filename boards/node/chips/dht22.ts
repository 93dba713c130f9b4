// A DHT22 (AM2302) as its data line behaves: Aosong AM2302 datasheet, section 7. It answers a start signal with 42 falling
// edges, and not at all when it is asked too early, too briefly, or is not there.

import type { Curve } from "../curve.js";

/** A start signal is at least this long (table 5). */
const START_MS = 0.8;
/** Between two samples (7.3). */
const INTERVAL_MS = 2000;
const ANSWER_US = 160;
const ZERO_US = 76;
const ONE_US = 120;

export interface Dht22Chip {
  temperature: Curve;
  humidity: Curve;
  /** What is wrong with it: nothing, unplugged, one bit turned over, or silent after half of the answer. */
  fault: "none" | "unplugged" | "crc" | "cut";
  /** The time from each falling edge to the one before, microseconds; none when it does not answer. */
  answer(nowMs: number, lowMs: number): number[];
}

export function createDht22Chip(temperature: Curve, humidity: Curve): Dht22Chip {
  let last = -INTERVAL_MS;
  return {
    temperature,
    humidity,
    fault: "none",
    answer(nowMs, lowMs) {
      if (this.fault === "unplugged" || lowMs < START_MS || nowMs - last < INTERVAL_MS) return [];
      last = nowMs;
      const bits = frame(this.temperature(nowMs), this.humidity(nowMs));
      if (this.fault === "crc") bits[5] = bits[5] === 1 ? 0 : 1;
      const edges = [0, ANSWER_US, ...bits.map((bit) => (bit === 1 ? ONE_US : ZERO_US))];
      return this.fault === "cut" ? edges.slice(0, edges.length / 2) : edges;
    },
  };
}

/** Humidity and temperature in tenths, the temperature's top bit its sign, and the sum of the four bytes (7.2). */
function frame(temperature: number, humidity: number): number[] {
  const wet = Math.round(Math.min(99.9, Math.max(0, humidity)) * 10);
  const warm = Math.round(Math.min(80, Math.abs(temperature)) * 10) | (temperature < 0 ? 0x8000 : 0);
  const bytes = [wet >> 8, wet & 255, warm >> 8, warm & 255];
  bytes.push(bytes.reduce((sum, byte) => sum + byte, 0) & 255);
  return bytes.flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte >> (7 - i)) & 1));
}
