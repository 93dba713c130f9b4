// Espruino's traces: `at name (FILE:LINE:COLUMN)`, the place being that of the token that was taken last, in the file that
// runs from flash. A function in RAM counts from its own beginning (`at name (:1:20)`): nobody can tell from that where it
// is, and nothing is said.
// Source: Espruino's src/jslex.c (jslPrintStackTrace, jslPrintPosition).

import { find } from "../build/map/vlq.js";
import type { Explain } from "./explain.js";
import { type Mapped, placeOf } from "./mapped.js";

/** `at name (FILE:1:20)`, `at FILE:1:20`. */
const FRAME = /^\s+at (?:.+ \()?([^\s():]+):(\d+):(\d+)\)?\s*$/;

export function explainEspruino(mapped: Mapped): Explain {
  const lines = mapped.code.split("\n");
  return (text) => {
    const frame = FRAME.exec(text);
    if (!frame) return [];
    const line = Number(frame[2]) - 1;
    let column = Number(frame[3]) - 1;
    // What is missing is the name behind the dot.
    if (lines[line]?.[column] === ".") column++;
    const segment = find(mapped.segments, line, column);
    return segment ? [placeOf(mapped, segment)] : [];
  };
}
