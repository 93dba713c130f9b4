// An INA219 as its registers behave: Texas Instruments SBOS448G. It converts in the modes of its configuration, multiplies
// by its calibration register, and says when that is done and when it overflowed.
//
// Faults: "none", "unplugged", "busy" (a conversion never ends).

import type { Curve, I2cChip, Time } from "./chip.js";

const CONFIGURATION = 0;
const SHUNT = 1;
const BUS = 2;
const POWER = 3;
const CURRENT = 4;
const CALIBRATION = 5;
/** The configuration after reset (8.6.2.1): 32 V, 320 mV, 12 bits, continuous. */
const RESET = 14751;
/** One conversion of 12 bits takes 532 us, 586 at most; 9 bits 84, 10 bits 148, 11 bits 276 (7.5, table 5). */
const CONVERT_US = [84, 148, 276, 532];

export interface Ina219Chip extends I2cChip {
  /** `voltage` of the bus (IN-) in volts; `current` through the shunt in amperes. */
  inputs: Record<"voltage" | "current", Curve>;
}

/** `address` is 0x40 to 0x4f; `shunt` in ohms. */
export function createIna219Chip(
  voltage: Curve,
  current: Curve,
  time: Time,
  address: number,
  shunt: number,
): Ina219Chip {
  const registers = [0, 0, 0, 0, 0, 0];
  let pointer = 0;
  let isReady = false;
  let isOver = false;
  let readyAt = -1;

  /** One field of the configuration. */
  function field(lowest: number, size: number): number {
    return Math.floor((registers[CONFIGURATION] as number) / lowest) % size;
  }
  /** What a conversion takes in milliseconds, with averaging (table 5). */
  function lasts(adc: number): number {
    // Averaging is always of 12 bits; 1000 is one sample of them.
    return adc < 8 ? (CONVERT_US[adc % 4] as number) / 1000 : 0.532 * Math.pow(2, adc - 8);
  }
  function begin(): void {
    const mode = field(1, 8);
    let ms = 0;
    if (mode % 2 === 1) ms += lasts(field(8, 16));
    if (Math.floor(mode / 2) % 2 === 1) ms += lasts(field(128, 16));
    // Power-down and "ADC off" convert nothing.
    readyAt = mode % 4 === 0 ? -1 : time.now() + ms;
  }
  function reset(): void {
    for (let i = 0; i < registers.length; i++) registers[i] = 0;
    registers[CONFIGURATION] = RESET;
    pointer = 0;
    isReady = false;
    isOver = false;
    begin();
  }
  function signed(value: number): number {
    return value > 32767 ? value - 65536 : value;
  }
  function unsigned(value: number): number {
    return value < 0 ? value + 65536 : value;
  }
  /** Equations 4 and 5 of 8.5.1; a product too large for its register sets the overflow flag. */
  function multiply(): void {
    const drop = signed(registers[SHUNT] as number);
    const product = (drop * (registers[CALIBRATION] as number)) / 4096;
    const amount = product < 0 ? -Math.floor(-product) : Math.floor(product);
    const power = Math.floor((Math.abs(amount) * Math.floor((registers[BUS] as number) / 8)) / 5000);
    isOver = Math.abs(amount) > 32767 || power > 65535;
    registers[CURRENT] = unsigned(Math.max(-32768, Math.min(32767, amount)));
    registers[POWER] = Math.min(65535, power);
  }
  /** Takes over a conversion that is done. */
  function settle(): void {
    const now = time.now();
    if (readyAt < 0 || now < readyAt || chip.fault === "busy") return;
    const mode = field(1, 8);
    if (mode % 2 === 1) {
      // 10 uV a step; the gain sets the ends: 40 mV times 1, 2, 4 or 8 (table 4).
      const most = 4000 * Math.pow(2, field(2048, 4));
      const steps = Math.floor(chip.inputs.current(now) * shunt * 100000 + 0.5);
      registers[SHUNT] = unsigned(Math.max(-most, Math.min(most, steps)));
    }
    if (Math.floor(mode / 2) % 2 === 1) {
      // 4 mV a step, up to 16 or 32 V (8.6.3.2).
      const most = field(8192, 2) === 1 ? 8000 : 4000;
      registers[BUS] = Math.max(0, Math.min(most, Math.floor(chip.inputs.voltage(now) * 250 + 0.5))) * 8;
    }
    multiply();
    isReady = true;
    if (mode > 4) begin();
    else readyAt = -1;
  }
  function value(register: number): number {
    const held = registers[register] ?? 0;
    return register === BUS ? held + (isReady ? 2 : 0) + (isOver ? 1 : 0) : held;
  }
  function set(register: number, given: number): void {
    if (register === CONFIGURATION) {
      if (given > 32767) return reset();
      registers[CONFIGURATION] = given;
      // A new mode clears Conversion Ready, unless it is power-down or off (8.6.3.2).
      if (given % 4 > 0) isReady = false;
      begin();
    } else if (register === CALIBRATION) {
      // The lowest bit is not stored (8.6.4.1).
      registers[CALIBRATION] = given - (given % 2);
      multiply();
    }
  }

  const chip: Ina219Chip = {
    address: address,
    inputs: { voltage: voltage, current: current },
    fault: "none",
    lost: reset,
    write(bytes) {
      settle();
      if (bytes.length > 0) pointer = bytes[0] as number;
      if (bytes.length > 2) set(pointer, (bytes[1] as number) * 256 + (bytes[2] as number));
      return true;
    },
    read(count, into) {
      settle();
      const got = value(pointer);
      for (let i = 0; i < count; i++) into[i] = i % 2 === 0 ? Math.floor(got / 256) : got % 256;
      if (pointer === POWER) isReady = false;
      return true;
    },
  };
  reset();
  return chip;
}
