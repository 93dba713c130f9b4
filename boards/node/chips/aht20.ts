// An AHT20 as it answers on the bus: ASAIR AHT20 product manual, chapter 5. Its faults besides "unplugged": "crc" (one bit of
// an answer turned over), "busy" (a measurement that never ends), "uncalibrated" (it needs to be initialized).

import { crc8 } from "../../../sdk/sensors/crc8.js";
import type { Curve, I2cChip, Time } from "./chip.js";

/** After power-on it does not answer for 40 ms; a soft reset takes 20 ms (5.4, 5.5). */
const BOOT_MS = 40;
const RESET_MS = 20;
const INITIALIZE_MS = 10;
const MEASURE_MS = 80;
/** Bits of the state: busy and calibrated; the rest is reserved (5.3). */
const BUSY = 128;
const CALIBRATED = 8;
const RESERVED = 16;
const SCALE = 1048576;

export interface Aht20Chip extends I2cChip {
  inputs: { temperature: Curve; humidity: Curve };
}

/** Its address is 0x38. */
export function createAht20Chip(temperature: Curve, humidity: Curve, time: Time): Aht20Chip {
  let bootedAt = -BOOT_MS;
  let readyAt = -1;
  /** When an initialization is done. */
  let calibratedAt = -1;
  let isMeasuring = false;
  /** The six bytes behind the state and their checksum. */
  let out = [0, 0, 0, 0, 0, 0, 0];

  function counts(part: number): number {
    return Math.max(0, Math.min(SCALE - 1, Math.floor(part * SCALE + 0.5)));
  }
  function isCalibrated(): boolean {
    return chip.fault !== "uncalibrated" || (calibratedAt >= 0 && time.now() >= calibratedAt);
  }
  function settle(): void {
    if (readyAt < 0 || time.now() < readyAt || chip.fault === "busy") return;
    if (isMeasuring) {
      // The inverse of chapter 6.
      const wet = counts(chip.inputs.humidity(readyAt) / 100);
      const warm = counts((chip.inputs.temperature(readyAt) + 50) / 200);
      const middle = (wet % 16) * 16 + Math.floor(warm / 65536);
      out = [
        0,
        Math.floor(wet / 4096),
        Math.floor(wet / 16) % 256,
        middle,
        Math.floor(warm / 256) % 256,
        warm % 256,
        0,
      ];
    }
    isMeasuring = false;
    readyAt = -1;
  }
  function state(): number {
    return RESERVED + (readyAt >= 0 ? BUSY : 0) + (isCalibrated() ? CALIBRATED : 0);
  }
  function boot(ms: number): void {
    out = [0, 0, 0, 0, 0, 0, 0];
    calibratedAt = readyAt = -1;
    isMeasuring = false;
    bootedAt = time.now() + ms;
  }
  const isAwake = (): boolean => time.now() >= bootedAt;

  const chip = {
    address: 56,
    inputs: { temperature: temperature, humidity: humidity },
    fault: "none",
    lost: (): void => boot(BOOT_MS),
    write(bytes: readonly number[]): boolean {
      if (!isAwake()) return false;
      settle();
      const command = bytes[0] as number;
      if (command === 186) boot(RESET_MS);
      else if (command === 190 && bytes[1] === 8 && bytes[2] === 0) {
        calibratedAt = readyAt = time.now() + INITIALIZE_MS;
      } else if (command === 172 && bytes[1] === 51 && bytes[2] === 0 && isCalibrated()) {
        readyAt = time.now() + MEASURE_MS;
        isMeasuring = true;
      }
      return true;
    },
    // The state, then what was measured last (5.4); behind the checksum an open bus reads as ones.
    read(count: number, into: number[]): boolean {
      if (!isAwake()) return false;
      settle();
      out[0] = state();
      out[6] = crc8(out, 0, 6);
      for (let i = 0; i < count; i++) into[i] = i < 7 ? (out[i] as number) : 255;
      if (chip.fault === "crc" && count > 2) into[2] = (into[2] as number) + ((into[2] as number) % 2 === 0 ? 1 : -1);
      return true;
    },
  };
  return chip;
}
