// What an example takes of the heap of a NodeMCU board: the very file that `midge build` makes, loaded from flash by the desk's
// Lua 5.1. It judges nothing.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Profile } from "../../boards/profile.js";
import { DATA_FILE } from "../../tools/build/board-data.js";
import { make } from "../../tools/build/make.js";
import { PROGRAM } from "../../tools/flash/nodemcu/init.js";
import { directory, start } from "../hosts/nodemcu/rig.js";

const LUA = "lua5.1";
const DATA = { networks: [{ ssid: "desk", password: "secret-8" }], host: "127.0.0.1" };
const COLLECT = 'collectgarbage("collect") collectgarbage("collect")';

/** Bytes that are in use after it was loaded, less those before. The caller ends it, by `stopAll` of the rig. */
export async function heapOf(path: string, profile: Profile): Promise<number> {
  const { built } = await make(path, { board: profile.name, set: {} });
  const flash = directory();
  writeFileSync(join(flash, PROGRAM), built.code);
  // Without it the program ends at once, and nothing of it stays.
  writeFileSync(join(flash, DATA_FILE), JSON.stringify(DATA));
  const board = start(
    LUA,
    `${COLLECT} local before = collectgarbage("count") dofile("${PROGRAM}") ${COLLECT} ` +
      'print("HEAP " .. math.floor((collectgarbage("count") - before) * 1024)) print("HEAP END")',
    { chip: profile.chip === "ESP32" ? "esp32" : "esp8266", flash },
  );
  await board.shows("HEAP END");
  await board.stop();
  return Number(board.lines.find((line) => line.startsWith("HEAP "))?.slice(5));
}

export function luaVersion(): string {
  return execFileSync(LUA, ["-e", "print(_VERSION)"], { encoding: "utf8" }).trim();
}
