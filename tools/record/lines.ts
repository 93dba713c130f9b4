// The lines of a record: a header, then what entered a board and what left it, in the order in which it happened. It knows
// their form, reads a file of them, and plays nothing.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MidgeError } from "../error.js";
import { root, shown } from "../project.js";

/** The version of the form that is written and read here. */
export const VERSION = 1;

export interface Header {
  /** The version of this form. */
  record: number;
  /** The version of Midge that wrote it. */
  midge: string;
  /** As a person at that prompt would write it. */
  publisher: string;
  /** Of the program, bundled, and of its parts. */
  sha256: string;
  settings: Record<string, string | number | boolean>;
  /** The names of the program's secrets; their values are not here. */
  secrets: string[];
  seed: number;
  /** Seconds since 1970 at 0 ms. */
  epoch: number;
  clock: "virtual" | "real";
  /** For people: without user, password and query. */
  broker: string;
}

/** Milliseconds since the stage began, and the board's id; "" for the broker. */
interface At {
  t: number;
  board: string;
}

/** What enters a board. Each of these lines begins a turn of its program, in which time stands still. */
export type Entry = At &
  (
    | { add: { deviceId: string; settings?: Record<string, string | number | boolean> } }
    /** Timers are numbered as they are set. `due` is when it should have fired, where that is not `t`. */
    | { timer: number; due?: number }
    | { socket: "opened" | "drained"; link: number }
    | { socket: "in"; link: number; bytes: string }
    /** `reason` is one of `Reason`; `reset`: by a TCP reset, not in good order. */
    | { socket: "closed"; link: number; reason: number; reset?: true }
    | { fault: string; over?: true }
    | { stop: true }
    | { end: true }
  );

/** What a turn brings forth, behind its entry. */
export type Outcome = At &
  (
    | { socket: "open"; link: number }
    /** `wait`: the socket keeps the bytes until it has drained. */
    | { socket: "out"; link: number; bytes: string; wait?: true }
    /** `lost`: the link was dead, and the far end never hears of it. */
    | { socket: "close"; link: number; lost?: true }
    /** What a chip saw; `at` is the time it looked at where that is not `t`, `null` is no number. */
    | { read: string; input: string; value: number | null; at?: number }
    | { random: number }
    | { life: "began" | "ended"; reason: number; againMs?: number | null }
  );

export type Line = Entry | Outcome;
export type SocketOutcome = Extract<Outcome, { socket: string }>;

export function isOutcome(line: Line): line is Outcome {
  if ("socket" in line) return line.socket === "open" || line.socket === "out" || line.socket === "close";
  return "read" in line || "random" in line || "life" in line;
}

export function isSocket(line: Outcome): line is SocketOutcome {
  return "socket" in line;
}

/** Takes a record as it is made. */
export interface Sink {
  header(header: Header): void;
  /** Its text is `JSON.stringify(line)`. */
  line(line: Line): void;
}

export interface RecordFile {
  /** As a person would write it. */
  name: string;
  header: Header;
  lines: Line[];
  /** It ends in the middle of a line, or without the end of its run. */
  isTorn: boolean;
}

const NEWLINE = 10;

/** The version of the Midge that runs here. */
export function midgeVersion(): string {
  return (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;
}

/** Reads a record. What a run that was killed left of its last line is passed over. Throws a MidgeError for what is none. */
export function readRecord(path: string): RecordFile {
  const name = shown(path);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new MidgeError(`cannot read the record ${name}: ${(error as Error).message}`);
  }
  const objects: Record<string, unknown>[] = [];
  let from = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; from = end + 1, end = bytes.indexOf(NEWLINE, from)) {
    const read = objectOf(bytes.toString("utf8", from, end));
    if (!read) throw new MidgeError(`${name}:${objects.length + 1}: this is no line of a record.`);
    objects.push(read);
  }
  const [header, ...lines] = objects;
  if (!header)
    throw new MidgeError(
      `${name} holds no record: ${bytes.length === 0 ? "it is empty" : "its run ended at once"}. Record it again with --record.`,
    );
  if (typeof header["record"] !== "number")
    throw new MidgeError(`${name} is no record: its first line has no "record". One is made by --record FILE.`);
  if (header["record"] !== VERSION)
    throw new MidgeError(
      `${name} is a record of version ${header["record"]}, and this is read here: ${VERSION}. Use the Midge that made it: ${String(header["midge"])}.`,
    );
  for (const [i, line] of lines.entries())
    if (typeof line["t"] !== "number" || typeof line["board"] !== "string")
      throw new MidgeError(`${name}:${i + 2}: this is no line of a record.`);
  const isTorn = from < bytes.length || !lines.some((line) => "end" in line);
  return { name, header: header as unknown as Header, lines: lines as unknown as Line[], isTorn };
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
