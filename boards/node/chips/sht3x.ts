// An SHT30, SHT31 or SHT35 as it answers on the bus: Sensirion datasheet SHT3x-DIS, chapter 4. It has no alerts and no ART
// mode. Its faults besides "unplugged": "crc" and "crc humidity" (one bit of that word turned over), "busy" (a measurement
// that never ends), "short" (both words at the end of their scale).

import { crc8 } from "../../../sdk/sensors/crc8.js";
import type { Curve, I2cChip, Time } from "./chip.js";

/** Power-up and soft reset (table 4). */
const BOOT_MS = 1.5;
/** The longest measurement of low, medium and high repeatability (table 4). */
const LOW_MS = 4.5;
const MEDIUM_MS = 6.5;
const HIGH_MS = 15.5;
/** After a power-on: alert pending and reset detected (table 18). */
const STATUS = 32784;
const HEATER = 8192;

export interface Sht3xChip extends I2cChip {
  inputs: { temperature: Curve; humidity: Curve };
}

/** How long a single shot without clock stretching takes, by the command (table 9); 0 when it is none. */
function shotMs(command: number): number {
  if (command === 9216) return HIGH_MS;
  if (command === 9227) return MEDIUM_MS;
  return command === 9238 ? LOW_MS : 0;
}

/** `address` is 0x44 with ADDR low, 0x45 with ADDR high. */
export function createSht3xChip(temperature: Curve, humidity: Curve, time: Time, address: number): Sht3xChip {
  let bootedAt = -BOOT_MS;
  let readyAt = -1;
  let status = STATUS;
  /** What is read next: words, each followed by its checksum. */
  let out: number[] = [];

  function put(word: number): void {
    const two = [Math.floor(word / 256), word % 256];
    out.push(two[0] as number);
    out.push(two[1] as number);
    out.push(crc8(two, 0, 2));
  }
  function flip(index: number): void {
    const byte = out[index] as number;
    out[index] = byte % 2 === 0 ? byte + 1 : byte - 1;
  }
  /** 16 bits of a part of the whole scale. */
  function counts(part: number): number {
    if (chip.fault === "short") return 65535;
    return Math.max(0, Math.min(65535, Math.floor(part * 65535 + 0.5)));
  }
  function settle(): void {
    if (readyAt < 0 || time.now() < readyAt || chip.fault === "busy") return;
    out = [];
    // The inverse of 4.13.
    put(counts((chip.inputs.temperature(readyAt) + 45) / 175));
    put(counts(chip.inputs.humidity(readyAt) / 100));
    if (chip.fault === "crc") flip(1);
    if (chip.fault === "crc humidity") flip(4);
    readyAt = -1;
  }
  const isAwake = (): boolean => time.now() >= bootedAt;

  const chip = {
    address: address,
    inputs: { temperature: temperature, humidity: humidity },
    fault: "none",
    lost(): void {
      status = STATUS;
      out = [];
      readyAt = -1;
      bootedAt = time.now() + BOOT_MS;
    },
    write(bytes: readonly number[]): boolean {
      if (!isAwake()) return false;
      settle();
      // No command is taken during a measurement.
      if (readyAt >= 0) return false;
      if (bytes.length < 2) return true;
      const command = (bytes[0] as number) * 256 + (bytes[1] as number);
      const ms = shotMs(command);
      out = [];
      if (ms > 0) readyAt = time.now() + ms;
      // Read status, clear status, soft reset, heater on and off (4.9 to 4.11).
      else if (command === 62253) put(status);
      else if (command === 12353) status = status % 16384 >= HEATER ? HEATER : 0;
      else if (command === 12450) chip.lost();
      else if (command === 12397) status = status % 16384 >= HEATER ? status : status + HEATER;
      else if (command === 12390) status = status % 16384 >= HEATER ? status - HEATER : status;
      return true;
    },
    // Without anything to give it does not acknowledge (4.4); behind the last byte an open bus reads as ones.
    read(count: number, into: number[]): boolean {
      if (!isAwake()) return false;
      settle();
      if (out.length === 0) return false;
      for (let i = 0; i < count; i++) into[i] = i < out.length ? (out[i] as number) : 255;
      out = [];
      return true;
    },
  };
  return chip;
}
