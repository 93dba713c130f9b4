// The completion in a real bash, and the text for the other shells. What is asked for is what a person would type before Tab.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../tools/bench/broker.js";
import { program } from "../../tools/midge.js";
import { midge, root } from "./run.js";

async function script(shell: string): Promise<string> {
  const running = midge(["completion", shell]);
  expect([await running.ended, running.err()]).toEqual([0, ""]);
  return running.out();
}

const verbs = program.commands.map((verb) => verb.name());
const boards = ["esp32", "esp32-c3", "esp32-s3", "esp8266", "espruino-linux", "nodemcu-esp32", "nodemcu-esp8266"];
const examples = readdirSync(join(root, "examples"));

describe("in bash", () => {
  let text = "";
  beforeAll(async () => {
    text = await script("bash");
  });

  /** What bash offers for the last word; with `bash`'s own files left out. */
  function offered(...words: string[]): string[] {
    const ask = `${text}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _midge; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", ask, "bash", "midge", ...words], {
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    return stdout.split("\n").filter((line) => line !== "");
  }

  it("is registered for midge", () => {
    const { stdout } = spawnSync("bash", ["--norc", "-c", `${text}\ncomplete -p midge`], { encoding: "utf8" });
    expect(stdout).toBe("complete -o default -F _midge midge\n");
  });

  it("completes verbs", () => {
    expect(offered("").filter((word) => !word.startsWith("-"))).toEqual(verbs);
    expect(offered("mo")).toEqual(verbs.filter((name) => name.startsWith("mo")));
    expect(offered("do")).toEqual(["doctor"]);
  });

  it.each(program.commands.map((verb) => [verb.name(), verb] as const))(
    "completes every option of %s",
    (name, verb) => {
      const flags = verb.options
        .flatMap(({ short, long }) => [short, long])
        .filter((flag) => flag !== undefined && flag !== null);
      expect(offered(name, "-").sort()).toEqual([...flags, "-h", "--help"].sort());
    },
  );

  it("completes boards and examples, also behind other options", () => {
    expect(offered("build", "examples/thermometer", "--board", "").sort()).toEqual(boards);
    expect(offered("flash", "--erase", "--board", "nodemcu-esp8").sort()).toEqual(["nodemcu-esp8266"]);
    expect(offered("init", "demo", "--example", "").sort()).toEqual([...examples].sort());
    expect(offered("build", "examples/ther")).toEqual(["examples/thermometer"]);
    expect(offered("pub", "-q", "")).toEqual(["0", "1", "2"]);
    expect(offered("completion", "")).toEqual(["bash", "zsh", "fish"]);
  });

  it("leaves files and free text to the shell", () => {
    expect(offered("pub", "--cafile", "")).toEqual([]);
    expect(offered("pub", "-m", "")).toEqual([]);
  });
});

describe("in other shells", () => {
  it.each(["zsh", "fish"])("%s gets every verb, long option, board and example", async (shell) => {
    const text = await script(shell);
    for (const word of [...verbs, ...boards, ...examples]) expect(text).toContain(word);
    const long = program.commands.flatMap((verb) => verb.options.map(({ long }) => long?.slice(2) ?? ""));
    for (const option of long)
      expect(text).toMatch(new RegExp(shell === "zsh" ? `--${option}\\[` : `-l ${option}( |$)`, "m"));
    const quotes = text.replace(/\\\\|\\'/g, "").split("'").length - 1;
    expect(quotes % 2).toBe(0);
  });

  it.each(["zsh", "fish"])("%s itself accepts it, where it is installed", async (shell) => {
    const path = findProgram(shell);
    const text = await script(shell);
    expect(text.length).toBeGreaterThan(1000);
    if (path === undefined) return;
    const { status, stderr } = spawnSync(path, shell === "zsh" ? ["-n", "/dev/stdin"] : ["-n"], {
      input: text,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
  });

  it("another shell is refused by name", async () => {
    const running = midge(["completion", "csh"]);
    expect([await running.ended, running.err()]).toEqual([2, expect.stringContaining("bash, zsh, fish")]);
  });
});
