// Asks the real interpreter whether the build is right about it: what is refused fails there or does something else,
// what is allowed runs as on V8. Each program is built by `midge build` itself; a refused one comes from a folder that the
// check does not look into. Skipped, by name, where the environment variable ESPRUINO names no interpreter.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { espruinoLinux } from "../../boards/espruino/linux.profile.js";
import { ALLOWED, FAULTS } from "../../tools/build/dialect-cases.js";
import {
  INSTANCE_MEMBERS,
  MISSING_GLOBALS,
  PRESENT_MEMBERS,
  STATIC_MEMBERS,
} from "../../tools/build/dialect-missing.js";
import { checkDialect } from "../../tools/build/dialect.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { END_LINE, espruinoPath, runOnEspruino } from "../../tools/hosts/espruino/real.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const hasInterpreter = espruinoPath() !== undefined;
const reason = hasInterpreter ? "" : " (skipped: ESPRUINO names no interpreter)";
const YES = `const yes = () => typeof print === "function";\n`;
/** The interpreter is given the end first, since a program that cannot be parsed stops where it is. */
const END = `setTimeout(function(){print("${END_LINE}");},0);`;
const DEADLINE_MS = 20_000;
const OWNERS = { Array: "[1]", String: "''", Number: "(1)", Promise: "Promise.resolve(1)", Date: "new Date(0)" };
let folder = "";
let made = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-dialect-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function buildFile(entry: string, check: typeof checkDialect | null): Promise<string> {
  const target = { host: "localhost", port: 1883 };
  return buildEspruino({ profile: espruinoLinux, entry, root: ROOT, target, values: {} }, check).then(
    ({ code }) => code,
  );
}

/** Builds a program, with or without the check that would refuse it. */
function built(code: string, isUnchecked: boolean): Promise<string> {
  const at = join(folder, String(made++));
  mkdirSync(at);
  const file = join(at, "publisher.ts");
  writeFileSync(file, YES + code);
  return buildFile(file, isUnchecked ? null : checkDialect);
}

function onV8(code: string): string {
  const printed: string[] = [];
  runInNewContext(code, { print: (line: unknown) => printed.push(String(line)) });
  return printed.join("|");
}

/** What the interpreter prints; a crash of the interpreter counts as a line of its own. */
async function onEspruino(code: string): Promise<string> {
  return runOnEspruino(END + code, { timeoutMs: DEADLINE_MS / 2 }).then(
    ({ lines }) => lines.join("|"),
    (error: Error) => `the interpreter stopped: ${error.message}`,
  );
}

describe("what the build refuses, the interpreter cannot run", () => {
  for (const { code, says } of FAULTS) {
    const plain = code.replace("¦", "");
    it.skipIf(!hasInterpreter).concurrent(
      `${says}: ${plain}${reason}`,
      { timeout: DEADLINE_MS },
      async ({ expect }) => {
        await expect(built(plain, false)).rejects.toThrow(says);
        const program = await built(plain, true);
        const wanted = onV8(program);
        expect(wanted).not.toBe("");
        expect(await onEspruino(program)).not.toBe(wanted);
      },
    );
  }

  const names = [
    ...MISSING_GLOBALS.keys(),
    ...STATIC_MEMBERS.keys(),
    ...[...INSTANCE_MEMBERS.keys()].flatMap((name) =>
      Object.entries(OWNERS)
        .filter(([type]) => !PRESENT_MEMBERS.has(`${type}.${name}`))
        .map(([, owner]) => `${owner}.${name}`),
    ),
  ];
  it.skipIf(!hasInterpreter)(`none of ${String(names.length)} missing names is there${reason}`, async () => {
    const types = `${JSON.stringify(names)}.forEach(function(n){var t;try{t=eval("typeof "+n);}catch(e){t="undefined";}if(t!=="undefined")print(n);});`;
    expect(await onEspruino(types)).toBe("");
  });
});

describe("what the build allows, the interpreter runs", () => {
  for (const { name, code, prints } of ALLOWED) {
    it.skipIf(!hasInterpreter).concurrent(`${name}${reason}`, { timeout: DEADLINE_MS }, async ({ expect }) => {
      const program = await built(code, false);
      expect(onV8(program)).toBe(prints);
      expect(await onEspruino(program)).toBe(prints);
    });
  }
});

it("a refused program ends the build with file, line, column and what to write instead", async () => {
  const entry = join(folder, "publisher.ts");
  writeFileSync(entry, `const a = [1];\nprint(\n  Math.max(...a),\n);\n`);
  await expect(buildFile(entry, checkDialect)).rejects.toThrow(
    /publisher\.ts:3:12: Espruino cannot run a spread: use concat or a loop$/,
  );
});
