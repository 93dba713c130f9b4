// What an option's text must be, as commander asks for it: the value, or one sentence.

import { InvalidArgumentError } from "commander";
import { readDuration } from "../simulation/duration.js";

/** A whole number from 1 up. */
export function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("give a whole number from 1 up.");
  return number;
}

/** A TCP port; 0 is any free one. */
export function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65535)
    throw new InvalidArgumentError("give a number from 0 to 65535.");
  return number;
}

/** A whole number within limits. */
export function within(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (text.trim() === "" || !Number.isInteger(number) || number < least || number > most)
      throw new InvalidArgumentError(`give a whole number from ${least} to ${most}.`);
    return number;
  };
}

/** One of a few numbers. */
export function oneOf(numbers: readonly number[]): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (text.trim() === "" || !numbers.includes(number))
      throw new InvalidArgumentError(`give one of ${numbers.join(", ")}.`);
    return number;
  };
}

/** A length of time, as milliseconds. */
export function duration(text: string): number {
  const ms = readDuration(text);
  if (ms === undefined || ms <= 0) throw new InvalidArgumentError("give a length of time such as 30s, 2m or 1h30m.");
  return ms;
}

/** How fast simulated time goes. */
export function speed(text: string): "max" | number {
  if (text === "max") return "max";
  const factor = Number(text);
  if (!(factor > 0 && factor < Infinity)) throw new InvalidArgumentError("give max, or a factor such as 1 or 60.");
  return factor;
}

/** An option that may stand there several times. */
export function several(text: string, before: string[] = []): string[] {
  return [...before, text];
}
