// What a BMP280 and a BME280 have in common: one measurement when it is asked, in between the chip sleeps; and how the
// calibration in the chip makes degrees and pascals of what it has counted. Bosch BST-BMP280-DS001 and BST-BME280-DS001.
// It knows no humidity, and keeps nothing: the calibration is read anew for each sample.

import type { Clock } from "../link/clock.js";
import type { I2c } from "./bus.js";
import { type PressureSample, type Sensor, SensorError, takeTurns } from "./sensor.js";

/** Registers (table 18 of either datasheet), and what `ctrl_meas` is made of. */
export const enum Bmx280 {
  CALIBRATION = 136,
  ID = 208,
  /** H2 to H6; a burst of 30 bytes from here ends with the humidity. */
  WET_CALIBRATION = 225,
  CTRL_HUM = 242,
  CTRL_MEAS = 244,
  /** The oversampling of pressure and temperature, at bits 2 and 5. */
  BOTH = 36,
  /** The mode: one measurement, then sleep, which reads as 0. */
  FORCED = 1,
}

/** SDO to GND (BMP280, 5.2). */
const ADDRESS = 118;

/** Reads registers; undefined when the chip does not answer. */
export type Get = (this: void, register: number, count: number) => readonly number[] | undefined;
/** The word with a sign, low byte first, that was read from this index on. */
export type Word = (this: void, index: number) => number;

/**
 * A driver for the chip with this id. `oversampling`, 1 to 5: it measures 1, 2, 4, 8 or 16 times. `begin` comes before the
 * measurement, pairs of register and value. `wet` gets H1 and the temperature, and gives a `SensorError`.
 */
export function createBmx280<S extends PressureSample>(
  bus: I2c,
  clock: Clock,
  id: number,
  record: S,
  begin: number[],
  oversampling: number,
  address: number | undefined,
  wet: (this: void, get: Get, word: Word, h1: number, celsius: number) => number,
): Sensor<S> {
  const at = address ?? ADDRESS;
  const asleep = oversampling * Bmx280.BOTH;
  let bytes: readonly number[];

  const get: Get = (register, count) => {
    return (bytes = bus.readRegister(at, register, count) as readonly number[]);
  };
  const word: Word = (index) => {
    const value = (bytes[index] as number) + (bytes[index + 1] as number) * 256;
    return value > 32767 ? value - 65536 : value;
  };
  function judge(): number {
    if (!get(Bmx280.CTRL_MEAS, 9)) return SensorError.ABSENT;
    // Another value while it measures, and after it has lost its power.
    if (bytes[0] !== asleep) return SensorError.TIMEOUT;
    // Counts of 20 bits, in units of 16 (BMP280, 3.9).
    const p = (bytes[3] as number) * 256 + (bytes[4] as number) + (bytes[5] as number) / 256;
    const t = (bytes[6] as number) * 256 + (bytes[7] as number) + (bytes[8] as number) / 256;
    if (!get(Bmx280.CALIBRATION, 26)) return SensorError.ABSENT;
    // BMP280, 8.1, with the powers of two put together. T1 and P1 have no sign.
    const x = (t - (bytes[0] as number) - (bytes[1] as number) * 256) / 1024;
    const celsius = (x * (word(2) + (x * word(4)) / 64)) / 5120;
    const u = (celsius - 25) / 25.6;
    const raw =
      ((65536 - p - word(12) - (u * (u * word(16) + word(14))) / 2) * 100000) /
      (((u * ((u * word(10)) / 8 + word(8))) / 262144 + 1) * ((bytes[6] as number) + (bytes[7] as number) * 256));
    const q = raw / 32768;
    const pressure = raw + (q * ((q * word(22)) / 2 + word(20)) + word(18)) / 16;
    // 300 to 1,100 hPa and -40 to 85 degrees, and the absolute accuracy on either side (BMP280, table 2).
    if (!(pressure > 29830 && pressure < 110170 && celsius > -41 && celsius < 86)) return SensorError.OUT_OF_RANGE;
    record.thermometer.temperature = celsius;
    record.barometer.pressure = pressure;
    return wet(get, word, bytes[25] as number, celsius);
  }
  function read(end: (error: number) => void): void {
    end(judge());
  }
  begin.push(Bmx280.CTRL_MEAS, asleep + Bmx280.FORCED);
  return takeTurns(record, (end) => {
    // The longest measurements of all three take 9.3, 16.2, 30, 57.6 and 112.8 ms (BME280, 9.1).
    if (get(Bmx280.ID, 1) && bytes[0] === id && bus.write(at, begin))
      clock.after(oversampling * oversampling * oversampling + 9, read, end);
    else end(SensorError.ABSENT);
  });
}
