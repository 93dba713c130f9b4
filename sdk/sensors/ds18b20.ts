// DS18B20: temperature over a 1-Wire line, as many probes as hang on it. Maxim DS18B20 datasheet, 19-7487. All convert
// at once, then each is read; the line is held high meanwhile, so that probes without a supply of their own work too.

import { cut } from "#wire";
import type { Clock } from "../link/clock.js";
import type { OneWire } from "./bus.js";
import { crc8Dallas } from "./crc8-dallas.js";
import { type Sensor, SensorError, takeTurns, type Thermometer } from "./sensor.js";

/** "Function commands". */
const WRITE_SCRATCHPAD = 78;
const CONVERT = 68;
const READ_SCRATCHPAD = 190;
const SCRATCHPAD_BYTES = 9;
/** For both alarm bytes, as a mark: a probe that was without power since has others, from its EEPROM. */
const MARK = 90;
/** A conversion of 12 bits takes 750 ("AC electrical characteristics"), each bit less half as long; whole halves here. */
const CONVERT_MS = 752;

/** -55 to 125 degrees. */
const MIDDLE = 35;
const REACH = 90;

/** One of the probes on the line. */
export interface Probe extends Thermometer {
  /** Its 64-bit code, 16 hexadecimal digits. */
  code: string;
  /** Why its temperature is still the one before. */
  error: number;
}

export interface ProbeSample {
  /** In the order in which they were found. */
  thermometers: Probe[];
}

/**
 * Wiring: data with a resistor of 4.7 kOhm to the supply of 3.0 to 5.5 V. `bits`: 9 to 12 (0.5 to 0.0625 degrees), which
 * take 94 to 750 ms a sample; 12 when left out. The line is searched for probes at first and after each fault; one that
 * was found stays in the sample. Samples: `thermometers[i].temperature`, -55 to 125 degrees Celsius. The error of a sample
 * is that of the last probe that has one, ABSENT when there is none. A probe that lost its power meanwhile, and shows the
 * 85 degrees of its power-on state, is NOT_READY.
 */
export function createDs18b20(line: OneWire, clock: Clock, bits?: number): Sensor<ProbeSample> {
  const probes: Probe[] = [];
  const left = 12 - (bits ?? 12);
  // 1, 2, 4 or 8 sixteenths of a degree.
  const step = Math.pow(2, left);
  // Table 2: 0x1f for 9 bits to 0x7f for 12.
  const config = 127 - 32 * left;
  let last: number = SensorError.ABSENT;

  function add(code: string): void {
    for (let i = 0; i < probes.length; i++) if ((probes[i] as Probe).code === code) return;
    // The family code of the DS18B20; other devices on the line are none of ours.
    if (cut(code, 0, 2) === "28") probes.push({ code: code, temperature: 0, error: SensorError.ABSENT });
  }

  function read(end: (error: number) => void): void {
    last = probes.length > 0 ? SensorError.NONE : SensorError.ABSENT;
    for (let i = 0; i < probes.length; i++) {
      const probe = probes[i] as Probe;
      line.reset();
      line.select(probe.code);
      line.write(READ_SCRATCHPAD);
      const bytes = line.read(SCRATCHPAD_BYTES);
      const raw = (bytes[0] as number) + (bytes[1] as number) * 256;
      const set = bytes[4] as number;
      // What lies below the resolution is undefined (figure 2).
      const temperature = (raw - (raw % step) - (raw < 32768 ? 0 : 65536)) / 16;
      const error =
        // Nobody pulls the line low, or somebody all the time.
        set % 255 === 0 && set === bytes[8]
          ? SensorError.ABSENT
          : crc8Dallas(bytes, 8) !== bytes[8]
            ? SensorError.CRC
            : set !== config || bytes[2] !== MARK
              ? SensorError.NOT_READY
              : Math.abs(temperature - MIDDLE) > REACH
                ? SensorError.OUT_OF_RANGE
                : SensorError.NONE;
      if (error === SensorError.NONE) probe.temperature = temperature;
      else last = error;
      probe.error = error;
    }
    end(last);
  }

  return takeTurns({ thermometers: probes }, (end) => {
    if (last !== SensorError.NONE) line.devices(add);
    line.reset();
    line.skip();
    line.write(WRITE_SCRATCHPAD);
    line.write(MARK);
    line.write(MARK);
    line.write(config);
    line.reset();
    line.skip();
    line.write(CONVERT, true);
    clock.after(CONVERT_MS / step, read, end);
  });
}
