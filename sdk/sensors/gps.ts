// A satellite receiver that speaks NMEA 0183 over UART: the sentences RMC and GGA of any talker. NMEA 0183 version 4.10,
// as u-blox tells it in UBX-13003221 (section 31). It keeps numbers, never a sentence, and looks at bytes only while a
// sample is under way.

import { at, xor } from "#wire";
import type { Clock, Timer } from "../link/clock.js";
import type { Uart } from "./bus.js";
import { type Sensor, SensorError, takeTurns } from "./sensor.js";

/** The speed of nearly all receivers (UBX-13003221, section 3). */
const BAUD = 9600;
/** The longest sentence, from "$" to the end of its line (NMEA 0183, 5.3). */
const LONGEST = 82;
/** Receivers speak once a second; two of these and a half. */
const WINDOW_MS = 2500;
/** "GGA" and "RMC", five bits a letter. */
const GGA = 7393;
const RMC = 18851;
/** Fields of a sentence that are looked at: up to the altitude of GGA and the date of RMC, both number 9. */
const FIELDS = 10;
/** A knot in metres per second: 1,852 metres in 3,600 seconds. */
const KNOT = 0.5144444444444445;

/** What ECMA-419 has no class for, in its manner. */
export interface LocationSample {
  location: {
    /** Degrees, north positive. With the 32-bit floats of NodeMCU on ESP32 a step is up to half a metre. */
    latitude: number;
    /** Degrees, east positive; a step of up to 1.7 m with 32-bit floats. */
    longitude: number;
    /** Metres above mean sea level. */
    altitude: number;
    /** Metres per second over ground. */
    speed: number;
    /** Degrees from true north, clockwise; the one before while the receiver stands still and tells none. */
    course: number;
    /** Seconds since 1970, UTC. */
    time: number;
    /** Satellites in use. */
    satellites: number;
    /** As GGA has it: 1 autonomous, 2 differential, 4 and 5 real-time kinematic, 6 estimated. */
    quality: number;
  };
}

/**
 * A receiver at the board's second serial port: its TX to the board's RX. `baud` is 9,600 when left out. Samples:
 * `location.{latitude, longitude, altitude, speed, course, time, satellites, quality}`. A sample ends with the next RMC and
 * GGA, within a second as a rule, or after 2.5 s: ABSENT when no byte came, CRC when a checksum was wrong, NOT_READY when
 * the receiver has no fix, TIMEOUT when it said nothing of use, as at a wrong speed.
 */
export function createGps(uart: Uart, clock: Clock, baud?: number): Sensor<LocationSample> {
  const location = { latitude: 0, longitude: 0, altitude: 0, speed: 0, course: 0, time: 0, satellites: 0, quality: 0 };
  /** Each field's whole number, below zero when it is empty, and what is behind its point. A letter is its code. */
  const whole = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const rest = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  let kind = 0;
  /** The field that is being read; below zero between sentences. */
  let field = -1;
  let length = 0;
  let sum = 0;
  let given = 0;
  /** Digits of the checksum that are still to come. */
  let digits = 0;
  /** What the next digit behind the point is divided by, over ten; 0 before the point. */
  let scale = 0;
  let sign = 1;
  let hasRmc = false;
  let hasGga = false;
  let isAsked = false;
  let reason = 0;
  let timer: Timer;
  let tell: (this: void, error: number) => void;

  function end(): void {
    isAsked = false;
    tell(hasRmc && hasGga ? SensorError.NONE : reason);
  }
  function number(index: number): number {
    return Math.max(0, whole[index] as number) + (rest[index] as number);
  }
  /** Degrees and minutes in one number, and their letter in the next field. */
  function degrees(index: number): number {
    const both = whole[index] as number;
    const minutes = (both % 100) + (rest[index] as number);
    const amount = Math.floor(both / 100) + minutes / 60;
    const letter = whole[index + 1];
    return letter === 83 || letter === 87 ? -amount : amount;
  }
  /** Seconds since 1970: days are counted from the first of March 2000, day 11,017, so that February ends a year. */
  function seconds(clockTime: number, date: number): number {
    const month = ((Math.floor(date / 100) % 100) + 9) % 12;
    const year = (date % 100) - Math.floor(month / 10);
    const days =
      year * 365 + Math.floor(year / 4) + Math.floor((month * 153 + 2) / 5) + Math.floor(date / 10000) + 11016;
    const minutes = Math.floor(clockTime / 10000) * 60 + (Math.floor(clockTime / 100) % 100);
    return days * 86400 + minutes * 60 + (clockTime % 100);
  }
  function take(): void {
    const first = kind === RMC ? 3 : 2;
    if (sum !== given) {
      if (reason !== SensorError.NOT_READY) reason = SensorError.CRC;
    } else if (kind === RMC || kind === GGA) {
      // RMC says A for valid in its second field; the quality of GGA is its sixth.
      if ((kind === RMC ? whole[2] !== 65 : (whole[6] as number) < 1) || (whole[first] as number) < 0) {
        reason = SensorError.NOT_READY;
        return;
      }
      location.latitude = degrees(first);
      location.longitude = degrees(first + 2);
      if (kind === RMC) {
        hasRmc = true;
        location.speed = number(7) * KNOT;
        if ((whole[8] as number) >= 0) location.course = number(8);
        location.time = seconds(whole[1] as number, whole[9] as number);
      } else {
        hasGga = true;
        location.quality = whole[6] as number;
        location.satellites = whole[7] as number;
        location.altitude = number(9) * sign;
      }
      if (hasRmc && hasGga) {
        clock.cancel(timer);
        end();
      }
    }
  }
  function read(byte: number): void {
    length++;
    if (byte === 36) {
      field = kind = sum = scale = digits = 0;
      length = sign = 1;
      for (let i = 0; i < FIELDS; i++) {
        whole[i] = -1;
        rest[i] = 0;
      }
    } else if (length > LONGEST) field = -1;
    else if (field < 0) return;
    else if (digits > 0) {
      // "0" to "9" are 48 and up, "A" to "F" 65 and up.
      given = given * 16 + (byte % 16) + (byte > 64 ? 9 : 0);
      digits--;
      if (digits === 0) {
        field = -1;
        take();
      }
    } else if (byte === 42) {
      digits = 2;
      given = 0;
    } else {
      sum = xor(sum, byte);
      if (byte === 44) {
        field++;
        scale = 0;
      } else if (field === 0) kind = (kind * 32 + (byte % 32)) % 32768;
      else if (field < FIELDS) {
        const before = whole[field] as number;
        if (byte === 46) scale = 1;
        else if (byte === 45) sign = -1;
        else if (scale > 0) {
          scale *= 10;
          rest[field] = (rest[field] as number) + (byte - 48) / scale;
        } else if (byte > 57) whole[field] = byte;
        else whole[field] = Math.max(0, before) * 10 + byte - 48;
      }
    }
  }

  uart.open(baud ?? BAUD, (bytes, from, to) => {
    if (reason === SensorError.ABSENT) reason = SensorError.TIMEOUT;
    for (let i = from; i < to && isAsked; i++) read(at(bytes, i));
  });
  return takeTurns({ location: location }, (done) => {
    tell = done;
    isAsked = true;
    hasRmc = hasGga = false;
    field = -1;
    reason = SensorError.ABSENT;
    timer = clock.after(WINDOW_MS, end, undefined);
  });
}
