// Lua's errors and traces: `midge.lua:12: what went wrong`. Lua names lines alone; the build gives each statement of the
// user's a line of its own, so that such a line is most often one of the source too.

import type { Segment } from "../build/map/vlq.js";
import type { Explain } from "./explain.js";
import { type Mapped, placeOf } from "./mapped.js";

/** Not init.lua, which is Midge's and has no map. */
const PLACE = /(?:^|[^\w.-])(?!init\.lua)[\w.-]+\.lua:(\d+)/g;

export function explainLua(mapped: Mapped): Explain {
  const byLine = new Map<number, Segment[]>();
  for (const one of mapped.segments) {
    const before = byLine.get(one.line);
    if (before) before.push(one);
    else byLine.set(one.line, [one]);
  }
  function explain(number: number): string[] {
    const segments = byLine.get(number - 1);
    const first = segments?.[0];
    if (!segments || !first) return [];
    // A line may hold several: those of the file that it begins with. An `end` is where its function began, and says nothing.
    const to = Math.max(
      ...segments.filter(({ source }) => source === first.source).map(({ sourceLine }) => sourceLine),
    );
    return [placeOf(mapped, first, false) + (to > first.sourceLine ? `-${to + 1}` : "")];
  }
  return (text) => [...new Set([...text.matchAll(PLACE)].flatMap(([, number]) => explain(Number(number))))];
}
