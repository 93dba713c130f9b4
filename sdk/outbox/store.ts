// Where a journal keeps its bytes: two files that only grow, given by the board. All texts are byte strings, one
// character for each byte, on Node too. Only types and one sum; it opens nothing.

import { code } from "#wire";

/** Files of a board. No call throws, and nothing is remembered between two calls. */
export interface Store {
  /** Bytes of a file. Fewer, or none, where it ends or is not there. The text stays what it is when the file goes. */
  read(name: string, from: number, length: number): string;
  /**
   * Writes behind the `at` bytes that a file has; with 0 it makes the file, which will never pass `limit` bytes. True:
   * they read back, and survive a power cut from now on. False: they do not read back whole. So it is where the file has
   * more or fewer bytes than `at`, and wherever the board had rather begin a new file.
   */
  append(name: string, bytes: string, at: number, limit?: number): boolean;
  /** Removes a file, for good when it returns; one that is not there is no error. */
  erase(name: string): void;
  /** A checksum from 0 to 65,535, whichever is cheapest on the runtime. It finds any one byte that changed. */
  sum(bytes: string): number;
}

/** The largest prime of 16 bits. */
const PRIME = 65521;

/** A checksum for boards without a native one: the bytes as one long number, modulo a prime. */
export function remainder(bytes: string): number {
  let sum = 1;
  for (let i = 0; i < bytes.length; i++) sum = (sum * 256 + code(bytes, i)) % PRIME;
  return sum;
}
