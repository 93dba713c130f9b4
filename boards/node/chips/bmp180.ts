// A BMP180 as it answers on the bus: Bosch BST-BMP180-DS000, chapters 3 to 5. Its fault besides "unplugged" is "busy": a
// conversion that never ends.

import type { Curve, I2cChip, Time } from "./chip.js";
import { createInputs } from "./inputs.js";
import { EXAMPLE_WORDS, fineOf, pressureOf } from "./bmp180-formula.js";
import { solve } from "./solve.js";

/** Start-up time (table 1). */
const BOOT_MS = 10;
/** The longest conversions of temperature, and of pressure by oversampling (table 1). */
const TEMPERATURE_MS = 4.5;
const PRESSURE_MS = [4.5, 7.5, 13.5, 25.5];
/** Registers (figure 6). */
const CALIBRATION = 170;
const ID = 208;
const RESET = 224;
const CONTROL = 244;
const OUT = 246;
const RESET_WORD = 182;

export interface Bmp180Chip extends I2cChip {
  inputs: { temperature: Curve; pressure: Curve };
}

/** Its address is 0x77. */
export function createBmp180Chip(temperature: Curve, pressure: Curve, time: Time): Bmp180Chip {
  const registers: number[] = [];
  let pointer = 0;
  let bootedAt = -BOOT_MS;
  let readyAt = -1;

  function reset(): void {
    for (let i = 0; i < 256; i++) registers[i] = 0;
    for (let i = 0; i < 11; i++) {
      const value = EXAMPLE_WORDS[i] as number;
      registers[CALIBRATION + i * 2] = Math.floor((value < 0 ? value + 65536 : value) / 256);
      registers[CALIBRATION + i * 2 + 1] = (value < 0 ? value + 65536 : value) % 256;
    }
    registers[ID] = 85;
    registers[OUT] = 128;
    readyAt = -1;
  }
  /** Takes over a conversion that is done. */
  function settle(): void {
    if (readyAt < 0 || time.now() < readyAt || chip.fault === "busy") return;
    const control = registers[CONTROL] as number;
    const oss = Math.floor(control / 64);
    const ut = solve(chip.inputs.temperature(readyAt) * 160, 0, 65535, fineOf);
    let value = ut * 256;
    if (control % 32 === 20) {
      const fine = fineOf(ut);
      const most = 65536 * Math.pow(2, oss) - 1;
      const up = solve(chip.inputs.pressure(readyAt), 0, most, (count) => pressureOf(fine, count, oss));
      value = up * Math.pow(2, 8 - oss);
    }
    registers[OUT] = Math.floor(value / 65536);
    registers[OUT + 1] = Math.floor(value / 256) % 256;
    registers[OUT + 2] = value % 256;
    // Sco is 0 again when the result is there.
    registers[CONTROL] = control - 32;
    readyAt = -1;
  }
  function set(register: number, value: number): void {
    if (register === RESET && value === RESET_WORD) chip.lost();
    if (register !== CONTROL) return;
    registers[CONTROL] = value;
    readyAt = -1;
    if (value % 64 === 46) readyAt = time.now() + TEMPERATURE_MS;
    else if (value % 64 === 52) readyAt = time.now() + (PRESSURE_MS[Math.floor(value / 64)] as number);
  }
  const isAwake = (): boolean => time.now() >= bootedAt;

  const chip = {
    address: 119,
    inputs: createInputs("temperature", temperature, "pressure", pressure),
    fault: "none",
    lost(): void {
      reset();
      bootedAt = time.now() + BOOT_MS;
    },
    write(bytes: readonly number[]): boolean {
      if (!isAwake()) return false;
      settle();
      for (let i = 0; i < bytes.length; i += 2) {
        pointer = bytes[i] as number;
        if (i + 1 < bytes.length) set(pointer, bytes[i + 1] as number);
      }
      return true;
    },
    read(count: number, into: number[]): boolean {
      if (!isAwake()) return false;
      settle();
      for (let i = 0; i < count; i++) into[i] = registers[(pointer + i) % 256] as number;
      return true;
    },
  };
  reset();
  return chip;
}
