// Seconds since 1970 as text, for payloads. All divisions are of small numbers, or rounded to a whole number that is known
// to be one: a NodeMCU ESP32 has floats of 24 bits. It knows no time zone.

import { fixed } from "#wire";

/** 1970-01-01 to 2000-01-01. */
const DAYS_TO_2000 = 10957;
const DAYS_OF_4_YEARS = 1461;

function two(value: number): string {
  return (value < 10 ? "0" : "") + fixed(value, 0);
}

/** Whole seconds since 1970 as decimal digits. `fixed` would round them where floats are short. */
export function secondsText(seconds: number): string {
  const low = seconds % 10000;
  const high = Math.floor((seconds - low) / 10000 + 0.5);
  if (high === 0) return fixed(low, 0);
  return fixed(high, 0) + two(Math.floor(low / 100)) + two(low % 100);
}

function daysOf(month: number, isLeap: boolean): number {
  if (month === 2) return isLeap ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whole seconds since 1970 as ISO 8601 in UTC, `2026-11-21T11:12:13Z`. From 2000 to 2099; before that it says 2000. */
export function isoText(seconds: number): string {
  const ofDay = seconds % 86400;
  let day = Math.max(0, Math.floor((seconds - ofDay) / 86400 + 0.5) - DAYS_TO_2000);
  const fours = Math.floor(day / DAYS_OF_4_YEARS);
  day -= fours * DAYS_OF_4_YEARS;
  // The first of four years is the leap year.
  const year = day < 366 ? 0 : 1 + Math.floor((day - 366) / 365);
  if (year > 0) day -= 366 + (year - 1) * 365;
  let month = 1;
  while (day >= daysOf(month, year === 0)) {
    day -= daysOf(month, year === 0);
    month++;
  }
  const minutes = Math.floor(ofDay / 60);
  const date = fixed(2000 + fours * 4 + year, 0) + "-" + two(month) + "-" + two(day + 1);
  return date + "T" + two(Math.floor(minutes / 60)) + ":" + two(minutes % 60) + ":" + two(ofDay % 60) + "Z";
}
