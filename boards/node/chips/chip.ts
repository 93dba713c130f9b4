// What every simulated chip has in common: what the world does to it, what is wrong with it, and a time of its own. Types
// only. Chips are written in the device dialect, so that the same chip answers in Node, in Lua and on Espruino.

/** The value at a time, milliseconds. */
export type Curve = (ms: number) => number;

/** The time a chip lives in. */
export interface Time {
  /** Milliseconds since the world began. */
  now(): number;
}

export interface Chip {
  /** What the world does to it: one curve for each quantity, in the units of the driver's sample. Set a new one freely. */
  inputs: Record<string, Curve>;
  /** What is wrong with it: "none", "unplugged", or one of those that its file names. */
  fault: string;
}

/** A chip on an I2C bus, behind its address. */
export interface I2cChip extends Chip {
  /** 7 bits. */
  address: number;
  /** Takes what the controller writes after the address; false when it does not acknowledge all of it. */
  write(bytes: readonly number[]): boolean;
  /** Gives the controller `count` bytes, from index 0 of `into`; false when it does not acknowledge its address. */
  read(count: number, into: number[]): boolean;
  /** It has lost its power: the bus says so at each call while the chip is unplugged. */
  lost?(): void;
}
