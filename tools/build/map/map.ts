// The map of a build: which place of the program on the board comes from which line of the source. Built from the maps of
// the steps; a step that changes lines without a map of its own is bridged where lines stayed as they were, and what lies
// between is told as near, not as exact. It holds the program, so that it can be read without it, and no source.

import { alignLines } from "./align.js";
import { decodeMappings, encodeMappings, find, type Segment } from "./vlq.js";

/** The version 3 format, and what Midge adds to it. */
export interface BuildMap {
  version: 3;
  file: string;
  /** Absolute paths. */
  sources: string[];
  names: string[];
  mappings: string;
  midge: { runtime: "espruino" | "nodemcu"; board: string; code: string };
}

export interface StepMap {
  sources: string[];
  mappings: string;
}

/** Places, and the sources that they number. */
export interface Places {
  sources: string[];
  segments: Segment[];
}

export const placesOf = (map: StepMap): Places => ({ sources: map.sources, segments: decodeMappings(map.mappings) });

/** Looks through a later step: each of its places is traced to where the earlier one says that it comes from. */
export function through(
  later: readonly Segment[],
  earlier: (line: number, column: number) => Segment | undefined,
): Segment[] {
  const out: Segment[] = [];
  for (const one of later) {
    const found = earlier(one.sourceLine, one.sourceColumn);
    if (found) {
      const { source, sourceLine, sourceColumn } = found;
      out.push({ line: one.line, column: one.column, source, sourceLine, sourceColumn });
    }
  }
  return out;
}

/** Bridges a step that left lines out, put lines in or changed some: the places of `after`, by those of `before`. */
export function bridged(
  before: string,
  after: string,
  places: readonly Segment[],
): (line: number, column: number) => Segment | undefined {
  const lines = alignLines(before.split("\n"), after.split("\n"));
  return (line, column) => {
    const same = lines[line];
    if (same !== undefined) return find(places, same, column);
    // A changed line is near the last one that was not.
    for (let at = line - 1; at >= 0; at--) {
      const known = lines[at];
      if (known !== undefined) return find(places, known, Infinity);
    }
    return undefined;
  };
}

export function mapText(map: { file: string; places: Places; midge: BuildMap["midge"] }): string {
  const { file, places, midge } = map;
  const whole: BuildMap = {
    version: 3,
    file,
    sources: places.sources,
    names: [],
    mappings: encodeMappings(places.segments),
    midge,
  };
  return JSON.stringify(whole) + "\n";
}
