// How far a long work has come: a bar that is drawn anew on a terminal, and a plain line for each tenth elsewhere. It goes to
// standard error, so that what is piped on stays clean, and it knows nothing of the work.

import { clearLine, cursorTo } from "node:readline";

export interface Progress {
  /** `done` of the total that was given, and what is being worked at. */
  update(done: number, what: string): void;
  /** A line of its own, the bar stays below it. */
  say(line: string): void;
  end(): void;
}

/** The part of a stream that is used. */
export interface ProgressStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export interface ProgressOptions {
  total: number;
  quiet?: boolean;
  stream?: ProgressStream;
  /** Milliseconds; for the rate. */
  now?: () => number;
}

const BAR_CELLS = 24;
/** A plain line for each so much. */
const PLAIN_STEP = 10;
const COLUMNS_LEAST = 40;

export function createProgress(options: ProgressOptions): Progress {
  const { total, quiet } = options;
  const stream = options.stream ?? process.stderr;
  const now = options.now ?? (() => performance.now());
  const startedAt = now();
  const isBar = stream.isTTY === true && quiet !== true;
  let shown = -1;
  let last = "";

  function rate(done: number): string {
    const seconds = (now() - startedAt) / 1000;
    return seconds > 0 && done > 0 ? `, ${(done / seconds / 1000).toFixed(1)} kB/s` : "";
  }
  function draw(line: string): void {
    clearLine(stream as NodeJS.WritableStream & ProgressStream, 0);
    cursorTo(stream as NodeJS.WritableStream & ProgressStream, 0);
    stream.write(line.slice(0, Math.max(COLUMNS_LEAST, stream.columns ?? 80) - 1));
  }
  return {
    update(done, what) {
      const percent = total > 0 ? Math.floor((100 * Math.min(done, total)) / total) : 100;
      const counts = `${percent} %, ${done} of ${total} bytes${rate(done)}`;
      if (quiet === true) return;
      if (isBar) {
        const cells = Math.floor((percent * BAR_CELLS) / 100);
        last = `${"#".repeat(cells)}${"-".repeat(BAR_CELLS - cells)} ${counts}  ${what}`;
        draw(last);
      } else if (Math.floor(percent / PLAIN_STEP) !== shown) {
        shown = Math.floor(percent / PLAIN_STEP);
        stream.write(`${what}: ${counts}\n`);
      }
    },
    say(line) {
      if (isBar) draw("");
      if (quiet !== true) stream.write(`${line}\n`);
      if (isBar && last !== "") draw(last);
    },
    end() {
      if (isBar && last !== "") stream.write("\n");
      last = "";
    },
  };
}
