// What a DHT11 and a DHT22 have in common on their data line: Aosong AM2302 datasheet, section 7; Aosong DHT11 datasheet,
// section 5. It answers a start signal with 42 falling edges, and not at all when it is asked too early, too briefly, or
// is not there. Faults: "unplugged", "crc" (one bit turned over), "cut" (silent after half of the answer).

import type { Curve } from "./chip.js";
import type { PulseChip } from "./pulse-bus.js";

const ANSWER_US = 160;
const ZERO_US = 76;
const ONE_US = 120;
/** The bit that "crc" turns over. */
const WRONG_BIT = 5;

export interface DhtChip extends PulseChip {
  inputs: { temperature: Curve; humidity: Curve };
}

/** What one model has of its own. */
export interface DhtModel {
  /** A start signal is at least this long. */
  startMs: number;
  /** Between two samples. */
  intervalMs: number;
  coldest: number;
  hottest: number;
  driest: number;
  wettest: number;
  /** The high and the low byte of a number, given as its amount in tenths and whether it is below zero. */
  high(tenths: number, isNegative: boolean): number;
  low(tenths: number, isNegative: boolean): number;
}

export function createDhtChip(temperature: Curve, humidity: Curve, model: DhtModel): DhtChip {
  let last = -model.intervalMs;
  let bytes: number[] = [];

  function add(value: number, least: number, most: number): void {
    const held = Math.max(least, Math.min(most, value));
    const tenths = Math.floor(Math.abs(held) * 10 + 0.5);
    bytes.push(model.high(tenths, held < 0));
    bytes.push(model.low(tenths, held < 0));
  }

  const chip: DhtChip = {
    inputs: { temperature: temperature, humidity: humidity },
    fault: "none",
    answer(nowMs, lowMs) {
      const edges: number[] = [];
      if (chip.fault === "unplugged" || lowMs < model.startMs || nowMs - last < model.intervalMs) return edges;
      last = nowMs;
      bytes = [];
      add(chip.inputs.humidity(nowMs), model.driest, model.wettest);
      add(chip.inputs.temperature(nowMs), model.coldest, model.hottest);
      let sum = 0;
      for (let i = 0; i < 4; i++) sum += bytes[i] as number;
      bytes.push(sum % 256);
      edges.push(0);
      edges.push(ANSWER_US);
      for (let bit = 0; bit < 40; bit++) {
        if (chip.fault === "cut" && bit === 19) break;
        let isOne = Math.floor((bytes[Math.floor(bit / 8)] as number) / Math.pow(2, 7 - (bit % 8))) % 2 === 1;
        if (chip.fault === "crc" && bit === WRONG_BIT) isOne = !isOne;
        edges.push(isOne ? ONE_US : ZERO_US);
      }
      return edges;
    },
  };
  return chip;
}
