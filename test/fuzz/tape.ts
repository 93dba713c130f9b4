// A row of bytes that an input is read from, choice by choice. Zero is always the plainest choice, and past the end all
// is zero, so that a shorter or smaller row is a simpler input. It knows nothing of what is chosen.

export interface Tape {
  /** True when all of it was read: loops over the tape end here. */
  readonly isOver: boolean;
  byte(): number;
  /** A whole number from 0 to `count - 1`, up to 65,536. */
  below(count: number): number;
  /** True in about one of `count` cases, never past the end. */
  oneIn(count: number): boolean;
  pick<T>(list: readonly T[]): T;
}

export function createTape(bytes: Uint8Array): Tape {
  let at = 0;
  const byte = (): number => bytes[at++] ?? 0;
  const below = (count: number): number => (count > 256 ? byte() * 256 + byte() : byte()) % count;
  return {
    get isOver() {
      return at >= bytes.length;
    },
    byte,
    below,
    oneIn: (count) => below(count) === count - 1,
    pick: (list) => list[below(list.length)] as never,
  };
}
