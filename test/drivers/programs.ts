// Programs for a board that run the cases of drivers and print what they found. The text of a program is made here; the
// builders turn it into what a board runs. It judges nothing.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Profile } from "../../boards/profile.js";
import type { BuildInput } from "../../tools/build/built.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const LUA_HOST = join(root, "tools/hosts/nodemcu/host.lua");

/** What a program found of one case: how many facts it looked at, and a line for each that is wrong. */
export interface Found {
  facts: number;
  faults: string[];
}

/** The source of a program that runs the cases of these drivers. */
function source(names: readonly string[]): string {
  const imports = names.map(
    (name, i) => `import { cases as cases${i} } from ${JSON.stringify(`${here}cases/${name}.js`)};`,
  );
  const runs = names.map((name, i) => `runAll(${JSON.stringify(name)}, cases${i});`);
  return `import { type Case, runCase } from ${JSON.stringify(`${here}check.js`)};
${imports.join("\n")}
declare function print(this: void, line: string): void;
function runAll(driver: string, cases: Case[]): void {
  for (let i = 0; i < cases.length; i++) {
    const one = cases[i] as Case;
    print("# " + driver + ": " + one.name);
    const facts = runCase(one, (line) => print("- " + line));
    for (let fact = 0; fact < facts; fact++) print("+");
  }
}
${runs.join("\n")}
print("<<end>>");
`;
}

/** Calls `build` with a program for these drivers; its source is gone afterwards. */
export async function withProgram<T>(
  names: readonly string[],
  profile: Profile,
  build: (input: BuildInput) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "midge-drivers-"));
  const entry = join(folder, "program.ts");
  writeFileSync(entry, source(names));
  try {
    return await build({ profile, entry, root, target: { host: "", port: 1883, secure: false }, values: {} });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a Lua program in the NodeMCU host and gives its lines. */
export function runLua(lua: string, code: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "midge-drivers-"));
  try {
    const file = join(folder, "program.lua");
    writeFileSync(file, code);
    return execFileSync(lua, [LUA_HOST, file], { encoding: "utf8" }).split("\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What was printed, case by case, under "driver: case". */
export function foundIn(lines: readonly string[]): Map<string, Found> {
  const found = new Map<string, Found>();
  let current: Found = { facts: 0, faults: [] };
  for (const line of lines) {
    if (line.startsWith("# ")) found.set(line.slice(2), (current = { facts: 0, faults: [] }));
    else if (line === "+") current.facts++;
    else if (line.startsWith("- ")) current.faults.push(line.slice(2));
  }
  return found;
}
