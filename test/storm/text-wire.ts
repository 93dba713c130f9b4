// The wire of Espruino on Node, so that the storm also runs over the code of the text runtimes. The interpreter cuts a
// character off at a byte; here that is done by hand. Nothing else differs.

export * from "../../sdk/wire/espruino.js";

export function char(a: number, b?: number): string {
  return b === undefined ? String.fromCharCode(a & 255) : String.fromCharCode(a & 255, b & 255);
}

export function u16(value: number): string {
  return char(value >> 8, value);
}

export const key = u16;
