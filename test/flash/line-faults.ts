// Faults of a line and of answers, as the table puts them together. The numbers of the commands are esptool's (loader.py).

import { seeded } from "../../boards/node/clock.js";
import type { AnswerFault } from "../fakes/rom/faults.js";

/** A fault in the answers to a command: the n-th, or all from it on. */
export const at =
  (op: number, nth: number, fault: AnswerFault) =>
  (command: number, count: number): AnswerFault | undefined =>
    command === op && count === nth ? fault : undefined;
export const from =
  (op: number, nth: number, fault: AnswerFault) =>
  (command: number, count: number): AnswerFault | undefined =>
    command === op && count >= nth ? fault : undefined;

/** A fault at one byte of the line. */
export const byteAt =
  (where: number, change: (byte: number) => number | readonly number[] | undefined) =>
  (byte: number, count: number): number | readonly number[] | undefined =>
    count === where ? change(byte) : byte;

/** Loses one byte of so many, by chance. */
export function losing(oneOf: number, seed: number): (byte: number) => number | undefined {
  const chance = seeded(seed);
  return (byte) => (chance() < 1 / oneOf ? undefined : byte);
}

export const SYNC = 0x08;
export const READ = 0x0a;
export const MEM_DATA = 0x07;
export const MEM_END = 0x06;
export const BAUD = 0x0f;
export const BEGIN = 0x10;
export const BLOCK = 0x11;
export const END = 0x12;
export const MD5 = 0x13;
export const ERASE = 0xd0;
/** A place within the third block of the program, in bytes towards the chip. */
export const IN_A_BLOCK = 60_000;

/** Wrong the first time that it is written. */
export function onceWrong(place: number): (address: number, byte: number) => number {
  let isDone = false;
  return (address, byte) => {
    if (address !== place || isDone) return byte;
    isDone = true;
    return byte === 0 ? 0 : byte & (byte - 1);
  };
}

/** Noise before each packet. */
export function noiseBetween(): (byte: number) => number | number[] {
  let ends = 0;
  return (byte) => (byte === 0xc0 && ends++ % 2 === 0 ? [0x00, 0xff, byte] : byte);
}

/** Loses the last END of a packet in the middle of writing. */
export function lostEnd(): (byte: number, count: number) => number | undefined {
  let ends = 0;
  return (byte, count) => {
    if (byte !== 0xc0 || count < IN_A_BLOCK) return byte;
    ends++;
    return ends === 1 ? undefined : byte;
  };
}
