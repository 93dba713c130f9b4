// A log with levels: each line goes to the console, and into a ring of a bounded size that can be read later. It knows no
// topic and no network; `log-mqtt.ts` does. It keeps no line that is below the level.

import { cut } from "#wire";

/** From what must be seen to what only a search needs. */
export const enum LogLevel {
  ERROR = 0,
  WARN = 1,
  INFO = 2,
  DEBUG = 3,
}

export interface LogOptions {
  /** The least urgent level that is taken. Default INFO. */
  level?: LogLevel;
  /** What the ring holds at most: characters of its lines and one for each line, 0 for no ring. Default 1,024. */
  ringBytes?: number;
}

const enum Default {
  RING_BYTES = 1024,
  /** Lines in the ring at most, however short they are. */
  RING_LINES = 32,
  /** A longer line is cut. */
  LINE_BYTES = 120,
}

export interface Log {
  error(text: string): void;
  warn(text: string): void;
  info(text: string): void;
  debug(text: string): void;
  /** Gets each line that is taken, after the console: one letter for the level (E, W, I, D), a blank, the text. */
  onLine: ((this: void, line: string) => void) | undefined;
  /** What the ring holds, the oldest line first, each ended by a line feed. */
  lines(): string;

  _print: (this: void, line: string) => void;
  _level: number;
  _most: number;
  _ring: string[];
  _first: number;
  _count: number;
  _bytes: number;
}

function take(log: Log, level: number, letter: string, text: string): void {
  if (level > log._level) return;
  const line = letter + " " + cut(text, 0, Math.min(text.length, Default.LINE_BYTES));
  log._print(line);
  const size = line.length + 1;
  if (size <= log._most) {
    while (log._bytes + size > log._most || log._count === Default.RING_LINES) {
      log._bytes -= (log._ring[log._first] as string).length + 1;
      log._ring[log._first] = "";
      log._first = (log._first + 1) % Default.RING_LINES;
      log._count--;
    }
    log._ring[(log._first + log._count) % Default.RING_LINES] = line;
    log._count++;
    log._bytes += size;
  }
  if (log.onLine) log.onLine(line);
}

function error(this: Log, text: string): void {
  take(this, LogLevel.ERROR, "E", text);
}

function warn(this: Log, text: string): void {
  take(this, LogLevel.WARN, "W", text);
}

function info(this: Log, text: string): void {
  take(this, LogLevel.INFO, "I", text);
}

function debug(this: Log, text: string): void {
  take(this, LogLevel.DEBUG, "D", text);
}

function lines(this: Log): string {
  let all = "";
  for (let i = 0; i < this._count; i++) {
    all = all + (this._ring[(this._first + i) % Default.RING_LINES] as string) + "\n";
  }
  return all;
}

/** A log. `print` is the console: the board's `log`. No line may hold a secret; nobody looks for one here. */
export function createLog(print: (this: void, line: string) => void, options: LogOptions): Log {
  return {
    error: error,
    warn: warn,
    info: info,
    debug: debug,
    onLine: undefined,
    lines: lines,
    _print: print,
    _level: options.level ?? LogLevel.INFO,
    _most: options.ringBytes ?? Default.RING_BYTES,
    _ring: [],
    _first: 0,
    _count: 0,
    _bytes: 0,
  };
}
