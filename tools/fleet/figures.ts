// What a person sees of a fleet while it runs: a line of figures, drawn anew on a terminal and a plain line elsewhere, or a
// JSON object a line. It counts nothing itself.

import { clearLine, cursorTo } from "node:readline";
import type { Figures } from "./fleet.js";
import { type FleetReport, reportText } from "./report.js";

export interface Screen {
  /** A line that stays. */
  say(text: string): void;
  /** `p99` of the acknowledgements, or of the deliveries where there are none: milliseconds, 0 while there is none. */
  figures(now: Figures, p99: number): void;
  report(report: FleetReport): void;
}

export interface ScreenOptions {
  isJson: boolean;
  /** The report alone. */
  isQuiet: boolean;
}

const number = (value: number): string => Math.round(value).toLocaleString("en-US");

export function createScreen({ isJson, isQuiet }: ScreenOptions): Screen {
  const { stdout, stderr } = process;
  const isDrawn = stdout.isTTY && !isJson;
  let before: Figures | undefined;
  let hasLine = false;

  function clear(): void {
    if (!hasLine) return;
    clearLine(stdout, 0);
    cursorTo(stdout, 0);
    hasLine = false;
  }
  return {
    say(text) {
      if (isQuiet) return;
      clear();
      // With --json standard output holds objects only.
      (isJson ? stderr : stdout).write(`${text}\n`);
    },
    figures(now, p99) {
      const spanMs = now.atMs - (before?.atMs ?? 0);
      const rate = spanMs > 0 ? ((now.messages - (before?.messages ?? 0)) * 1000) / spanMs : 0;
      before = now;
      if (isQuiet) return;
      if (isJson) {
        const { atMs, ...rest } = now;
        return void stdout.write(
          `${JSON.stringify({ seconds: atMs / 1000, ...rest, rate: Math.round(rate * 10) / 10, p99 })}\n`,
        );
      }
      const line = [
        `${(now.atMs / 1000).toFixed(0).padStart(6)} s`,
        `${number(now.online)} of ${number(now.boards)} online`,
        `${rate.toFixed(1)} messages/s`,
        ...(p99 > 0 ? [`p99 ${p99} ms`] : []),
        `reconnects ${number(now.reconnects)}`,
        `drops ${number(now.drops)}`,
        `errors ${number(now.errors)}`,
      ].join("  ");
      clear();
      stdout.write(isDrawn ? line.slice(0, Math.max(40, stdout.columns) - 1) : `${line}\n`);
      hasLine = isDrawn;
    },
    report(report) {
      clear();
      stdout.write(isJson ? `${JSON.stringify(report)}\n` : `${reportText(report)}\n`);
    },
  };
}
