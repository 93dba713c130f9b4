// What an example takes of the heap of a NodeMCU board: the very file that `midge build` makes, compiled by NodeMCU's own
// Lua 5.1 with the pointers of a chip. That is `luac.cross` of nodemcu-firmware, made for 32 bits, and the variable
// NODEMCU_LUA names it. It judges nothing.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Profile } from "../../boards/profile.js";
import { make } from "../../tools/build/make.js";

const COLLECT = 'collectgarbage("collect") collectgarbage("collect")';

export function nodemcuLua(): string | undefined {
  return process.env.NODEMCU_LUA || undefined;
}

/** Bytes that the compiled program takes before it runs, as `node.compile` leaves it: without what only a debugger reads. */
export async function heapOf(lua: string, path: string, profile: Profile): Promise<number> {
  const { built } = await make(path, { board: profile.name, set: {}, oversize: true });
  const folder = mkdtempSync(join(tmpdir(), "midge-heap-"));
  try {
    const run = (...words: string[]): string => execFileSync(lua, words, { cwd: folder, encoding: "utf8" });
    writeFileSync(join(folder, "program.lua"), built.code);
    run("-s", "-o", "program.lc", "program.lua");
    writeFileSync(
      join(folder, "count.lua"),
      `${COLLECT} local before = collectgarbage("count") program = loadfile("program.lc") ${COLLECT} ` +
        'print(#tostring(print) > 20 and "64 bits" or math.floor((collectgarbage("count") - before) * 1024))',
    );
    const said = run("-e", "count.lua").trim();
    if (!/^\d+$/.test(said)) throw new Error(`NODEMCU_LUA must be made for 32 bits (EXTRA_CCFLAGS=-m32): ${said}`);
    return Number(said);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function luaVersion(lua: string): string {
  return /^Lua [\d.]+/.exec(execFileSync(lua, ["-v"], { encoding: "utf8" }))?.[0] ?? "Lua 5.1";
}
