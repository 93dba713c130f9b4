// Time and chance, as a board supplies them. The SDK has no timer of its own, so that a simulation can run on a virtual
// clock and repeat itself exactly.

/** A running timer; what it is depends on the board. */
export type Timer = unknown;

export interface Clock {
  /** Calls `run(argument)` once after `ms` (0 and up) milliseconds, never from inside this call. */
  after<T>(ms: number, run: (argument: T) => void, argument: T): Timer;
  /** Stops a timer; harmless on one that has fired or was stopped, and on undefined. */
  cancel(timer: Timer): void;
  /** A number from 0 up to, not including, 1. */
  random(): number;
}
