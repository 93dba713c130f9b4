// The controller of a simulated 1-Wire line: bytes of slots, and the search by collisions of bits (Maxim application
// note 187). It knows no device.

import { cut } from "#wire";
import type { OneWire } from "../../../sdk/sensors/bus.js";
import type { OneWireLine } from "./one-wire-line.js";

const MATCH_ROM = 85;
const SKIP_ROM = 204;
const SEARCH_ROM = 240;
const CODE_BITS = 64;
const DIGITS = "0123456789abcdef";

/** The number of a hexadecimal digit. */
function digit(text: string, index: number): number {
  const one = cut(text, index, index + 1);
  for (let i = 0; i < 16; i++) if (cut(DIGITS, i, i + 1) === one) return i;
  return 0;
}

/** The bits of a code as 16 digits. */
function named(bits: readonly number[]): string {
  let text = "";
  for (let byte = 0; byte < CODE_BITS; byte += 8) {
    for (let half = 4; half >= 0; half -= 4) {
      let value = 0;
      for (let i = 3; i >= 0; i--) value = value * 2 + (bits[byte + half + i] as number);
      text += cut(DIGITS, value, value + 1);
    }
  }
  return text;
}

export function createSimulatedOneWire(line: OneWireLine): OneWire {
  const got: number[] = [];

  function write(byte: number): void {
    for (let i = 0; i < 8; i++) line.slot(Math.floor(byte / Math.pow(2, i)) % 2);
  }

  /**
   * One pass of the search through `bits`, which hold the code found before. Up to the last fork it goes as then, there it
   * takes the 1, behind it the 0. Gives the place of the last fork at which it took a 0, -1 without one, -2 for nobody.
   */
  function pass(bits: number[], lastFork: number): number {
    let fork = -1;
    if (!line.reset()) return -2;
    write(SEARCH_ROM);
    for (let i = 0; i < CODE_BITS; i++) {
      const bit = line.slot(1);
      const complement = line.slot(1);
      if (bit === 1 && complement === 1) return -2;
      if (bit !== complement) bits[i] = bit;
      else {
        if (i > lastFork) bits[i] = 0;
        else if (i === lastFork) bits[i] = 1;
        if (bits[i] === 0) fork = i;
      }
      line.slot(bits[i] as number);
    }
    return fork;
  }

  return {
    reset: () => line.reset(),
    select(code) {
      write(MATCH_ROM);
      for (let i = 0; i < 16; i += 2) write(digit(code, i) * 16 + digit(code, i + 1));
    },
    skip() {
      write(SKIP_ROM);
    },
    write(byte, power) {
      write(byte);
      if (power === true) line.power();
    },
    read(count) {
      for (let n = 0; n < count; n++) {
        let byte = 0;
        for (let i = 0; i < 8; i++) byte += line.slot(1) * Math.pow(2, i);
        got[n] = byte;
      }
      return got;
    },
    devices(found) {
      const bits: number[] = [];
      let fork = pass(bits, -1);
      while (fork >= -1) {
        found(named(bits));
        fork = fork < 0 ? -2 : pass(bits, fork);
      }
    },
  };
}
