// Runs the built command as a user does, and gives a spec its output while it runs and its exit code. It asserts nothing.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly out: () => string;
  readonly err: () => string;
  readonly bytes: () => Buffer;
  /** Resolves when standard output or standard error holds the text; rejects when the command ends without it. */
  shows(text: string): Promise<void>;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  input?: string | Buffer;
}

export function midge(words: readonly string[], options: RunOptions = {}): Running {
  const child = spawn(process.execPath, [join(root, "dist/midge.js"), ...words], {
    cwd: options.cwd ?? root,
    env: { ...process.env, NO_COLOR: "1", ...options.env },
  });
  const chunks: Buffer[] = [];
  let err = "";
  let isOver = false;
  const waiters = new Set<() => void>();
  const wake = (): void => {
    for (const one of waiters) one();
    waiters.clear();
  };
  child.stdout.on("data", (data: Buffer) => (chunks.push(data), wake()));
  child.stderr.on("data", (data: Buffer) => ((err += data.toString()), wake()));
  const running: Running = {
    child,
    bytes: () => Buffer.concat(chunks),
    out: () => Buffer.concat(chunks).toString(),
    err: () => err,
    async shows(text) {
      while (!running.out().includes(text) && !err.includes(text)) {
        if (isOver) throw new Error(`ended without "${text}":\n${running.out()}${err}`);
        await new Promise<void>((resolve) => waiters.add(resolve));
      }
    },
    ended: new Promise((resolve) =>
      child.once("close", (code) => {
        isOver = true;
        resolve(code);
        wake();
      }),
    ),
  };
  // A command may end before it has read all of it.
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  return running;
}
