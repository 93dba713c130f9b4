// Shows what a board says, for a person or a script, and keeps a log: the lines go to standard output, what Midge has to say
// to standard error. It decides nothing about the board.

import { closeSync, openSync, writeSync } from "node:fs";
import { Exit, MidgeError } from "../error.js";
import type { Explain } from "./explain.js";
import { plain } from "./lines.js";
import type { WatchOptions } from "./watch.js";

export interface ShowOptions {
  timestamps?: boolean;
  log?: string;
  expect?: string[];
  fail?: string[];
  timeout?: number;
  /** Commander's --no-reconnect. */
  reconnect?: boolean;
  raw?: boolean;
  json?: boolean;
  quiet?: boolean;
}

export interface Show {
  /** What a person is told beside the board's own words; when it is to be quiet errors alone. */
  say(line: string, isError?: boolean): void;
  /** What `watch` needs of the options, and where it puts what it hears. */
  outlets(explain: Explain): Omit<WatchOptions, "port" | "baud">;
  close(): void;
}

export function createShow(options: ShowOptions): Show {
  const { raw, json, quiet } = options;
  if (raw && (json || options.timestamps))
    throw new MidgeError("--raw shows the bytes as they are: leave out --json and --timestamps.", Exit.USAGE);
  const log = options.log === undefined ? undefined : openLog(options.log);
  const isColoured = process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined;
  const toLog = (text: string | Uint8Array): void => {
    if (log !== undefined) writeSync(log, typeof text === "string" ? Buffer.from(text) : text);
  };
  function print(record: Record<string, unknown>, at = new Date()): void {
    const line = JSON.stringify({ time: at.toISOString(), ...record }) + "\n";
    process.stdout.write(line);
    toLog(line);
  }
  function say(line: string, isError = false): void {
    if (json) print({ event: line });
    else if (isError || quiet !== true) process.stderr.write(`midge: ${line}\n`);
  }
  return {
    say,
    outlets: (explain) => ({
      ...(options.timestamps && { timestamps: true }),
      ...(options.expect && { expect: options.expect }),
      ...(options.fail && { fail: options.fail }),
      ...(options.timeout !== undefined && { timeoutMs: options.timeout * 1000 }),
      ...(options.reconnect === false && { isOnce: true }),
      ...(!raw && !json && { explain: (line: string) => explain(line).map((place) => `    -> ${place}`) }),
      say,
      onBytes(bytes) {
        if (!raw) return;
        process.stdout.write(bytes);
        toLog(bytes);
      },
      onText(text) {
        if (raw || json) return;
        process.stdout.write(isColoured ? text : plain(text));
        toLog(plain(text));
      },
      onLine(line, at) {
        if (!json) return;
        const places = explain(line);
        print({ line, ...(places.length > 0 && { at: places }) }, at);
      },
    }),
    close() {
      if (log !== undefined) closeSync(log);
    },
  };
}

function openLog(file: string): number {
  try {
    return openSync(file, "a");
  } catch (error) {
    throw new MidgeError(`cannot write ${file}: ${(error as Error).message}.`, Exit.USAGE);
  }
}
