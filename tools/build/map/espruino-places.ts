// The places of an Espruino build, traced back through its steps: the semicolons that were put in, the minifier, folding,
// the bundle.

import { resolve } from "node:path";
import { bridged, type Places, placesOf, type StepMap, through } from "./map.js";
import { find, type Segment } from "./vlq.js";

export interface Steps {
  /** The folder that the paths of the first map begin at. */
  root: string;
  open: string;
  openMap: string;
  /** What was given to the minifier. */
  text: string;
  minified: { code: string; map: string };
  ended: string;
}

export function placesOfSteps(steps: Steps): Places {
  const first = placesOf(JSON.parse(steps.openMap) as StepMap);
  const sources = first.sources.map((source) => (/^\w+:/.test(source) ? source : resolve(steps.root, source)));
  const minified = placesOf(JSON.parse(steps.minified.map) as StepMap);
  const traced = through(minified.segments, bridged(steps.open, steps.text, first.segments));
  return { sources, segments: moved(traced, steps.minified.code, steps.ended) };
}

/** Columns after semicolons were put in: wherever the texts differ, there is one more. */
function moved(segments: readonly Segment[], before: string, after: string): Segment[] {
  const added: Segment[] = [];
  let line = 0;
  let lineStart = 0;
  let shift = 0;
  for (let at = 0; at + shift < after.length && at < before.length; at++) {
    if (before[at] !== after[at + shift]) {
      shift++;
      added.push({ line, column: at - lineStart, source: 0, sourceLine: 0, sourceColumn: added.length });
    }
    if (before[at] === "\n") {
      line++;
      lineStart = at + 1;
    }
  }
  // Those before it on its line.
  const firstOfLine = new Map<number, number>();
  for (const one of added) if (!firstOfLine.has(one.line)) firstOfLine.set(one.line, one.sourceColumn);
  return segments.map((one) => {
    const last = find(added, one.line, one.column);
    const count = last ? last.sourceColumn - (firstOfLine.get(one.line) as number) + 1 : 0;
    return { ...one, column: one.column + count };
  });
}
