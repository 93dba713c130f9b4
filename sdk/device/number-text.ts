// A number out of a text, for payloads: the same on every runtime, which their own conversions are not. It allocates nothing.

import { code } from "#wire";

const enum Char {
  PLUS = 43,
  MINUS = 45,
  POINT = 46,
  ZERO = 48,
  NINE = 57,
}

/** From here on one more digit would not fit the 32-bit integers of a NodeMCU ESP32. */
const FULL = 100000000;

/**
 * A decimal number with or without sign and point: "7", "-12.5", "+0.25". Anything else is NaN, which no comparison
 * takes: "", " 7", "7.", ".5", "1e3", "0x7", and ten digits or more before the point. Digits behind the ninth count no more.
 */
export function numberOf(text: string): number {
  const length = text.length;
  const sign = length > 0 ? code(text, 0) : 0;
  let value = 0;
  /** 0 before the point; behind it, what the value must be divided by. */
  let scale = 0;
  let isDigit = false;
  for (let i = sign === Char.PLUS || sign === Char.MINUS ? 1 : 0; i < length; i++) {
    const one = code(text, i);
    if (one === Char.POINT && isDigit && scale === 0) {
      scale = 1;
      isDigit = false;
    } else if (one >= Char.ZERO && one <= Char.NINE) {
      isDigit = true;
      if (value < FULL && scale < FULL) {
        value = value * 10 + one - Char.ZERO;
        scale *= 10;
      } else if (scale === 0) return NaN;
    } else return NaN;
  }
  if (!isDigit) return NaN;
  return (sign === Char.MINUS ? -value : value) / Math.max(1, scale);
}
