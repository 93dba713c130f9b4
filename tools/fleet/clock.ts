// The real time of a fleet: one timer of the process for all timers of all boards. What is due within a beat runs in one go,
// so that the process wakes a hundred times a second however many boards it has.

import { createVirtualClock, type NodeClock } from "../../boards/node/clock.js";

/** A timer is late by this much at most, beside what the process is late by itself. */
const BEAT_MS = 10;

export interface PacedClock extends NodeClock {
  /** No timer runs any more. */
  end(): void;
}

export function createPacedClock(): PacedClock {
  const due = createVirtualClock();
  const beganAt = performance.now();
  const now = (): number => performance.now() - beganAt;
  const beat = setInterval(() => due.advance(Math.max(0, now() - due.now())), BEAT_MS);
  return {
    now,
    // Counted from now, and not from the beat before.
    after: (ms, run, argument) => due.after(ms + now() - due.now(), run, argument),
    cancel: (timer) => due.cancel(timer),
    random: () => due.random(),
    end: () => clearInterval(beat),
  };
}
