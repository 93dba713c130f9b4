// How much of the TypeScript-to-Lua library a board has to carry: bytes of it in the bundle of the thermometer example.
// It counts, and writes nothing.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import { buildLua } from "../build/lua.js";
import { count, type Found, type How, type Measurement } from "./measure.js";

async function run(how: How): Promise<Found[]> {
  const folder = join(how.root, "examples/thermometer");
  const { settings } = JSON.parse(readFileSync(join(folder, "midge.json"), "utf8")) as {
    settings: Record<string, string>;
  };
  const { code, parts } = buildLua({
    profile: nodemcuEsp8266,
    entry: join(folder, "publisher.ts"),
    root: how.root,
    target: { host: "127.0.0.1", port: 1883, secure: false },
    values: settings,
  });
  const isFree = !/__TS__|lualib_bundle/.test(code);
  // What is no part of ours is the library and the frame around the modules.
  const bytes = isFree ? 0 : (parts.find(({ part }) => part === "helpers")?.bytes ?? NaN);
  const library = join(how.root, "node_modules/typescript-to-lua/dist/lualib/universal/lualib_bundle.lua");
  const whole = Buffer.byteLength(readFileSync(library));
  return [{ midge: `${count(bytes)} B`, peer: `whole library ${count(whole)} B`, ratio: "-", reached: bytes === 0 }];
}

export const measurement: Measurement = {
  name: "lua-library",
  rows: [{ measure: "Lua: bytes of TypeScript-to-Lua's library in the thermometer's bundle", reach: "0 B" }],
  missing: () => undefined,
  run,
};
