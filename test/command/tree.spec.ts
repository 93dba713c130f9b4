// Every verb of the command, found in commander's own tree: what all of them have, what they say to a mistyped word, where
// their settings come from, and that a look at the help loads next to nothing.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examplesOf } from "../../tools/docs/command.js";
import { program } from "../../tools/midge.js";
import { midge, root } from "./run.js";

const verbs = program.commands.map((verb) => [verb.name(), verb] as const);
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-tree-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(verbs)("midge %s", (name, verb) => {
  const longs = verb.options.map(({ long }) => long);

  it("has --json and --quiet", () => {
    expect(longs).toEqual(expect.arrayContaining(["--json", "--quiet"]));
  });

  it("says what it does, and what each option and argument is", () => {
    expect(verb.description()).toMatch(/^[a-z].*[^.]$/);
    for (const { description } of [...verb.options, ...verb.registeredArguments]) expect(description).not.toBe("");
  });

  it("has examples in its help, of options that there are", () => {
    const examples = examplesOf(verb);
    expect(examples.length).toBeGreaterThan(0);
    const flags = verb.options.flatMap(({ short, long }) => [short, long]);
    for (const line of examples) {
      expect(line).toMatch(new RegExp(`\\bmidge ${name}\\b`));
      const words = (line.split(`midge ${name}`)[1] as string).split(/ (?:[|<>]|&&) /)[0] as string;
      for (const [flag] of words.matchAll(/(?<= )--?[a-zA-Z][\w-]*/g))
        expect([line, flags]).toEqual([line, expect.arrayContaining([flag])]);
    }
  });

  it("prints its help to standard output, with exit code 0", async () => {
    const running = midge([name, "--help"]);
    expect([await running.ended, running.err()]).toEqual([0, ""]);
    expect(running.out()).toMatch(/Usage: midge [^]*\nExamples?:\n/);
  });

  it("refuses an option that there is not, and names the nearest", async () => {
    const needed = verb.options.filter(({ mandatory }) => mandatory).flatMap(({ long }) => [long as string, "a"]);
    const running = midge([name, ...needed, "--jsn"]);
    expect([await running.ended, running.out()]).toEqual([2, ""]);
    expect(running.err()).toMatch(/^midge: unknown option '--jsn'\n\(Did you mean .*--json/);
  });
});

describe("a mistyped word", () => {
  it.each<[string, string[], number, string]>([
    ["a verb", ["biuld"], 2, "Did you mean build?"],
    ["a board to build for", ["build", "examples/thermometer", "--board", "esp23"], 2, "did you mean esp32?"],
    ["a board to flash", ["flash", "--board", "esp8236", "--firmware", "x"], 2, "did you mean esp8266?"],
    ["an example", ["init", "x", "--example", "presure"], 2, "did you mean pressure?"],
    ["no board at all", ["build", "examples/thermometer"], 2, "MIDGE_BOARD"],
  ])("%s is answered with the nearest", async (_name, words, code, text) => {
    const running = midge(words);
    expect([await running.ended, running.out()]).toEqual([code, ""]);
    expect(running.err()).toContain(text);
  });
});

describe("settings", () => {
  /** The board that a build was made for. */
  async function built(words: string[], env: Record<string, string> = {}, cwd = root): Promise<unknown> {
    const running = midge(["build", ...words, "--json", "--out", join(folder, "out.js")], { env, cwd });
    expect([await running.ended, running.err()]).toEqual([0, ""]);
    return (JSON.parse(running.out()) as { board: string }).board;
  }

  it("come from a flag, else the environment, else midge.local.json, else midge.json beside the publisher", async () => {
    const at = join(folder, "project");
    mkdirSync(at);
    writeFileSync(join(at, "publisher.ts"), 'import { log } from "@board";\nlog("a");\n');
    writeFileSync(join(at, "midge.json"), JSON.stringify({ board: "esp8266" }));
    expect(await built([at])).toBe("esp8266");
    expect(await built(["."], {}, at)).toBe("esp8266");
    expect(await built([join(at, "publisher.ts")])).toBe("esp8266");
    writeFileSync(join(at, "midge.local.json"), JSON.stringify({ board: "esp32-c3" }));
    expect(await built([at])).toBe("esp32-c3");
    expect(await built([at], { MIDGE_BOARD: "esp32-s3" })).toBe("esp32-s3");
    expect(await built([at, "--board", "esp32"], { MIDGE_BOARD: "esp32-s3" })).toBe("esp32");
  });

  it("name where a wrong one stands", async () => {
    const port = midge(["info"], { env: { MIDGE_PORT: "/dev/ttyUSB77" } });
    expect([await port.ended, port.err()]).toEqual([4, expect.stringContaining("there is no port /dev/ttyUSB77")]);
    const baud = midge(["erase", "--yes", "--port", "/dev/ttyUSB77"], { env: { MIDGE_BAUD: "fast" } });
    expect([await baud.ended, baud.err()]).toEqual([2, expect.stringContaining("MIDGE_BAUD: give a whole number")]);
    const broker = midge(["sub", "-t", "a"], { env: { MIDGE_BROKER: "http://x" } });
    expect(await broker.ended).toBe(2);
  });
});

describe("the help of the whole command", () => {
  it("lists every verb, the exit codes and where settings come from", async () => {
    const running = midge(["--help"]);
    expect(await running.ended).toBe(0);
    for (const [name] of verbs) expect(running.out()).toMatch(new RegExp(`^  ${name} `, "m"));
    for (const word of ["Exit codes:", "130", "MIDGE_BOARD", "Examples:"]) expect(running.out()).toContain(word);
  });

  it("loads commander and Midge's own files, and no other package", () => {
    const hooks = `data:text/javascript,${encodeURIComponent(
      'import { writeSync } from "node:fs"; export async function load(url, context, next) { writeSync(2, url + "\\n"); return next(url, context); }',
    )}`;
    const register = `data:text/javascript,${encodeURIComponent(`import { register } from "node:module"; register(${JSON.stringify(hooks)});`)}`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", register, join(root, "dist/midge.js"), "--help"],
      { encoding: "utf8" },
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining("Usage: midge")]);
    const loaded = stderr.split("\n").filter((line) => line.startsWith("file:"));
    const packages = new Set(loaded.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []));
    expect([...packages]).toEqual(["commander"]);
    expect(loaded.some((url) => url.endsWith("/dist/midge.js"))).toBe(true);
    expect(loaded.filter((url) => url.includes("/command-"))).toEqual([]);
  });

  it("is coloured nowhere", async () => {
    const running = midge(["--help"], { env: { FORCE_COLOR: "1" } });
    await running.ended;
    expect(running.out()).not.toContain("\u001b");
  });
});
