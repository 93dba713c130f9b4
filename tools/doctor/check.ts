// What every check of `midge doctor` gives: one line about one thing, and what to do next. Types, and the printing of a line.

export type Status = "ok" | "warn" | "fail" | "skipped";

export interface Finding {
  check: string;
  status: Status;
  /** What was found, in one sentence. */
  text: string;
  /** What to do about it. */
  next?: string;
}

export const finding = (check: string, status: Status, text: string, next?: string): Finding =>
  next === undefined ? { check, status, text } : { check, status, text, next };

const STATUS_WIDTH = 8;
const CHECK_WIDTH = 11;

export function shownFinding({ check, status, text, next }: Finding): string {
  const line = `${status.padEnd(STATUS_WIDTH)} ${check.padEnd(CHECK_WIDTH)} ${text}`;
  return next === undefined ? line : `${line}\n${" ".repeat(STATUS_WIDTH + CHECK_WIDTH + 2)}-> ${next}`;
}
