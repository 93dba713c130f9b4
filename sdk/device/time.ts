// The time of day: what a server said (SNTP), and until then a floor that a life before has written down: an hour later than
// it wrote, and so not before anything it told. Time does not run backwards over a reset; it may step back, by that hour at
// most, when the server is heard at last. Whole seconds since 1970 everywhere: they fit the 32-bit integers of a NodeMCU
// ESP32 until 2038, where a number with a fraction has room for 24 bits. It knows no server and no protocol.

import type { Clock } from "../link/clock.js";
import type { Store } from "../outbox/store.js";
import { code, cut, u16 } from "#wire";

/** The runtime's own clock. */
export interface TimePort {
  /** Starts to ask a server, and goes on asking. Needs a network. */
  sync(server: string): void;
  /** Whole seconds since 1970; before anybody set the clock, seconds since the power came. */
  seconds(): number;
}

export interface TimeOptions {
  /** An SNTP server, by name or address. Default "pool.ntp.org". */
  server?: string;
  /** Where the time floor is kept, in two files of its own. Without it there is none. */
  store?: Store;
}

const enum Default {
  /** 2024-01-01: a clock that says less was not set. */
  EARLIEST = 1704067200,
  /** Between two looks at the clock while it is not set. */
  LOOK_MS = 500,
  /**
   * Between two writes of the floor, resets and sleeps included: 12 erases of each file a day, 22 years to the 100,000 that
   * one page of flash stands.
   */
  KEEP_S = 3600,
  /** Four bytes of seconds and two of their sum. */
  RECORD_BYTES = 6,
}

/** The floor's files, written by turns: a power cut leaves one of them whole. */
const FIRST = "midge.t0";
const SECOND = "midge.t1";

export interface Time {
  /** True when the clock was set by a server, in this life or, where the clock runs through a reset, before. */
  isSynchronised(): boolean;
  /** Whole seconds since 1970. Not synchronised: from the floor on; without a floor, from 0. */
  now(): number;
  /**
   * Asks the server and calls `done` once: when the clock is set, or after `deadlineMs` if that comes first. Goes on
   * asking after that. Call it once, when there is a network, and open TLS links from `done` where dates are checked.
   */
  start(deadlineMs: number, done: (isSynchronised: boolean) => void): void;

  _port: TimePort;
  _clock: Clock;
  _options: TimeOptions;
  /** The latest time that was written; 0 for none. */
  _kept: number;
  /** Where time begins when no server is heard. */
  _floor: number;
  _done: ((this: void, isSynchronised: boolean) => void) | undefined;
  /** Milliseconds that are left to wait. */
  _leftMs: number;
  /** Which file is written next. */
  _file: number;
}

function isSynchronised(this: Time): boolean {
  return this._port.seconds() >= Default.EARLIEST;
}

function now(this: Time): number {
  const seconds = this._port.seconds();
  return seconds >= Default.EARLIEST ? seconds : seconds + this._floor;
}

/** Seconds as four bytes, high byte first. What is divided is a whole number of 65,536, so no float rounds it. */
function pack(seconds: number): string {
  const low = seconds % 65536;
  return u16((seconds - low) / 65536) + u16(low);
}

/** The seconds that a file holds, or 0. */
function readFloor(store: Store, name: string): number {
  const bytes = store.read(name, 0, Default.RECORD_BYTES);
  if (bytes.length < Default.RECORD_BYTES) return 0;
  const text = cut(bytes, 0, 4);
  if (cut(bytes, 4, 6) !== u16(store.sum(text))) return 0;
  return ((code(text, 0) * 256 + code(text, 1)) * 256 + code(text, 2)) * 256 + code(text, 3);
}

function keep(time: Time): void {
  const store = time._options.store;
  const seconds = time.now();
  // A clock that was set back, from a floor or an hour that a server got wrong, is written too.
  const sinceS = Math.abs(seconds - time._kept);
  time._clock.after((sinceS < Default.KEEP_S ? Default.KEEP_S - sinceS : Default.KEEP_S) * 1000, keep, time);
  if (!store || sinceS < Default.KEEP_S) return;
  const name = time._file === 0 ? FIRST : SECOND;
  const text = pack(seconds);
  time._file = 1 - time._file;
  time._kept = seconds;
  store.erase(name);
  store.append(name, text + u16(store.sum(text)), 0, Default.RECORD_BYTES);
}

function look(time: Time): void {
  const done = time._done;
  const isSet = time.isSynchronised();
  time._leftMs -= Default.LOOK_MS;
  // Before `done`, which may put the board to sleep.
  if (isSet) keep(time);
  else time._clock.after(Default.LOOK_MS, look, time);
  if (done && (isSet || time._leftMs < 0)) {
    time._done = undefined;
    done(isSet);
  }
}

function start(this: Time, deadlineMs: number, done: (isSynchronised: boolean) => void): void {
  this._port.sync(this._options.server ?? "pool.ntp.org");
  this._done = done;
  this._leftMs = deadlineMs;
  this._clock.after(0, look, this);
}

/** The time of day. It reads the floor at once, and asks nobody until `start`. */
export function createTime(port: TimePort, clock: Clock, options: TimeOptions): Time {
  const store = options.store;
  const first = store ? readFloor(store, FIRST) : 0;
  const second = store ? readFloor(store, SECOND) : 0;
  const kept = Math.max(first, second);
  return {
    isSynchronised: isSynchronised,
    now: now,
    start: start,
    _port: port,
    _clock: clock,
    _options: options,
    _kept: kept,
    _floor: kept > 0 ? kept + Default.KEEP_S : 0,
    _done: undefined,
    _leftMs: 0,
    // The older one is written first.
    _file: first > second ? 1 : 0,
  };
}
