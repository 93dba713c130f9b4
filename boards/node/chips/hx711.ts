// An HX711 with a load cell at both of its inputs: Avia Semiconductor HX711 datasheet. Ten conversions a second. Faults:
// "unplugged" (the data pin is pulled up), "busy" (never ready), "low" (the data pin is held low).

import type { Chip, Curve, Time } from "./chip.js";

/** RATE low: 10 samples a second, 400 ms until one is valid after power-up, reset or a change of gain (table 3). */
const PERIOD_MS = 100;
const SETTLE_MS = 400;
/** The clock high for longer powers the chip down ("Reset and power-down"). */
const DOWN_AFTER_MS = 0.06;
const HIGHEST = 8388607;
const LOWEST = -8388608;
const TURN = 16777216;
/** The supply of chip and bridge. */
const SUPPLY_V = 5;
/** A cell of 50 kg that gives 2 mV for each volt of its supply at full load. */
const CELL_KG = 50;
const CELL_V_PER_V = 0.002;

export interface Hx711Chip extends Chip {
  inputs: { mass: Curve };
  /** Volts of the bridge without load. */
  offset: number;
  /** What the controller does with the clock pin: 0 or 1. */
  clock(level: number): void;
  /** The level of the data pin. */
  data(): number;
}

/** Counts of one kilogram at a gain. The input's full scale is half the supply, divided by the gain (table 2). */
export function countsPerKg(gain: number): number {
  return ((SUPPLY_V * CELL_V_PER_V) / CELL_KG / ((0.5 * SUPPLY_V) / gain)) * (HIGHEST + 1);
}

export function createHx711Chip(mass: Curve, time: Time): Hx711Chip {
  let gain = 128;
  let readyAt = SETTLE_MS;
  let pulses = 0;
  let isHigh = false;
  let highSince = 0;
  let wasGone = false;
  /** The conversion that is read, 24 bits. */
  let raw = 0;
  /** Of the bit that is on the data pin. */
  let weight = TURN;

  function restart(): void {
    gain = 128;
    pulses = 0;
    readyAt = time.now() + SETTLE_MS;
  }

  function isDown(): boolean {
    return isHigh && time.now() - highSince > DOWN_AFTER_MS;
  }

  /** A conversion begins anew once 25 to 27 pulses were given; their number chooses the gain of the next one (table 3). */
  function finish(): void {
    if (pulses >= 25) {
      const next = pulses === 25 ? 128 : pulses === 26 ? 32 : 64;
      readyAt = time.now() + (next === gain ? PERIOD_MS : SETTLE_MS);
      gain = next;
      pulses = 0;
    }
  }

  function convert(): void {
    const volts = chip.offset + (chip.inputs.mass(time.now()) / CELL_KG) * CELL_V_PER_V * SUPPLY_V;
    const counts = Math.floor((volts / ((0.5 * SUPPLY_V) / gain)) * (HIGHEST + 1) + 0.5);
    const held = Math.max(LOWEST, Math.min(HIGHEST, counts));
    raw = held < 0 ? held + TURN : held;
    weight = TURN;
  }

  function isReady(): boolean {
    return chip.fault === "none" && !isDown() && time.now() >= readyAt;
  }

  function lookForPower(): void {
    if (chip.fault === "unplugged") wasGone = true;
    else if (wasGone) {
      wasGone = false;
      restart();
    }
  }

  const chip: Hx711Chip = {
    inputs: { mass: mass },
    offset: 0.0001,
    fault: "none",
    clock(level) {
      lookForPower();
      if (level > 0) {
        if (!isHigh) {
          highSince = time.now();
          if (pulses === 0 && isReady()) convert();
          if (pulses > 0 || isReady()) {
            pulses++;
            weight /= 2;
          }
        }
        isHigh = true;
        return;
      }
      if (isDown()) restart();
      isHigh = false;
    },
    data() {
      lookForPower();
      if (chip.fault === "low") return 0;
      if (isDown() || chip.fault !== "none") return 1;
      if (pulses > 0 && pulses <= 24) return Math.floor(raw / weight) % 2;
      if (!isHigh) finish();
      return pulses === 0 && isReady() ? 0 : 1;
    },
  };
  return chip;
}
