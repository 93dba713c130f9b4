// Writes what a build made: the program, and beside it the map that says where its places come from.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Profile } from "../../boards/profile.js";
import type { Made } from "./make.js";
import { mapText } from "./map/map.js";

/** Where a build leaves its program when it is not told, below the folder that one is in. */
export const builtFile = (name: string, profile: Profile): string =>
  join("out", `${name}-${profile.name}.${profile.runtime === "espruino" ? "js" : "lua"}`);

/** Gives the file's path. */
export function writeBuilt(made: Made, out?: string): string {
  const { profile, project, built } = made;
  const runtime = profile.runtime === "espruino" ? "espruino" : "nodemcu";
  const file = resolve(out ?? builtFile(project.name, profile));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, built.code);
  const places = built.places();
  // A map of another build would tell lies.
  rmSync(`${file}.map`, { force: true });
  if (places) {
    const midge = { runtime, board: profile.name, code: built.code } as const;
    writeFileSync(`${file}.map`, mapText({ file: basename(file), places, midge }));
  }
  return file;
}
