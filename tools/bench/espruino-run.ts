// Runs a program on the real interpreter, named by the environment variable ESPRUINO, in a folder of its own and with a
// stdin that stays open; under callgrind too. The program ends itself by `quit()` from a callback. Every run is bounded.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { findProgram } from "./broker.js";

const TIMEOUT_MS = 60_000;

/** Why nothing can be run, or undefined. */
export function espruinoMissing(): string | undefined {
  return process.env["ESPRUINO"] ? undefined : "ESPRUINO is not set";
}

export function valgrindMissing(): string | undefined {
  return findProgram("valgrind") === undefined ? "valgrind is not installed" : undefined;
}

export interface Ran {
  /** What the program printed as `RESULT name number`. */
  results: Record<string, number>;
  /** Instructions, under callgrind. */
  instructions: number;
}

export interface RunOptions {
  /** More files for the program's folder. */
  files?: Record<string, string>;
  callgrind?: boolean;
}

const CALLGRIND = ["--tool=callgrind", "--callgrind-out-file=callgrind.out"];

/** Runs `command` with the text as its last argument's file; rejects when it does not end in time. */
export async function runProgram(command: string[], file: string, text: string, options: RunOptions): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), "midge-bench-"));
  try {
    for (const [name, content] of Object.entries(options.files ?? {})) writeFileSync(join(folder, name), content);
    // Byte strings: one character, one byte.
    writeFileSync(join(folder, file), text, "latin1");
    const [program, ...args] = [...(options.callgrind ? ["valgrind", ...CALLGRIND] : []), ...command, file];
    const output = await outputOf(program as string, args, folder);
    const results: Record<string, number> = {};
    for (const [, name, value] of output.matchAll(/RESULT (\S+) (-?[\d.]+)/g)) results[name as string] = Number(value);
    let instructions = 0;
    if (options.callgrind) {
      const profile = readFileSync(join(folder, "callgrind.out"), "latin1");
      instructions = Number(/^(?:summary|totals): (\d+)/m.exec(profile)?.[1] ?? NaN);
    }
    return { results, instructions };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function runEspruino(text: string, options: RunOptions = {}): Promise<Ran> {
  return runProgram([resolve(process.env["ESPRUINO"] as string)], "program.js", text, options);
}

function outputOf(program: string, args: string[], folder: string): Promise<string> {
  return new Promise((done, reject) => {
    const child = spawn(program, args, { cwd: folder, stdio: ["pipe", "pipe", "ignore"] });
    let output = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
    child.stdin.on("error", () => undefined);
    child.stdout.setEncoding("latin1").on("data", (text: string) => (output = (output + text).slice(-100_000)));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      const fault = /Uncaught [^\r\n]*|^lua[^\r\n]*/.exec(output)?.[0];
      if (signal !== null) reject(new Error(`a program did not end in ${TIMEOUT_MS / 1000} s`));
      else if (fault !== undefined || code !== 0) reject(new Error(`a program failed: ${fault ?? `exit ${code}`}`));
      else done(output);
    });
  });
}
