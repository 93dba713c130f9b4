// A satellite receiver as it speaks NMEA 0183 (version 4.10, as UBX-13003221, section 31, tells it): once a second RMC, GGA,
// and sentences that a driver must pass over. It computes no orbits: where it is comes from its inputs.
//
// Faults: "none", "unplugged", "crc" (each checksum is wrong), "nofix" (it sees no satellites), "noise" (bytes of no
// meaning), "cut" (each sentence ends in its middle).

import { code, cut, fixed, xor } from "#wire";
import type { Curve, Time } from "./chip.js";
import type { UartChip } from "./uart-bus.js";

const KNOT = 1852 / 3600;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const HEX = "0123456789ABCDEF";

export interface GpsChip extends UartChip {
  /** Degrees, metres, metres per second, degrees from north, and how many satellites it uses. */
  inputs: Record<"latitude" | "longitude" | "altitude" | "speed" | "course" | "satellites", Curve>;
  /** Seconds since 1970 when the world began. */
  epoch: number;
}

/** A number with zeros before it up to `count` digits of its whole part, and `decimals` behind the point. */
function padded(value: number, count: number, decimals: number): string {
  let text = fixed(value, decimals);
  const length = count + (decimals > 0 ? decimals + 1 : 0);
  while (text.length < length) text = "0" + text;
  return text;
}

/** Degrees and minutes with their letter: ddmm.mmmmm,N. */
function angle(value: number, digits: number, positive: string, negative: string): string {
  const steps = Math.floor(Math.abs(value) * 6000000 + 0.5);
  const whole = Math.floor(steps / 6000000);
  const minutes = (steps - whole * 6000000) / 100000;
  return padded(whole, digits, 0) + padded(minutes, 2, 5) + "," + (value < 0 ? negative : positive);
}

/** The date of a day since 1970, as ddmmyy. */
function dateOf(day: number): string {
  let left = day;
  let year = 1970;
  for (;;) {
    const days = year % 4 === 0 ? 366 : 365;
    if (left < days) break;
    left -= days;
    year++;
  }
  let month = 0;
  for (;;) {
    const days = (MONTH_DAYS[month] as number) + (month === 1 && year % 4 === 0 ? 1 : 0);
    if (left < days) break;
    left -= days;
    month++;
  }
  return padded(left + 1, 2, 0) + padded(month + 1, 2, 0) + padded(year % 100, 2, 0);
}

/** A sentence around its fields: "$", the checksum of what stands between, the end of a line. */
export function sentence(fields: string, isWrong: boolean): string {
  let sum = isWrong ? 1 : 0;
  for (let i = 0; i < fields.length; i++) sum = xor(sum, code(fields, i));
  const high = Math.floor(sum / 16);
  const low = sum % 16;
  return "$" + fields + "*" + cut(HEX, high, high + 1) + cut(HEX, low, low + 1) + "\r\n";
}

export function createGpsChip(latitude: Curve, longitude: Curve, time: Time, epoch: number): GpsChip {
  function say(fields: string): string {
    const whole = sentence(fields, chip.fault === "crc");
    return chip.fault === "cut" ? cut(whole, 0, Math.floor(whole.length / 2)) : whole;
  }
  const chip: GpsChip = {
    inputs: {
      latitude: latitude,
      longitude: longitude,
      altitude: () => 0,
      speed: () => 0,
      course: () => 0,
      satellites: () => 8,
    },
    epoch: epoch,
    fault: "none",
    baud: 9600,
    everyMs: 1000,
    speak() {
      if (chip.fault === "noise") return "~~~~}}||~~~~ooo,,,***~~~~";
      const now = time.now();
      const inputs = chip.inputs;
      const seconds = chip.epoch + Math.floor(now / 1000);
      const day = Math.floor(seconds / 86400);
      const second = seconds - day * 86400;
      const clock =
        padded(Math.floor(second / 3600), 2, 0) +
        padded(Math.floor(second / 60) % 60, 2, 0) +
        padded(second % 60, 2, 0) +
        ".00";
      const date = dateOf(day);
      if (chip.fault === "nofix")
        return say("GNRMC," + clock + ",V,,,,,,," + date + ",,,N") + say("GNGGA," + clock + ",,,,,0,00,99.99,,,,,,");
      const place = angle(inputs.latitude(now), 2, "N", "S") + "," + angle(inputs.longitude(now), 3, "E", "W");
      const speed = inputs.speed(now);
      // A receiver that stands still tells no course.
      const course = speed > 0.1 ? fixed(inputs.course(now), 2) : "";
      const count = padded(Math.floor(inputs.satellites(now)), 2, 0);
      return (
        say("GNRMC," + clock + ",A," + place + "," + fixed(speed / KNOT, 3) + "," + course + "," + date + ",,,A") +
        say("GNVTG," + course + ",T,,M," + fixed(speed / KNOT, 3) + ",N," + fixed(speed * 3.6, 3) + ",K,A") +
        say(
          "GNGGA," + clock + "," + place + ",1," + count + ",0.98," + fixed(inputs.altitude(now), 1) + ",M,47.3,M,,",
        ) +
        say("GPGSV,1,1,04,02,45,120,38,05,62,210,41,12,18,045,29,25,77,300,44")
      );
    },
    hear() {
      // It takes no commands.
    },
  };
  return chip;
}
