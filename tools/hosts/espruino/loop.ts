// The idle loop of the interpreter: pin events, then due timers, then the libraries' idle functions, then queued events.
// A callback that throws is reported and swallowed; what it was registered for stays registered.
// It never knows what a timer, event or idle function is for, and never touches a socket.

import type { Turns } from "./turns.js";

export type Callable = (...args: unknown[]) => unknown;

interface Timer {
  id: number;
  dueMs: number;
  intervalMs: number | undefined;
  callback: Callable | string;
  args: unknown[];
}

interface QueuedEvent {
  self: unknown;
  listeners: readonly (Callable | string)[];
  args: unknown[];
}

/** Does one round of work; true means "call me again at once". */
export type IdleFunction = () => boolean;

// jswrap_interactive.c: TIMER_MIN_INTERVAL
const TIMER_MIN_MS = 0.1;

export class IdleLoop {
  private readonly timers: Timer[] = [];
  private readonly events: QueuedEvent[] = [];
  private readonly interrupts: (() => void)[] = [];
  private readonly idlers: IdleFunction[] = [];
  private readonly todos: (() => void)[] = [];
  private readonly thrown: unknown[] = [];
  private nextTimerId = 1;
  /** What calls off the next round: one that is due later, or at once. */
  private sleeping: (() => void) | undefined;
  private pending: (() => void) | undefined;
  private stopped = false;

  constructor(
    private readonly report: (error: unknown) => void,
    private readonly evaluate: (code: string) => void,
    private readonly turns: Turns,
  ) {}

  /** Queues one event for all that are in the list when it runs, at the end of this round. */
  queue(self: unknown, listeners: readonly (Callable | string)[], args: unknown[]): void {
    if (listeners.length === 0) return;
    this.events.push({ self, listeners, args });
    this.wake();
  }

  /** Runs at the head of the next round, as a pin event does. */
  interrupt(action: () => void): void {
    this.interrupts.push(action);
    this.wake();
  }

  /** Runs at the end of the next round: reset and load are done there. */
  later(action: () => void): void {
    this.todos.push(action);
    this.wake();
  }

  onIdle(idle: IdleFunction): void {
    this.idlers.push(idle);
  }

  addTimer(callback: Callable | string, delayMs: number, repeats: boolean, args: unknown[]): number {
    const waitMs = Number.isNaN(delayMs) || delayMs < TIMER_MIN_MS ? TIMER_MIN_MS : delayMs;
    const timer: Timer = {
      id: this.nextTimerId++,
      dueMs: this.turns.nowMs() + waitMs,
      intervalMs: repeats ? waitMs : undefined,
      callback,
      args,
    };
    this.insert(timer);
    this.wake();
    return timer.id;
  }

  removeTimer(id: unknown): void {
    const index = this.timers.findIndex((timer) => timer.id === Number(id));
    if (index >= 0) this.timers.splice(index, 1);
  }

  removeAllTimers(): void {
    this.timers.length = 0;
  }

  changeInterval(id: unknown, intervalMs: number): boolean {
    const timer = this.timers.find((candidate) => candidate.id === Number(id));
    if (timer === undefined) return false;
    timer.intervalMs = Math.max(intervalMs, TIMER_MIN_MS);
    timer.dueMs = this.turns.nowMs() + timer.intervalMs;
    this.wake();
    return true;
  }

  /** Asks for a round as soon as Node is free. */
  wake(): void {
    if (this.stopped || this.pending !== undefined) return;
    this.sleeping?.();
    this.sleeping = undefined;
    this.pending = this.turns.soon(() => this.round());
  }

  /** Forgets timers, events and everything else that belongs to the program. */
  clear(): void {
    this.timers.length = 0;
    this.events.length = 0;
    this.interrupts.length = 0;
  }

  stop(): void {
    this.stopped = true;
    this.clear();
    this.pending?.();
    this.sleeping?.();
  }

  /** Calls back into the program; what it throws is reported, not passed on. */
  call(self: unknown, callback: Callable | string, args: unknown[]): void {
    try {
      if (typeof callback === "string") this.evaluate(callback);
      else callback.apply(self, args);
    } catch (error) {
      this.throw(error);
    }
  }

  /** An exception that reached the interpreter: it is reported once this round, or the program's first run, is over. */
  throw(error: unknown): void {
    this.thrown.push(error);
    this.wake();
  }

  reportThrown(): void {
    for (const error of this.thrown.splice(0)) this.report(error);
  }

  private insert(timer: Timer): void {
    const at = this.timers.findIndex((other) => other.dueMs > timer.dueMs);
    if (at < 0) this.timers.push(timer);
    else this.timers.splice(at, 0, timer);
  }

  private runTimers(): void {
    const nowMs = this.turns.nowMs();
    const due = this.timers.filter((timer) => timer.dueMs <= nowMs);
    for (const timer of due) {
      if (!this.timers.includes(timer)) continue; // cleared by an earlier one
      this.call(undefined, timer.callback, timer.args);
      if (!this.timers.includes(timer)) continue;
      this.removeTimer(timer.id);
      // As in the interpreter: from the time it was due, not from now, so that an interval does not drift.
      if (timer.intervalMs === undefined) continue;
      if (timer.dueMs <= nowMs) timer.dueMs += timer.intervalMs;
      this.insert(timer);
    }
  }

  private round(): void {
    this.pending = undefined;
    if (this.stopped) return;
    for (const action of this.interrupts.splice(0)) action();
    this.runTimers();
    let busy = false;
    for (const idle of this.idlers) busy = idle() || busy;
    for (let event = this.events.shift(); event !== undefined; event = this.events.shift()) {
      for (const listener of [...event.listeners]) this.call(event.self, listener, event.args);
    }
    this.reportThrown();
    for (const action of this.todos.splice(0)) action();
    this.sleepOrGoOn(busy);
  }

  private sleepOrGoOn(busy: boolean): void {
    if (this.stopped || this.pending !== undefined) return;
    if (busy || this.interrupts.length > 0) return this.wake();
    const next = this.timers[0];
    if (next === undefined) return;
    this.sleeping = this.turns.after(Math.max(0, next.dueMs - this.turns.nowMs()), () => this.wake());
  }
}
