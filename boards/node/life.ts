// One life of a simulated board, from power to power: its timers, which end with it, a clock that SNTP sets and a test may
// jump, a watchdog that bites, and deep sleep. It never begins the next life; who made the board does.

import { type HealthProbe, ResetReason, type TimePort, type Timer, type Watchdog } from "midge";
import type { NodeClock } from "./clock.js";

/** A server that cannot be reached is asked again after this time. */
const ASK_AGAIN_MS = 1000;
/** About what an ESP32 has left beside a firmware and a program. */
const FREE_BYTES = 120_000;

/** What is of one life alone. */
export interface LifeOwner {
  /** Why this life began. Default POWER. */
  readonly resetReason?: ResetReason;
  /** The power goes: by the watchdog, or into deep sleep for that time. Without it the board stays dead. */
  onPowerOff?(why: ResetReason, afterMs: number): void;
}

export interface LifeOptions {
  /** The true time when the given clock is at 0, seconds since 1970. Default 2026-01-01, so that a run repeats itself. */
  dateS?: number;
  /** How long an SNTP server takes to answer; Infinity: none does. Default 50. */
  sntpMs?: number;
  /** What the probe tells of free memory, bytes. Default 120,000 at all times, so that a run repeats itself. */
  freeMemory?: () => number;
}

/** What a life knows of the WiFi. */
export interface Radio {
  isUp(): boolean;
  signal(): number;
  /** Called when the power goes, before anybody outside hears of it. */
  cut(): void;
}

export interface Life {
  readonly clock: NodeClock;
  readonly timePort: TimePort;
  readonly watchdog: Watchdog;
  deepSleep(ms: number): void;
  readonly probe: HealthProbe;
  /** The power goes, for good. */
  end(): void;
  /** The board's clock jumps by that many seconds, as one does that a person sets, or a server that errs. */
  jump(seconds: number): void;
}

/** A timer of a life. All of them hang together, so that they can end together. */
class Running {
  inner: Timer;
  before: Running | undefined;
  after: Running | undefined;

  constructor(
    readonly owner: MortalClock,
    readonly run: (argument: unknown) => void,
    readonly argument: unknown,
  ) {}
}

function fire(timer: Running): void {
  timer.owner.drop(timer);
  timer.run(timer.argument);
}

/** A clock whose timers can be ended all at once, for good. */
export class MortalClock implements NodeClock {
  private first: Running | undefined;
  private isOver = false;

  constructor(readonly inner: NodeClock) {}

  now(): number {
    return this.inner.now();
  }
  random(): number {
    return this.inner.random();
  }
  after<T>(ms: number, run: (argument: T) => void, argument: T): Timer {
    const timer = new Running(this, run as (argument: unknown) => void, argument);
    if (this.isOver) return timer;
    timer.after = this.first;
    if (this.first) this.first.before = timer;
    this.first = timer;
    timer.inner = this.inner.after(ms, fire, timer);
    return timer;
  }
  cancel(given: Timer): void {
    const timer = given as Running | undefined;
    if (timer?.inner === undefined) return;
    this.inner.cancel(timer.inner);
    this.drop(timer);
  }
  /** It runs no more. */
  drop(timer: Running): void {
    if (timer.before) timer.before.after = timer.after;
    else this.first = timer.after;
    if (timer.after) timer.after.before = timer.before;
    timer.inner = timer.before = timer.after = undefined;
  }
  end(): void {
    this.isOver = true;
    while (this.first) this.cancel(this.first);
  }
}

/** One life. It is clock, watchdog and probe in one, for there may be thousands of lives in a process. */
class NodeLife implements Life, TimePort, Watchdog, HealthProbe {
  private readonly bornMs: number;
  private isSet = false;
  private jumpS = 0;
  private timeoutS = 0;
  private dog: Timer;

  constructor(
    readonly clock: MortalClock,
    private readonly options: LifeOptions,
    private readonly owner: LifeOwner,
    private readonly radio: Radio,
  ) {
    this.bornMs = clock.now();
  }
  get timePort(): TimePort {
    return this;
  }
  get watchdog(): Watchdog {
    return this;
  }
  get probe(): HealthProbe {
    return this;
  }

  sync(): void {
    const { clock } = this;
    const { sntpMs = 50 } = this.options;
    if (!this.radio.isUp()) clock.after(ASK_AGAIN_MS, askAgain, this);
    else if (sntpMs < Infinity) clock.after(sntpMs, answered, this);
  }
  answered(): void {
    this.isSet = true;
  }
  seconds(): number {
    const { dateS = 1_767_225_600 } = this.options;
    return this.jumpS + (this.isSet ? Math.floor(dateS + this.clock.now() / 1000) : this.uptime());
  }
  jump(seconds: number): void {
    this.jumpS += seconds;
  }

  start(seconds: number): boolean {
    this.timeoutS = seconds;
    this.feed();
    return true;
  }
  feed(): void {
    this.clock.cancel(this.dog);
    this.dog = this.clock.after(this.timeoutS * 1000, bite, this);
  }

  resetReason(): number {
    return this.owner.resetReason ?? ResetReason.POWER;
  }
  freeMemory(): number {
    return this.options.freeMemory?.() ?? FREE_BYTES;
  }
  uptime(): number {
    return Math.floor((this.clock.now() - this.bornMs) / 1000);
  }
  signal(): number {
    return this.radio.signal();
  }

  deepSleep(ms: number): void {
    this.powerOff(ResetReason.DEEP_SLEEP, ms);
  }
  powerOff(why: ResetReason, afterMs: number): void {
    this.end();
    this.owner.onPowerOff?.(why, afterMs);
  }
  end(): void {
    this.clock.end();
    this.radio.cut();
  }
}

const askAgain = (life: NodeLife): void => life.sync();
const answered = (life: NodeLife): void => life.answered();
const bite = (life: NodeLife): void => life.powerOff(ResetReason.WATCHDOG, 0);

export function createLife(clock: MortalClock, options: LifeOptions, owner: LifeOwner, radio: Radio): Life {
  return new NodeLife(clock, options, owner, radio);
}
