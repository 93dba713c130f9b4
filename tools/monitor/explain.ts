// Where an error of the board comes from: finds the places in a line that a board says, and gives file and line of the
// source. The map of the build is read when the first such line comes. A line that names no place costs one look.

import { existsSync, readFileSync } from "node:fs";
import type { Profile } from "../../boards/profile.js";
import type { BuildMap } from "../build/map/map.js";
import { decodeMappings } from "../build/map/vlq.js";
import { builtFile } from "../build/write.js";
import { Exit, MidgeError } from "../error.js";
import { findEntry, nameOf } from "../project.js";
import { explainEspruino } from "./explain-espruino.js";
import { explainLua } from "./explain-lua.js";
import type { Mapped } from "./mapped.js";

/** Takes a line of a board; gives the places that a line names, most often none. */
export type Explain = (line: string) => string[];

/** What may hold a place: `at name (.bootcde:1:20)`, `midge.lua:12:`. */
const MAYBE = /^\s+at |\.lua:\d+/;

/** With a map that the user named, or one that a build may have left. */
export function createExplainer(file: string | undefined, isNamed: boolean): Explain {
  if (file === undefined) return () => [];
  if (isNamed) return explainBy(readMap(file));
  let explain: Explain | undefined;
  return (line) => {
    if (explain) return explain(line);
    if (!MAYBE.test(line) || !existsSync(file)) return [];
    try {
      explain = explainBy(readMap(file));
      return explain(line);
    } catch (error) {
      explain = () => [];
      return [(error as Error).message];
    }
  };
}

/** Where the build of a publisher for a board leaves its map; undefined when it is not known what was built. */
export function builtMap(publisher: string | undefined, profile: Profile | undefined): string | undefined {
  if (publisher === undefined || profile === undefined) return undefined;
  return `${builtFile(nameOf(findEntry(publisher)), profile)}.map`;
}

export function explainBy({ midge, sources, mappings }: BuildMap): Explain {
  const mapped: Mapped = { code: midge.code, sources, segments: decodeMappings(mappings) };
  return midge.runtime === "nodemcu" ? explainLua(mapped) : explainEspruino(mapped);
}

function readMap(file: string): BuildMap {
  if (!existsSync(file))
    throw new MidgeError(`there is no map ${file}: midge build writes it beside the program.`, Exit.USAGE);
  try {
    const map = JSON.parse(readFileSync(file, "utf8")) as BuildMap;
    if (typeof map.midge.code !== "string" || typeof map.mappings !== "string") throw new Error("no map of a build");
    return map;
  } catch (error) {
    throw new MidgeError(`${file} cannot be read as a map of a build: ${(error as Error).message}.`);
  }
}
