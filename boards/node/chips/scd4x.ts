// An SCD40 or SCD41 as it answers on the bus: Sensirion SCD4x datasheet, version 1.3, chapter 3. It refuses what it cannot
// do: anything while a command runs or in its first second, most commands while it measures by itself, and a measurement
// that is not there or was read before. It keeps no settings.
//
// Faults: "none", "unplugged", "crc" (one bit of each checksum is turned over), "busy" (no measurement ever becomes ready).

import { crc8 } from "../../../sdk/sensors/crc8.js";
import type { Curve, I2cChip, Time } from "./chip.js";

/** Commands (table 9). */
const START_PERIODIC = 8625;
const START_LOW_POWER = 8620;
const STOP_PERIODIC = 16262;
const READ = 60421;
const IS_READY = 58552;
const SINGLE_SHOT = 8605;
const SERIAL_NUMBER = 13954;
const REINIT = 13894;
/** From power-up to idle (3.1), and the execution times (table 9). */
const POWER_UP_MS = 1000;
const PERIOD_MS = 5000;
const LOW_POWER_PERIOD_MS = 30000;
const STOP_MS = 500;
const REINIT_MS = 20;
const READ_MS = 1;
const SHOT_MS = 5000;
/** The example of 3.9.2. */
const SERIAL = [63638, 40711, 15294];

export interface Scd4xChip extends I2cChip {
  /** `CO2` in ppm, `temperature` in degrees Celsius, `humidity` in per cent. */
  inputs: Record<"CO2" | "temperature" | "humidity", Curve>;
  /** True for an SCD41, which alone knows the single shot. */
  isScd41: boolean;
}

/** Its address is always 0x62. */
export function createScd4xChip(co2: Curve, temperature: Curve, humidity: Curve, time: Time): Scd4xChip {
  const answer: number[] = [];
  const words = [0, 0, 0];
  let answers = 0;
  let period = 0;
  let nextAt = 0;
  let isFresh = false;
  let isPowered = true;
  /** Until then a command runs, or the chip wakes up. */
  let busyUntil = time.now() + POWER_UP_MS;

  /** A part of full scale as 16 bits. */
  function bits(part: number): number {
    return Math.max(0, Math.min(65535, Math.floor(part * 65535 + 0.5)));
  }
  function measure(at: number): void {
    words[0] = Math.max(0, Math.min(40000, Math.floor(chip.inputs.CO2(at) + 0.5)));
    words[1] = bits((chip.inputs.temperature(at) + 45) / 175);
    words[2] = bits(chip.inputs.humidity(at) / 100);
    isFresh = chip.fault !== "busy";
  }
  function settle(): void {
    const now = time.now();
    if (!isPowered) {
      isPowered = true;
      busyUntil = now + POWER_UP_MS;
    }
    while (period > 0 && now >= nextAt) {
      measure(nextAt);
      nextAt += period;
    }
  }
  /** Each word, and its checksum behind it (3.11). */
  function give(list: readonly number[], count: number): void {
    for (let i = 0; i < count; i++) {
      const word = list[i] as number;
      answer[i * 3] = Math.floor(word / 256);
      answer[i * 3 + 1] = word % 256;
      const sum = crc8(answer, i * 3, 2);
      answer[i * 3 + 2] = chip.fault === "crc" ? (sum % 2 === 0 ? sum + 1 : sum - 1) : sum;
    }
    answers = count * 3;
    busyUntil = time.now() + READ_MS;
  }
  function start(every: number): boolean {
    period = every;
    nextAt = time.now() + every;
    isFresh = false;
    return true;
  }
  function obey(command: number): boolean {
    const now = time.now();
    answers = 0;
    if (command === IS_READY) {
      give([isFresh ? 32774 : 32768], 1);
      return true;
    }
    if (command === READ) {
      if (isFresh) give(words, 3);
      isFresh = false;
      return true;
    }
    if (command === STOP_PERIODIC) {
      period = 0;
      busyUntil = now + STOP_MS;
      return true;
    }
    // Column "during measurement" of table 9.
    if (period > 0) return false;
    if (command === START_PERIODIC) return start(PERIOD_MS);
    if (command === START_LOW_POWER) return start(LOW_POWER_PERIOD_MS);
    if (command === SERIAL_NUMBER) {
      give(SERIAL, 3);
      return true;
    }
    if (command === REINIT) {
      busyUntil = now + REINIT_MS;
      return true;
    }
    if (command === SINGLE_SHOT && chip.isScd41) {
      measure(now);
      busyUntil = now + SHOT_MS;
      return true;
    }
    return false;
  }

  const chip: Scd4xChip = {
    address: 98,
    inputs: { CO2: co2, temperature: temperature, humidity: humidity },
    fault: "none",
    isScd41: true,
    lost() {
      period = 0;
      answers = 0;
      isFresh = false;
      isPowered = false;
    },
    write(bytes) {
      settle();
      if (time.now() < busyUntil) return false;
      // Its address alone is acknowledged.
      if (bytes.length < 2) return bytes.length === 0;
      return obey((bytes[0] as number) * 256 + (bytes[1] as number));
    },
    read(count, into) {
      settle();
      if (time.now() < busyUntil || answers === 0) return false;
      for (let i = 0; i < count; i++) into[i] = i < answers ? (answer[i] as number) : 255;
      answers = 0;
      return true;
    },
  };
  return chip;
}
