// SCD40 and SCD41: carbon dioxide, temperature and humidity over I2C. Sensirion SCD4x datasheet, version 1.3, chapter 3.
// It starts the measurement and reads it; it sets no altitude and calibrates nothing.

import type { Clock } from "../link/clock.js";
import type { I2c } from "./bus.js";
import { crc8 } from "./crc8.js";
import { type HumiditySample, type Sensor, SensorError, takeTurns } from "./sensor.js";

/** The only address (table 8). */
const ADDRESS = 98;
/** Commands (table 9). */
const START_PERIODIC = [33, 177];
const STOP_PERIODIC = [63, 134];
const IS_READY = [228, 184];
const READ = [236, 5];
const SINGLE_SHOT = [33, 157];
/** A read command takes 1 ms (table 9); one more for timers that are early. */
const READ_MS = 2;
/** A single shot takes 5 s (table 9). */
const SHOT_MS = 5000;
/** A periodic measurement comes every 5 s (3.5.1); it is asked for once a second, and one second more. */
const AGAIN_MS = 1000;
const TRIES = 6;

/** ECMA-419, Carbon Dioxide. */
export interface AirSample extends HumiditySample {
  carbonDioxideDetector: {
    /** Parts of a million, 0 to 40,000. */
    CO2: number;
  };
}

/**
 * SCD40 or SCD41 on I2C, 2.4 to 5.5 V, address 0x62. Samples: `carbonDioxideDetector.CO2` in ppm,
 * `thermometer.temperature` in degrees Celsius, `hygrometer.humidity` in per cent. The chip measures every 5 s, and a
 * sample waits for the next one. `isSingleShot` (SCD41 alone): it measures when it is asked, 5 s, and rests in between;
 * if it still measures every 5 s, the first sample stops that and is NOT_READY. It is ABSENT in its first second under power.
 */
export function createScd4x(bus: I2c, clock: Clock, isSingleShot?: boolean): Sensor<AirSample> {
  const air = { CO2: 0 };
  const warmth = { temperature: 0 };
  const damp = { humidity: 0 };
  const record: AirSample = { carbonDioxideDetector: air, thermometer: warmth, hygrometer: damp };
  let command = READ;
  let isSent = false;
  let tries = 0;

  /** Sends the command, and when that is done comes back for the answer. */
  function step(end: (error: number) => void): void {
    isSent = !isSent;
    if (isSent) {
      if (bus.write(ADDRESS, command)) clock.after(command === SINGLE_SHOT ? SHOT_MS : READ_MS, step, end);
      // A chip that measures by itself refuses the single shot.
      else
        end(command === SINGLE_SHOT && bus.write(ADDRESS, STOP_PERIODIC) ? SensorError.NOT_READY : SensorError.ABSENT);
      return;
    }
    if (command !== SINGLE_SHOT) {
      const count = command === READ ? 9 : 3;
      const bytes = bus.read(ADDRESS, count);
      if (bytes === undefined) return end(SensorError.ABSENT);
      for (let i = 0; i < count; i += 3) if (crc8(bytes, i, 2) !== bytes[i + 2]) return end(SensorError.CRC);
      const first = (bytes[0] as number) * 256 + (bytes[1] as number);
      if (command === READ) {
        // What a measurement without carbon dioxide gives (3.10.2).
        if (first === 0) return end(SensorError.OUT_OF_RANGE);
        air.CO2 = first;
        // 175 degrees and 100 per cent are 65,535 steps (3.5.2).
        warmth.temperature = ((bytes[3] as number) * 256 + (bytes[4] as number)) / 374.485714 - 45;
        damp.humidity = ((bytes[6] as number) * 256 + (bytes[7] as number)) / 655.35;
        return end(SensorError.NONE);
      }
      // Ready, unless the lowest eleven bits are 0 (3.8.2).
      if (first % 2048 === 0) {
        tries--;
        if (tries < 0) return end(SensorError.TIMEOUT);
        // A chip that measures already refuses this; one that lost its power does not.
        if (tries === TRIES - 1) bus.write(ADDRESS, START_PERIODIC);
        clock.after(AGAIN_MS, step, end);
        return;
      }
    }
    command = READ;
    step(end);
  }
  return takeTurns(record, (end) => {
    command = isSingleShot === true ? SINGLE_SHOT : IS_READY;
    isSent = false;
    tries = TRIES;
    step(end);
  });
}
