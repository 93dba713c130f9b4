// The state of a part in words: what the world does to it and what the program drives.

import type { PartState, PartView } from "../model.js";
import { digitsOf, number, withUnit } from "./words.js";

/** Each quantity, short: "21.4 °C". */
export function quantityText(part: PartView, state: PartState): string[] {
  return part.quantities.map(({ name, unit, min, max, isSwitch }, i) => {
    const value = state.values[i];
    if (isSwitch) return (value ?? 0) >= 0.5 ? name : `not ${name}`;
    return withUnit(number(value, Math.min(4, digitsOf(min, max))), unit);
  });
}

/** What each output of a part is in words. */
const OUTPUTS: Record<string, (value: number) => string> = {
  light: (value) => (value <= 0 ? "dark" : value >= 1 ? "lit" : `lit, ${number(value * 100, 0)} %`),
  closed: (value) => (value > 0 ? "contact closed" : "contact open"),
  tone: (value) => (value > 0 ? `${number(value, 0)} Hz` : "silent"),
  angle: (value) => `${number(value, 0)}°`,
  speed: (value) => `speed ${number(value * 100, 0)} %`,
  direction: (value) => (value > 0 ? "backward" : "forward"),
};
/** What is counted is nothing to look at. */
const HIDDEN = /^(hz|changes|moves|shows|pulse|played)$/;

export function outputText(part: PartView, state: PartState): string[] {
  if (part.part === "neopixel") {
    const lit = Object.keys(state.shows).filter(
      (name) => /^(red|green|blue)\d/.test(name) && (state.shows[name] ?? 0) > 0,
    );
    const lights = new Set(lit.map((name) => name.replace(/\D/g, "")));
    return [lights.size === 0 ? "all dark" : `${lights.size} lit`];
  }
  return Object.entries(state.shows)
    .filter(([name]) => !HIDDEN.test(name))
    .map(([name, value]) => OUTPUTS[name]?.(value) ?? `${name} ${number(value, 1)}`);
}
