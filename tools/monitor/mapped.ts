// A program with its places, as those who explain a trace need it, and a place as a person reads it.

import type { Segment } from "../build/map/vlq.js";
import { shown } from "../project.js";

export interface Mapped {
  code: string;
  sources: readonly string[];
  segments: readonly Segment[];
}

/** `file:line:column` as a person at this prompt opens it. */
export function placeOf(mapped: Mapped, segment: Segment, hasColumn = true): string {
  const source = mapped.sources[segment.source] ?? "?";
  const file = source.startsWith("/") ? shown(source) : source;
  return `${file}:${segment.sourceLine + 1}${hasColumn ? `:${segment.sourceColumn + 1}` : ""}`;
}
