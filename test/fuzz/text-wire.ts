// The primitives of Espruino with a count of the bytes they were asked for, which is how the work of a client is
// bounded. Nothing else is changed but what the interpreter does by itself.

import * as wire from "../../sdk/wire/espruino.js";

export * from "../../sdk/wire/espruino.js";

/** Bytes that were looked at, cut out or kept. */
export const work = { bytes: 0 };

/** The interpreter cuts off what is above a byte. */
export function u16(value: number): string {
  return String.fromCharCode((value >> 8) & 255, value & 255);
}

export const key = u16;

export function at(bytes: string, index: number): number {
  work.bytes++;
  return wire.at(bytes, index);
}

export const code = at;

export function slice(bytes: string, from: number, to: number): string {
  work.bytes += to - from;
  return wire.slice(bytes, from, to);
}

export const cut = slice;

export function hold(held: string, used: number, bytes: string, from: number, to: number): string {
  work.bytes += 1 + to - from;
  return wire.hold(held, used, bytes, from, to);
}
