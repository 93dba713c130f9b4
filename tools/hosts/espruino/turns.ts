// How time goes on for a host: on Node's own timers, or on any clock. The time of a host stands still while the program runs,
// as it would on a machine that is quick enough, but for the moment that each look at the clock takes. It runs no program.

/** What a host waits by. */
export interface Turns {
  /** Milliseconds. */
  nowMs(): number;
  /** A look at the clock by the program. */
  look(): void;
  /** Runs it as soon as nothing else is to do, never in this very call. What is returned calls it off. */
  soon(run: () => void): () => void;
  after(ms: number, run: () => void): () => void;
  /** Runs something of the program now. */
  turn(run: () => void): void;
}

export const realTurns: Turns = {
  nowMs: () => performance.now(),
  look: () => undefined,
  soon(run) {
    const handle = setImmediate(run);
    return () => clearImmediate(handle);
  },
  after(ms, run) {
    const handle = setTimeout(run, ms);
    return () => clearTimeout(handle);
  },
  turn: (run) => run(),
};

interface AnyClock {
  now(): number;
  after(ms: number, run: (argument: undefined) => void, argument: undefined): unknown;
  cancel(timer: unknown): void;
}

/** A round of the idle loop takes this long, so that a program that is always busy does not stop the time of all. */
const ROUND_MS = 0.05;
const LOOK_MS = 0.001;
/** Nothing is sooner: two times may differ by less than a number can say. */
const SOONEST_MS = 0.001;

export function clockTurns(clock: AnyClock): Turns {
  /** The time while the program runs; it may be a little ahead of the clock, and is never behind itself. */
  let localMs = 0;
  let isRunning = false;

  function turn(run: () => void): void {
    if (isRunning) return run();
    localMs = Math.max(localMs, clock.now());
    isRunning = true;
    try {
      run();
    } finally {
      isRunning = false;
    }
  }
  function after(ms: number, run: () => void): () => void {
    const ahead = isRunning ? localMs - clock.now() : 0;
    const timer = clock.after(Math.max(SOONEST_MS, ms + ahead), () => turn(run), undefined);
    return () => clock.cancel(timer);
  }
  return {
    nowMs: () => (isRunning ? localMs : Math.max(localMs, clock.now())),
    look: () => void (localMs += isRunning ? LOOK_MS : 0),
    soon: (run) => after(ROUND_MS, run),
    after,
    turn,
  };
}
