// Plays cases on every runtime and gives the lines of each: in this process, and as programs built for the devices. A
// program holds only what is done, never what must come of it.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "midge";
import { espruinoEsp32 } from "../../boards/espruino/esp32.profile.js";
import { espruinoLinux } from "../../boards/espruino/linux.profile.js";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import type { Profile } from "../../boards/profile.js";
import type { BuildInput } from "../../tools/build/built.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import { createEspruinoHost } from "../../tools/hosts/espruino/host.js";
import { END_LINE, runOnEspruino } from "../../tools/hosts/espruino/real.js";
import type { Lua } from "../hosts/nodemcu/rig.js";
import { fromHex } from "../support/scripted-broker.js";
import { type Case, playOf } from "./script.js";
import { play, type Play } from "./stage.js";

/** So many cases and a client fit into the interpreter's memory. */
const CASES_AT_ONCE = 25;

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export function playOnNode(one: Case): Said {
  const text = (hex: string): string => Buffer.from(hex, "hex").toString("utf8");
  const lines = (isSplit: boolean): string[] => {
    const said: string[] = [];
    try {
      play({ createClient, bytes: fromHex, text, say: (line) => void said.push(line) }, playOf(one), isSplit);
    } catch (error) {
      said.push(`THROWN ${String((error as Error).stack)}`);
    }
    return said;
  };
  return { whole: lines(false), split: lines(true) };
}

/** A value as source text. Keys stand without quotes, so that a build may shorten them. */
function source(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(source).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, held]) => held !== undefined);
  return `{${fields.map(([key, held]) => `${key}:${source(held)}`).join(",")}}`;
}

async function withProgram<T>(
  cases: readonly Case[],
  profile: Profile,
  use: (input: BuildInput) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "midge-conformance-"));
  try {
    const entry = join(folder, "program.ts");
    const plays: Play[] = cases.map(playOf);
    writeFileSync(
      entry,
      `import { createClient } from "midge";\nimport { playAll } from ${JSON.stringify(at("./device.js"))};\n` +
        `playAll(createClient, ${source(plays)} as never);\n`,
    );
    const target = { host: "127.0.0.1", port: 1883, secure: false };
    return await use({ profile, entry, root: at("../.."), target, values: {} });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a case said: with the broker's bytes whole, and byte by byte. */
export interface Said {
  whole: string[];
  split: string[];
}

/** The lines of each case, in the order in which they were printed. */
function apart(lines: readonly string[]): Said[] {
  const found: string[][] = [];
  for (const line of lines) {
    if (line === END_LINE) break;
    if (line === "# case") found.push([]);
    else found.at(-1)?.push(line);
  }
  const said: Said[] = [];
  for (let i = 0; i < found.length; i += 2) said.push({ whole: found[i] as string[], split: found[i + 1] ?? [] });
  return said;
}

export async function playOnEspruinoHost(cases: readonly Case[]): Promise<Said[]> {
  const { code } = await withProgram(cases, espruinoEsp32, buildEspruino);
  const host = createEspruinoHost();
  try {
    host.run(code);
    return apart([...host.lines, ...host.errors]);
  } finally {
    await host.stop();
  }
}

/** What was built last: both Luas run the same program. */
let builtLua: { cases: string; code: Promise<string> } | undefined;
function luaCode(cases: readonly Case[]): Promise<string> {
  const names = cases.map(({ name }) => name).join();
  if (builtLua?.cases !== names) {
    const code = withProgram(cases, nodemcuEsp8266, buildLua).then((built) => built.code);
    builtLua = { cases: names, code };
  }
  return builtLua.code;
}

export async function playOnLua(cases: readonly Case[], lua: Lua): Promise<Said[]> {
  const code = await luaCode(cases);
  const folder = mkdtempSync(join(tmpdir(), "midge-conformance-"));
  try {
    const file = join(folder, "program.lua");
    writeFileSync(file, code);
    // What ends a program in the middle stands behind its last line, in the case that did it.
    const { stdout, stderr } = spawnSync(lua, [file], { encoding: "utf8" });
    return apart([...stdout.split("\n"), stderr]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function playOnEspruino(cases: readonly Case[]): Promise<Said[]> {
  const said: Said[] = [];
  for (let from = 0; from < cases.length; from += CASES_AT_ONCE) {
    const { code } = await withProgram(cases.slice(from, from + CASES_AT_ONCE), espruinoLinux, buildEspruino);
    const { lines, errors } = await runOnEspruino(code);
    said.push(...apart([...lines, ...errors]));
  }
  return said;
}
