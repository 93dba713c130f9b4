// One life of a simulated board, from power to power: its timers, which end with it, a clock that SNTP sets and a test may
// jump, a watchdog that bites, and deep sleep. It never begins the next life; who made the board does.

import { type HealthProbe, ResetReason, type TimePort, type Timer, type Watchdog } from "midge";
import type { NodeClock } from "./clock.js";

/** A server that cannot be reached is asked again after this time. */
const ASK_AGAIN_MS = 1000;
/** About what an ESP32 has left beside a firmware and a program. */
const FREE_BYTES = 120_000;

export interface LifeOptions {
  /** Why this life began. Default POWER. */
  resetReason?: ResetReason;
  /** The true time when the given clock is at 0, seconds since 1970. Default 2026-01-01, so that a run repeats itself. */
  dateS?: number;
  /** How long an SNTP server takes to answer; Infinity: none does. Default 50. */
  sntpMs?: number;
  /** What the probe tells of free memory, bytes. Default 120,000 at all times, so that a run repeats itself. */
  freeMemory?: () => number;
  /** The power goes: by the watchdog, or into deep sleep for that time. Without it the board stays dead. */
  onPowerOff?: (why: ResetReason, afterMs: number) => void;
}

export interface Life {
  clock: NodeClock;
  timePort: TimePort;
  watchdog: Watchdog;
  deepSleep(ms: number): void;
  probe: HealthProbe;
  /** The power goes, for good. */
  end(): void;
  /** The board's clock jumps by that many seconds, as one does that a person sets, or a server that errs. */
  jump(seconds: number): void;
}

interface Running {
  inner: Timer;
}

/** A clock whose timers can be ended all at once, for good. */
function createMortalClock(clock: NodeClock): NodeClock & { end(): void } {
  const running = new Set<Running>();
  let isOver = false;
  return {
    now: () => clock.now(),
    random: () => clock.random(),
    after(ms, run, argument) {
      const timer: Running = { inner: undefined };
      if (isOver) return timer;
      running.add(timer);
      timer.inner = clock.after(
        ms,
        () => {
          running.delete(timer);
          run(argument);
        },
        undefined,
      );
      return timer;
    },
    cancel(timer) {
      if (!timer || !running.delete(timer as Running)) return;
      clock.cancel((timer as Running).inner);
    },
    end() {
      isOver = true;
      for (const timer of running) clock.cancel(timer.inner);
      running.clear();
    },
  };
}

/** `isUp` and `signal` are the WiFi's; `cut` is called when the power goes, before anybody outside hears of it. */
export function createLife(
  given: NodeClock,
  options: LifeOptions,
  isUp: () => boolean,
  signal: () => number,
  cut: () => void,
): Life {
  const clock = createMortalClock(given);
  const bornMs = given.now();
  const runS = (): number => Math.floor((given.now() - bornMs) / 1000);
  const { dateS = 1_767_225_600, sntpMs = 50 } = options;
  let isSet = false;
  let jumpS = 0;
  let timeoutS = 0;
  let dog: Timer;

  function powerOff(why: ResetReason, afterMs: number): void {
    clock.end();
    cut();
    options.onPowerOff?.(why, afterMs);
  }

  function ask(): void {
    if (!isUp()) clock.after(ASK_AGAIN_MS, ask, undefined);
    else if (sntpMs < Infinity) clock.after(sntpMs, () => (isSet = true), undefined);
  }

  function feed(): void {
    clock.cancel(dog);
    dog = clock.after(timeoutS * 1000, () => powerOff(ResetReason.WATCHDOG, 0), undefined);
  }

  return {
    clock,
    timePort: {
      sync: ask,
      seconds: () => jumpS + (isSet ? Math.floor(dateS + given.now() / 1000) : runS()),
    },
    watchdog: {
      start(seconds) {
        timeoutS = seconds;
        feed();
        return true;
      },
      feed,
    },
    deepSleep: (ms) => powerOff(ResetReason.DEEP_SLEEP, ms),
    probe: {
      resetReason: () => options.resetReason ?? ResetReason.POWER,
      freeMemory: () => options.freeMemory?.() ?? FREE_BYTES,
      uptime: runS,
      signal,
    },
    end() {
      clock.end();
      cut();
    },
    jump: (seconds) => void (jumpS += seconds),
  };
}
