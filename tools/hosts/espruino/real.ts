// Runs programs on a real Espruino interpreter: the executable named by the environment variable ESPRUINO.
// Each process gets its own scratch folder (the interpreter keeps its fake flash there) and a stdin that stays open.
// It never decides whether an output is right, and never looks for an interpreter on its own.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const END_LINE = "<<end>>";
const BEGIN_LINE = "<<begin>>";
const PROGRAM_FILE = "program.js";
const DEFAULT_TIMEOUT_MS = 15_000;
const MAX_KEPT_LINES = 50_000;

/** Path of the interpreter, or undefined when the environment names none. */
export function espruinoPath(): string | undefined {
  const named = process.env["ESPRUINO"];
  return named === undefined || named === "" ? undefined : resolve(named);
}

export interface RealProgram {
  /** Every line printed so far, without prompts, banner and carriage returns. */
  readonly lines: readonly string[];
  /** The lines that begin with "Uncaught ". */
  readonly errors: readonly string[];
  readonly pid: number | undefined;
  onLine(listener: (line: string) => void): void;
  /** Resolves with the first line, past or future, that passes the test; rejects on the deadline or when the interpreter ends. */
  waitForLine(test: string | RegExp | ((line: string) => boolean), timeoutMs?: number): Promise<string>;
  /** The interpreter's fake flash as it is now; undefined when it has none. */
  flash(): Uint8Array | undefined;
  /** Resolves when the interpreter has ended, with why. */
  readonly ended: Promise<string>;
  /** Kills the interpreter and removes its folder; resolves when both are gone. */
  stop(): Promise<void>;
}

export interface RealOptions {
  env?: Record<string, string>;
  /** Files to put into the interpreter's folder before it starts, an `espruino.flash` image for instance. */
  files?: Record<string, string | Uint8Array>;
  /** Its path; without it that of `espruinoPath`. */
  interpreter?: string;
  /** Called with its folder before it starts. */
  before?: (folder: string) => void;
}

interface Waiter {
  test: (line: string) => boolean;
  resolve: (line: string) => void;
  reject: (error: Error) => void;
}

// The console line editor redraws its prompt around program output: '>' CR ESC[J.
function withoutPrompt(raw: string): string {
  // eslint-disable-next-line no-control-regex
  return raw.replace(/>?\r?\u001b\[J/g, "").replace(/\r/g, "");
}

function asTest(test: string | RegExp | ((line: string) => boolean)): (line: string) => boolean {
  if (typeof test === "function") return test;
  if (typeof test === "string") return (line) => line === test;
  return (line) => test.test(line);
}

/** Starts a program and leaves it running, as a board would. */
export function startEspruino(code: string, options: RealOptions = {}): RealProgram {
  const interpreter = options.interpreter ?? espruinoPath();
  if (interpreter === undefined) throw new Error("ESPRUINO names no interpreter");
  const folder = mkdtempSync(join(tmpdir(), "espruino-"));
  for (const [name, content] of Object.entries(options.files ?? {})) writeFileSync(join(folder, name), content);
  options.before?.(folder);
  // On the first line of the program, so that line numbers in its errors stay true.
  writeFileSync(join(folder, PROGRAM_FILE), `print("${BEGIN_LINE}");${code}\n`);
  const child: ChildProcess = spawn(interpreter, [PROGRAM_FILE], {
    cwd: folder,
    env: { ...process.env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });

  const lines: string[] = [];
  const errors: string[] = [];
  const listeners: ((line: string) => void)[] = [];
  const waiters = new Set<Waiter>();
  let begun = false;
  let rest = "";
  let stderr = "";
  let ended: string | undefined;

  const take = (line: string): void => {
    if (!begun) {
      begun = line.endsWith(BEGIN_LINE);
      return;
    }
    if (lines.length < MAX_KEPT_LINES) lines.push(line);
    if (line.startsWith("Uncaught ")) errors.push(line);
    for (const listener of listeners) listener(line);
    for (const waiter of [...waiters]) {
      if (!waiter.test(line)) continue;
      waiters.delete(waiter);
      waiter.resolve(line);
    }
  };
  const failWaiters = (reason: string): void => {
    ended ??= reason;
    for (const waiter of waiters)
      waiter.reject(new Error(`${reason}; last lines:\n${lines.slice(-10).join("\n")}\n${stderr}`));
    waiters.clear();
  };
  // Espruino's strings are bytes; UTF-8 comes out as UTF-8.
  child.stdout?.setEncoding("utf8");
  child.stdout?.on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) take(withoutPrompt(part));
  });
  child.stderr?.setEncoding("utf8");
  child.stderr?.on("data", (chunk: string) => (stderr = (stderr + chunk).slice(-2000)));
  child.stdin?.on("error", () => undefined);
  child.on("error", (error) => failWaiters(`the interpreter could not be started: ${error.message}`));
  const closed = new Promise<void>((done) => {
    child.on("close", (status, signal) => {
      if (rest !== "") take(withoutPrompt(rest));
      failWaiters(`the interpreter ended (status ${String(status)}, signal ${String(signal)})`);
      done();
    });
    child.on("error", () => done());
  });

  return {
    lines,
    errors,
    pid: child.pid,
    flash() {
      try {
        return readFileSync(join(folder, "espruino.flash"));
      } catch {
        return undefined;
      }
    },
    ended: closed.then(() => ended as string),
    onLine: (listener) => void listeners.push(listener),
    waitForLine: (wanted, timeoutMs = DEFAULT_TIMEOUT_MS) => {
      const test = asTest(wanted);
      const seen = lines.find(test);
      if (seen !== undefined) return Promise.resolve(seen);
      if (ended !== undefined)
        return Promise.reject(new Error(`${ended}; last lines:\n${lines.slice(-10).join("\n")}\n${stderr}`));
      return new Promise<string>((resolveLine, reject) => {
        const deadline = setTimeout(() => {
          waiters.delete(waiter);
          reject(
            new Error(
              `no line ${String(wanted)} within ${String(timeoutMs)} ms; last lines:\n${lines.slice(-10).join("\n")}`,
            ),
          );
        }, timeoutMs);
        const waiter: Waiter = {
          test,
          resolve: (line) => (clearTimeout(deadline), resolveLine(line)),
          reject: (error) => (clearTimeout(deadline), reject(error)),
        };
        waiters.add(waiter);
      });
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a program until it prints END_LINE, then ends the interpreter. The end line itself is not returned. */
export async function runOnEspruino(
  code: string,
  options: RealOptions & { timeoutMs?: number } = {},
): Promise<{ lines: string[]; errors: string[] }> {
  const program = startEspruino(code, options);
  try {
    await program.waitForLine(END_LINE, options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const end = program.lines.indexOf(END_LINE);
    return { lines: program.lines.slice(0, end), errors: [...program.errors] };
  } finally {
    await program.stop();
  }
}
