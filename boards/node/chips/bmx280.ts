// A BMP280 or BME280 as it answers on the bus: Bosch BST-BMP280-DS001 and BST-BME280-DS001, chapters 3 to 5. It has no
// filter. Its fault besides "unplugged" is "busy": a measurement that never ends.

import type { Curve, I2cChip, Time } from "./chip.js";
import { EXAMPLE_HUMIDITY_WORDS, EXAMPLE_WORDS, fineOf, humidityOf, pressureOf } from "./bmx280-formula.js";
import { solve } from "./solve.js";

/** Start-up time (BMP280, table 2). */
const BOOT_MS = 2;
/** Registers (BMP280, table 18; BME280, table 18). */
const ID = 208;
const RESET = 224;
const CTRL_HUM = 242;
const STATUS = 243;
const CTRL_MEAS = 244;
const CONFIG = 245;
const PRESSURE = 247;
const TEMPERATURE = 250;
const HUMIDITY = 253;
const RESET_WORD = 182;
/** What a result is when its measurement was skipped, and after a reset. */
const SKIPPED = 524288;
/** Standby of the normal mode in ms, by t_sb (BMP280, table 11; a BME280 has 10 and 20 at the end). */
const STANDBY_MS = [0.5, 62.5, 125, 250, 500, 1000, 2000, 4000];
const STANDBY_BME_MS = [0.5, 62.5, 125, 250, 500, 1000, 10, 20];

export interface Bmx280Chip extends I2cChip {
  inputs: { temperature: Curve; pressure: Curve; humidity?: Curve };
}

/** How often a quantity is measured, by its oversampling: 0, 1, 2, 4, 8, and 16 for all codes above. */
function times(code: number): number {
  return code === 0 ? 0 : Math.pow(2, Math.min(code, 5) - 1);
}

/** The two bytes of a word. */
function put(into: number[], at: number, word: number): void {
  const value = word < 0 ? word + 65536 : word;
  into[at] = value % 256;
  into[at + 1] = Math.floor(value / 256);
}

