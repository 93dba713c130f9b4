// BMP180: pressure and temperature over I2C. Bosch BST-BMP180-DS000. It measures the one and then the other when it is
// asked, and the chip rests in between. It keeps nothing: the calibration is read anew for each sample.

import type { Clock } from "../link/clock.js";
import type { I2c } from "./bus.js";
import { type PressureSample, type Sensor, SensorError, takeTurns } from "./sensor.js";

/** The address (5.2), registers (figure 6), and what is written to the control register (chapter 4). */
const enum Bmp180 {
  ADDRESS = 119,
  CALIBRATION = 170,
  ID = 208,
  CHIP = 85,
  CONTROL = 244,
  TEMPERATURE = 46,
  /** In the standard mode: the chip measures twice. */
  PRESSURE = 116,
}

/**
 * BMP180 on I2C, 1.8 to 3.6 V, address 0x77. Samples: `barometer.pressure` in Pa, 30,000 to 110,000, and
 * `thermometer.temperature` in degrees Celsius, -40 to 85. A sample takes 13 ms. A firmware whose numbers have 32 bits
 * (NodeMCU on ESP32) is up to 0.03 Pa off. ABSENT also when it is another chip.
 */
export function createBmp180(bus: I2c, clock: Clock): Sensor<PressureSample> {
  const record: PressureSample = { thermometer: { temperature: 0 }, barometer: { pressure: 0 } };
  let bytes: readonly number[];
  /** The count of the temperature; below 0 while it is being measured. */
  let ut = 0;

  function get(register: number, count: number): readonly number[] | undefined {
    return (bytes = bus.readRegister(Bmp180.ADDRESS, register, count) as readonly number[]);
  }
  function natural(index: number): number {
    return (bytes[index] as number) * 256 + (bytes[index + 1] as number);
  }
  function word(index: number): number {
    const value = natural(index);
    return value > 32767 ? value - 65536 : value;
  }
  /** The second half of a sample; `count` is that of the pressure, in parts of 256. */
  function judge(count: number): number {
    if (!get(Bmp180.CALIBRATION, 22)) return SensorError.ABSENT;
    // Figure 4, in fractions instead of whole numbers, with the powers of two put together. AC4 to AC6 have no sign.
    const x = ((ut - natural(10)) / 32768) * natural(8);
    const celsius = (x + (word(18) * 2048) / (x + word(20))) / 160;
    const k = (celsius - 25) / 25.6;
    const raw =
      ((count / 256 - word(0) - (k * (k * word(14) + word(2))) / 2) * 3276800000) /
      (((k * ((k * word(12)) / 8 + word(4))) / 8 + 32768) * natural(6));
    const q = raw / 65536;
    const pressure = raw + (q * (q * 3038 - 7357) + 3791) / 16;
    // 300 to 1,100 hPa and -40 to 85 degrees, and the absolute accuracy on either side (table 1).
    if (!(pressure > 29600 && pressure < 110400 && celsius > -42 && celsius < 87)) return SensorError.OUT_OF_RANGE;
    record.thermometer.temperature = celsius;
    record.barometer.pressure = pressure;
    return SensorError.NONE;
  }
  function read(end: (error: number) => void): void {
    if (!get(Bmp180.CONTROL, 5)) return end(SensorError.ABSENT);
    // Bit 5 stays 1 during the conversion (chapter 4). What loses its power meanwhile is not back within 10 ms (table 1).
    if ((bytes[0] as number) % 64 > 31) return end(SensorError.TIMEOUT);
    const count = natural(2) * 256 + (bytes[4] as number);
    if (ut >= 0) return end(judge(count));
    ut = Math.floor(count / 256);
    // At most 4.5 ms for the temperature and 7.5 ms for the pressure (table 8).
    if (bus.writeRegister(Bmp180.ADDRESS, Bmp180.CONTROL, Bmp180.PRESSURE)) clock.after(8, read, end);
    else end(SensorError.ABSENT);
  }
  return takeTurns(record, (end) => {
    ut = -1;
    if (
      get(Bmp180.ID, 1) &&
      bytes[0] === Bmp180.CHIP &&
      bus.writeRegister(Bmp180.ADDRESS, Bmp180.CONTROL, Bmp180.TEMPERATURE)
    )
      clock.after(5, read, end);
    else end(SensorError.ABSENT);
  });
}
