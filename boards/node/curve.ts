// What the simulated world does to a sensor: values that are functions of time and of a seed alone, so that looking at one
// changes nothing. It knows no sensor and reads no file.

import type { Curve } from "./chips/chip.js";

export type { Curve };

const texts = new WeakMap<Curve, string>();

/** Gives a curve its words for people, and returns it. */
export function named(curve: Curve, text: string): Curve {
  texts.set(curve, text);
  return curve;
}

/** The words for a curve: "21", "sine 21 ± 2.5"; "a function" for one that has none. */
export function textOf(curve: Curve): string {
  return texts.get(curve) ?? "a function";
}

/** A whole number of 32 bits, thoroughly mixed (the finalizer of MurmurHash3, public domain). */
function mix(number: number): number {
  let mixed = number | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** A number from -1 to 1 that the seed and the time decide. */
export function noiseAt(seed: number, ms: number): number {
  const ticks = Math.floor(ms * 8);
  const high = Math.floor(ticks / 4294967296);
  return mix(mix(seed + Math.imul(high, 0x9e3779b1)) ^ ticks) / 2147483648 - 1;
}

/** A number that decides the noise of one thing, out of the seed of all and its name. */
export function seedOf(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return mix(hash);
}

export function constant(value: number): Curve {
  return named(() => value, String(value));
}

/** Where a sine around `mean` is at a time, with noise of up to `noise` either way. */
export function waveAt(ms: number, mean: number, swing: number, periodMs: number, noise: number, seed: number): number {
  return mean + swing * Math.sin((2 * Math.PI * ms) / periodMs) + noise * noiseAt(seed, ms);
}

export function waveText(mean: number, swing: number): string {
  return `sine ${mean} ± ${swing}`;
}

/** A sine around `mean`, with noise of up to `noise` either way. */
export function wave(mean: number, swing: number, periodMs: number, noise: number, seed: number): Curve {
  return named((ms) => waveAt(ms, mean, swing, periodMs, noise, seed), waveText(mean, swing));
}

/** Steps that a walk remembers the sum of. */
const STRIDE = 256;

/** A random walk from `start`: each `everyMs` a step of up to `step` either way, thrown back at `min` and `max`. */
export function walk(start: number, step: number, everyMs: number, min: number, max: number, seed: number): Curve {
  /** Where it is at every 256th step; what lies before is never walked again. */
  const known = [start];
  let at = 0;
  let value = start;
  const next = (from: number, i: number): number => {
    const to = from + step * noiseAt(seed, i);
    return to > max ? Math.max(min, 2 * max - to) : to < min ? Math.min(max, 2 * min - to) : to;
  };
  return named((ms) => {
    const wanted = Math.max(0, Math.floor(ms / everyMs));
    if (wanted < at) {
      at = Math.floor(wanted / STRIDE) * STRIDE;
      value = known[at / STRIDE] as number;
    }
    while (at < wanted) {
      at++;
      value = next(value, at);
      if (at % STRIDE === 0) known[at / STRIDE] = value;
    }
    return value;
  }, `walk from ${start}`);
}

export interface TraceOptions {
  /** True: a value stays until the next one. Default: a straight line between them. */
  isStepped?: boolean;
  /** True: it begins anew at its end. Default: the last value stays. */
  repeats?: boolean;
}

/** What was recorded: times in ms, ascending, and their values, one at least. Before the first it has the first value. */
export function trace(times: readonly number[], values: readonly number[], options: TraceOptions = {}): Curve {
  const last = times.length - 1;
  const first = times[0] as number;
  const length = (times[last] as number) - first;
  return named((ms) => {
    const at = options.repeats === true && length > 0 && ms > first ? first + ((ms - first) % length) : ms;
    let low = 0;
    let high = last;
    // The last one that is not after `at`.
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((times[middle] as number) <= at) low = middle;
      else high = middle - 1;
    }
    const value = values[low] as number;
    const from = times[low] as number;
    if (options.isStepped === true || low === last || at <= from) return value;
    return value + (((values[low + 1] as number) - value) * (at - from)) / ((times[low + 1] as number) - from);
  }, "trace");
}
