// Builds the program of a client's life for each device runtime, runs it there, and gives the lines that it says. It
// never knows what is right.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { espruinoEsp32 } from "../../boards/espruino/esp32.profile.js";
import { espruinoLinux } from "../../boards/espruino/linux.profile.js";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import type { Profile } from "../../boards/profile.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import { createEspruinoHost } from "../../tools/hosts/espruino/host.js";
import { END_LINE, runOnEspruino } from "../../tools/hosts/espruino/real.js";
import type { Lua } from "../hosts/nodemcu/rig.js";
import { heapBytes } from "./heap.js";

/** How much of it is lived: `count` links or round trips, with a look at the memory after each `step`. */
export interface Life {
  play: "playLinks" | "playTrips";
  count: number;
  step: number;
}

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Ten thousand links take the interpreter minutes. */
export const TIMEOUT_MS = 1_800_000;

const COLLECTIONS = 8;

/** What each runtime says of its own memory. */
const MEMORY = {
  // Lua's own stack grows and is halved by each collection, so that its size would tell when the last ones came by
  // themselves: they come here alone, and as many as it takes.
  lua: `declare function collectgarbage(this: void, what: string): number;
function memory(this: void): number {
  for (let i = 0; i < ${String(COLLECTIONS)}; i++) collectgarbage("collect");
  collectgarbage("stop");
  return collectgarbage("count") * 1024;
}`,
  espruino: `declare const process: { memory(): { usage: number } };
function memory(this: void): number { return process.memory().usage; }`,
  host: `declare function heapBytes(this: void): number;
function memory(this: void): number { return heapBytes(); }`,
};

async function built(life: Life, memory: keyof typeof MEMORY, profile: Profile): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "midge-lifetime-"));
  try {
    const entry = join(folder, "program.ts");
    const file = life.play === "playLinks" ? "./links.js" : "./trips.js";
    const world = "{ createClient: createClient, memory: memory, say: print }";
    writeFileSync(
      entry,
      `import { createClient } from "midge";\nimport { ${life.play} } from ${JSON.stringify(at(file))};\n` +
        `declare function print(this: void, line: string): void;\n${MEMORY[memory]}\n` +
        `${life.play}(${world}, ${String(life.count)}, ${String(life.step)});\nprint("${END_LINE}");\n`,
    );
    const target = { host: "127.0.0.1", port: 1883, secure: false };
    const input = { profile, entry, root: at("../.."), target, values: {} };
    return profile.runtime === "espruino" ? (await buildEspruino(input)).code : buildLua(input).code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function liveOnLua(life: Life, lua: Lua): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "midge-lifetime-"));
  try {
    const file = join(folder, "program.lua");
    writeFileSync(file, await built(life, "lua", nodemcuEsp8266));
    const { stdout } = await promisify(execFile)(lua, [file], { timeout: TIMEOUT_MS });
    return stdout.trim().split("\n").slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The host has no memory of its own: it is the heap of this process. */
export async function liveOnEspruinoHost(life: Life): Promise<string[]> {
  const host = createEspruinoHost({ globals: { heapBytes } });
  try {
    host.run(await built(life, "host", espruinoEsp32));
    return [...host.lines].slice(0, -1);
  } finally {
    await host.stop();
  }
}

export async function liveOnEspruino(life: Life): Promise<string[]> {
  const { lines } = await runOnEspruino(await built(life, "espruino", espruinoLinux), { timeoutMs: TIMEOUT_MS });
  return lines;
}
