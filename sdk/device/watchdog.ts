// Feeds a watchdog for as long as the program says that it is well. The dog is the board's, and so is the bite; this only
// decides when to feed, and never feeds a program that has hung up its own work.

import type { Clock } from "../link/clock.js";

/** The board's watchdog. */
export interface Watchdog {
  /** Starts it: unless it is fed within that time, the board restarts. False: this board has none, and nothing happens. */
  start(timeoutS: number): boolean;
  feed(): void;
}

/** Of the timeout, so that one late timer does no harm. */
const FEEDS_PER_TIMEOUT = 3;

/**
 * Starts the watchdog, and feeds it three times per `timeoutS` (whole seconds, 3 and up) while `isWell()` is true: false
 * when the last sample or the last acknowledgement is too long ago. Returns false, and asks nobody, where there is none.
 */
export function feedWhile(
  watchdog: Watchdog,
  clock: Clock,
  timeoutS: number,
  isWell: (this: void) => boolean,
): boolean {
  function feed(): void {
    clock.after((timeoutS * 1000) / FEEDS_PER_TIMEOUT, feed, undefined);
    if (isWell()) watchdog.feed();
  }
  const isThere = watchdog.start(timeoutS);
  if (isThere) feed();
  return isThere;
}