/** A BMP280 without `humidity`, a BME280 with it. `address` is 0x76 with SDO low, 0x77 with SDO high. */
export function createBmx280Chip(inputs: Bmx280Chip["inputs"], time: Time, address: number): Bmx280Chip {
  const registers: number[] = [];
  let pointer = 0;
  let bootedAt = -BOOT_MS;
  let readyAt = -1;

  function reset(): void {
    for (let i = 0; i < 256; i++) registers[i] = 0;
    for (let i = 0; i < 12; i++) put(registers, 136 + i * 2, EXAMPLE_WORDS[i] as number);
    registers[ID] = 88;
    registers[PRESSURE] = registers[TEMPERATURE] = 128;
    if (inputs.humidity !== undefined) calibrateHumidity();
    pointer = 0;
    readyAt = -1;
  }
  /** BME280, table 16: H4 and H5 have 12 bits and share a byte. */
  function calibrateHumidity(): void {
    const h4 = EXAMPLE_HUMIDITY_WORDS[3] as number;
    const h5 = EXAMPLE_HUMIDITY_WORDS[4] as number;
    registers[ID] = 96;
    registers[HUMIDITY] = 128;
    registers[161] = EXAMPLE_HUMIDITY_WORDS[0] as number;
    put(registers, 225, EXAMPLE_HUMIDITY_WORDS[1] as number);
    registers[227] = EXAMPLE_HUMIDITY_WORDS[2] as number;
    registers[228] = Math.floor(h4 / 16);
    registers[229] = (h4 % 16) + (h5 % 16) * 16;
    registers[230] = Math.floor(h5 / 16);
    registers[231] = EXAMPLE_HUMIDITY_WORDS[5] as number;
  }

  function control(): number {
    return registers[CTRL_MEAS] as number;
  }
  /** The longest measurement (BME280, 9.1). */
  function measureMs(): number {
    const p = times(Math.floor(control() / 4) % 8);
    const h = times(registers[CTRL_HUM] as number);
    let ms = 1.25 + 2.3 * times(Math.floor(control() / 32));
    if (p > 0) ms += 2.3 * p + 0.575;
    if (h > 0) ms += 2.3 * h + 0.575;
    return ms;
  }
  /** 20 bits; the lowest ones are 0 unless it is measured often enough (BMP280, table 4). */
  function store(at: number, code: number, adc: number): void {
    const step = Math.pow(2, 5 - Math.min(code, 5));
    const value = code === 0 ? SKIPPED : Math.floor(adc / step) * step;
    registers[at] = Math.floor(value / 4096);
    registers[at + 1] = Math.floor(value / 16) % 256;
    registers[at + 2] = (value % 16) * 16;
  }
  function measure(at: number): void {
    const adcT = solve(chip.inputs.temperature(at) * 5120, 0, 1048575, (adc) => fineOf(EXAMPLE_WORDS, adc));
    const fine = fineOf(EXAMPLE_WORDS, adcT);
    const adcP = solve(chip.inputs.pressure(at), 0, 1048575, (adc) => pressureOf(EXAMPLE_WORDS, fine, adc));
    store(TEMPERATURE, Math.floor(control() / 32), adcT);
    store(PRESSURE, Math.floor(control() / 4) % 8, adcP);
    const humidity = chip.inputs.humidity;
    if (humidity === undefined) return;
    const adcH = solve(humidity(at), 0, 65535, (adc) => humidityOf(EXAMPLE_HUMIDITY_WORDS, fine, adc));
    const shown = registers[CTRL_HUM] === 0 ? SKIPPED / 16 : adcH;
    registers[HUMIDITY] = Math.floor(shown / 256);
    registers[HUMIDITY + 1] = shown % 256;
  }
  /** Takes over what has been measured since. */
  function settle(): void {
    const now = time.now();
    if (readyAt < 0 || now < readyAt || chip.fault === "busy") return;
    measure(readyAt);
    if (control() % 4 === 3) {
      const standby = chip.inputs.humidity === undefined ? STANDBY_MS : STANDBY_BME_MS;
      readyAt = now + measureMs() + (standby[Math.floor((registers[CONFIG] as number) / 32)] as number);
    } else {
      registers[CTRL_MEAS] = control() - (control() % 4);
      readyAt = -1;
    }
  }
  function set(register: number, value: number): void {
    if (register === RESET && value === RESET_WORD) {
      reset();
      bootedAt = time.now() + BOOT_MS;
    } else if (register === CTRL_HUM && chip.inputs.humidity !== undefined) {
      registers[CTRL_HUM] = value % 8;
    } else if (register === CONFIG) {
      registers[CONFIG] = value;
    } else if (register === CTRL_MEAS) {
      registers[CTRL_MEAS] = value;
      readyAt = value % 4 === 0 ? -1 : time.now() + measureMs();
    }
  }
  const isAwake = (): boolean => time.now() >= bootedAt;

  const chip: Bmx280Chip = {
    address: address,
    inputs: inputs,
    fault: "none",
    lost() {
      reset();
      bootedAt = time.now() + BOOT_MS;
    },
    // A register and its value, and again (BMP280, 5.2.1).
    write(bytes) {
      if (!isAwake()) return false;
      settle();
      for (let i = 0; i < bytes.length; i += 2) {
        pointer = bytes[i] as number;
        if (i + 1 < bytes.length) set(pointer, bytes[i + 1] as number);
      }
      return true;
    },
    read(count, into) {
      if (!isAwake()) return false;
      settle();
      registers[STATUS] = readyAt >= 0 ? 8 : 0;
      for (let i = 0; i < count; i++) into[i] = registers[(pointer + i) % 256] as number;
      return true;
    },
  };
  reset();
  return chip;
}
