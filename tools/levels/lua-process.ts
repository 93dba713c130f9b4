// A Lua of this computer as a board's processor: it runs the NodeMCU host, and talks in lines over two pipes. It is fed one
// event at a time, and whoever feeds it waits until it has nothing left to do: so it lives in any time, and repeats itself.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MidgeError } from "../error.js";

/** The names under which Lua 5.1 and 5.3 are installed. */
const NAMES = ["lua5.1", "lua51", "lua-5.1", "luajit", "lua5.3", "lua53", "lua-5.3", "lua"];
const FITS = /^Lua(JIT| 5\.[13])/;
const READ_BYTES = 65536;

export interface LuaProcess {
  /** Sends a line, and answers what is asked with `answer` until the process says that it is idle, or has ended. */
  turn(line: string): void;
  kill(): void;
}

/** The path of a Lua that can run a NodeMCU program. Throws a MidgeError that says how to get one. */
export function findLua(named?: string): string {
  for (const name of named === undefined ? NAMES : [named]) {
    const { stdout, stderr, error } = spawnSync(name, ["-v"], { encoding: "utf8" });
    const version = `${stdout ?? ""}${stderr ?? ""}`;
    if (!error && FITS.test(version)) return name;
    if (named !== undefined)
      throw new MidgeError(
        error
          ? `cannot run the Lua ${named}: ${error.message}.`
          : `${named} is ${version.trim().split("\n")[0] || "no Lua"}: NodeMCU programs run in Lua 5.1 or 5.3.`,
      );
  }
  throw new MidgeError(
    "a NodeMCU program is run by Lua 5.1 or 5.3, and none is installed: sudo apt install lua5.1 (Debian, Ubuntu), brew install luajit (macOS), or name one with --interpreter PATH.",
  );
}

/** Beside this file in the sources, below `dist` in the package. */
function hostFile(): string {
  for (const path of ["../hosts/nodemcu/host.lua", "./nodemcu/host.lua"]) {
    const file = fileURLToPath(new URL(path, import.meta.url));
    if (existsSync(file)) return file;
  }
  throw new MidgeError("the files of the NodeMCU host are missing: install Midge anew.");
}

/** `handle` gets each line; a text that it gives is the answer. `died` hears that the process is gone, once. */
export function startLua(
  lua: string,
  words: readonly string[],
  handle: (line: string) => string | undefined,
  died: (why: string) => void,
): LuaProcess {
  const [toLua, fromLua, child] = withPipes((input, output) =>
    spawn(lua, [hostFile(), ...words, "--desk"], { stdio: [input, output, "pipe"], detached: true }),
  );
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  let rest = "";
  let errors = "";
  let isOver = false;
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-2000)));
  child.on("error", (error) => over(error.message));
  child.unref();

  function over(why: string): void {
    if (isOver) return;
    isOver = true;
    process.off("exit", kill);
    kill();
    closeSync(toLua);
    closeSync(fromLua);
    if (why !== "") died(why);
  }
  function readLine(): string | undefined {
    let end = rest.indexOf("\n");
    while (end < 0) {
      const count = readSync(fromLua, buffer, 0, READ_BYTES, null);
      if (count === 0) return undefined;
      rest += buffer.toString("latin1", 0, count);
      end = rest.indexOf("\n");
    }
    const line = rest.slice(0, end);
    rest = rest.slice(end + 1);
    return line;
  }
  function send(line: string): void {
    try {
      writeSync(toLua, `${line}\n`, null, "latin1");
    } catch {
      // What it said last is still to be read.
    }
  }
  return {
    turn(line) {
      if (isOver) return;
      if (line !== "") send(line);
      for (;;) {
        const said = isOver ? undefined : readLine();
        if (isOver) return;
        if (said === undefined) return over(errors.trim() || "it ended");
        const answer = handle(said);
        if (isOver) return;
        if (answer !== undefined) send(answer);
        if (said.startsWith("idle ")) return;
      }
    },
    kill: () => over(""),
  };
}

/** Runs `start` with the ends of two pipes that a process takes as its input and output; gives our own ends, and what it gave. */
function withPipes<T>(start: (input: number, output: number) => T): [number, number, T] {
  const folder = mkdtempSync(join(tmpdir(), "midge-lua-"));
  try {
    const names = ["in", "out"].map((name) => join(folder, name)) as [string, string];
    try {
      execFileSync("mkfifo", ["-m", "600", ...names]);
    } catch {
      throw new MidgeError("a NodeMCU program is run here over named pipes, which Linux and macOS have.");
    }
    // Opened for both first, so that no open waits for the other end; closed again, so that an end is seen.
    const both = names.map((name) => openSync(name, "r+"));
    const [input, output] = [openSync(names[0], "r"), openSync(names[1], "w")];
    const [toLua, fromLua] = [openSync(names[0], "w"), openSync(names[1], "r")];
    for (const one of both) closeSync(one);
    try {
      return [toLua, fromLua, start(input, output)];
    } finally {
      closeSync(input);
      closeSync(output);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
