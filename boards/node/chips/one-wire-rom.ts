// The part that all 1-Wire devices share: their 64-bit code and the ROM commands (Maxim DS18B20 datasheet, "ROM
// commands"). What comes after a ROM command goes to the device's own functions, byte by byte.

import { code as codeAt, cut } from "#wire";

const READ_ROM = 51;
const MATCH_ROM = 85;
const SKIP_ROM = 204;
const SEARCH_ROM = 240;
const CODE_BITS = 64;

const enum Phase {
  /** Until the next reset. */
  DEAF,
  ROM_COMMAND,
  MATCH,
  SEARCH,
  READ_CODE,
  FUNCTION,
}

/** What a device does once it is spoken to. */
export interface Functions {
  /** A byte that the controller wrote. */
  write(byte: number): void;
  /** The next bit that the device sends: 0 or 1, or undefined while it listens. */
  send(): number | undefined;
}

export interface Rom {
  reset(): void;
  slot(bit: number): number;
}

/** The checksum as the shift register of Maxim's application note 27, figure 3: bit by bit, the lowest first. */
export function dallasSum(bytes: readonly number[], count: number): number {
  let register = 0;
  for (let i = 0; i < count * 8; i++) {
    const bit = Math.floor((bytes[Math.floor(i / 8)] as number) / Math.pow(2, i % 8)) % 2;
    const feedback = (bit + register) % 2;
    register = Math.floor(register / 2);
    if (feedback === 0) continue;
    // X^8, X^5 and X^4 are turned over: the bits 7, 3 and 2.
    register += register >= 128 ? -128 : 128;
    register += Math.floor(register / 8) % 2 === 1 ? -8 : 8;
    register += Math.floor(register / 4) % 2 === 1 ? -4 : 4;
  }
  return register;
}

/** The number of a hexadecimal digit in small letters. */
function digit(text: string, index: number): number {
  const char = codeAt(text, index);
  return char < 58 ? char - 48 : char - 87;
}

/** The whole code of a device: its family and serial number, 14 hexadecimal digits, and their checksum. */
export function withSum(start: string): string {
  const bytes: number[] = [];
  for (let i = 0; i < 14; i += 2) bytes.push(digit(start, i) * 16 + digit(start, i + 1));
  const sum = dallasSum(bytes, 7);
  const digits = "0123456789abcdef";
  const high = Math.floor(sum / 16);
  const low = sum % 16;
  return start + cut(digits, high, high + 1) + cut(digits, low, low + 1);
}

export function createRom(code: string, functions: Functions): Rom {
  let phase: number = Phase.DEAF;
  /** Bits of the phase that are over; slots, in a search. */
  let count = 0;
  let byte = 0;

  /** The bits of the code in the order in which they are sent: family first, each byte from its lowest bit. */
  const bits: number[] = [];
  for (let at = 0; at < 16; at += 2) {
    let value = digit(code, at) * 16 + digit(code, at + 1);
    for (let i = 0; i < 8; i++) {
      bits.push(value % 2);
      value = Math.floor(value / 2);
    }
  }

  function enter(next: number): void {
    phase = next;
    count = 0;
    byte = 0;
  }

  function command(which: number): void {
    if (which === READ_ROM) enter(Phase.READ_CODE);
    else if (which === MATCH_ROM) enter(Phase.MATCH);
    else if (which === SKIP_ROM) enter(Phase.FUNCTION);
    else if (which === SEARCH_ROM) enter(Phase.SEARCH);
    else enter(Phase.DEAF);
  }

  function take(bit: number): void {
    byte += bit * Math.pow(2, count);
    count++;
    if (count < 8) return;
    const whole = byte;
    count = 0;
    byte = 0;
    if (phase === Phase.ROM_COMMAND) command(whole);
    else functions.write(whole);
  }

  /** The bit, its complement, then the controller's choice: who has another bit is out. */
  function search(bit: number): number {
    const own = bits[Math.floor(count / 3)] as number;
    const step = count % 3;
    count++;
    if (step === 0) return own;
    if (step === 1) return 1 - own;
    if (bit !== own) enter(Phase.DEAF);
    else if (count === CODE_BITS * 3) enter(Phase.FUNCTION);
    return 1;
  }

  return {
    reset() {
      enter(Phase.ROM_COMMAND);
    },
    slot(bit) {
      if (phase === Phase.SEARCH) return search(bit);
      if (phase === Phase.READ_CODE) {
        count++;
        return count > CODE_BITS ? 1 : (bits[count - 1] as number);
      }
      if (phase === Phase.MATCH) {
        if (bit !== bits[count]) enter(Phase.DEAF);
        else if (++count === CODE_BITS) enter(Phase.FUNCTION);
        return 1;
      }
      if (phase === Phase.DEAF) return 1;
      const sent = phase === Phase.FUNCTION ? functions.send() : undefined;
      if (sent !== undefined) return sent;
      take(bit);
      return 1;
    },
  };
}
