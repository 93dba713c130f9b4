// Topic names and filters against the words of MQTT 3.1.1 section 4.7, level by level and with no eye on speed.

import { isFilter, matches } from "midge";
import { createTape, type Tape } from "./tape.js";

/** 4.7.1 and 4.7.2. */
export function matchesSimply(filter: string, name: string): boolean {
  if (name.startsWith("$") && !filter.startsWith("$")) return false;
  return matchesLevels(filter.split("/"), name.split("/"));
}

function matchesLevels(filter: string[], name: string[]): boolean {
  const [level, ...more] = filter;
  const [part, ...rest] = name;
  if (level === undefined) return part === undefined;
  // The parent level too (4.7.1.2).
  if (level === "#") return true;
  if (part === undefined) return false;
  return (level === "+" || level === part) && matchesLevels(more, rest);
}

/** 4.7.1.2, 4.7.1.3, 4.7.3. */
function isFilterSimply(text: string): boolean {
  if (text === "" || text.includes("\0") || Buffer.byteLength(text) > 65535) return false;
  const levels = text.split("/");
  return levels.every((level, index) =>
    level.includes("#") ? level === "#" && index === levels.length - 1 : level === "+" || !level.includes("+"),
  );
}

const SIGNS = ["/", "+", "#", "a", "$", "b", "\0", "é", "/", "/", "a", "a", "+", "😀", "\ud800", "SYS"];

function word(tape: Tape, isName: boolean): string {
  let text = "";
  for (let i = tape.below(9); i > 0; i--)
    text += tape.pick(isName ? SIGNS.filter((sign) => !/[+#\0]/.test(sign)) : SIGNS);
  if (tape.oneIn(2000)) text += "x".repeat(65530 + tape.below(8) - text.length);
  return text;
}

export function checkFilters(bytes: Uint8Array): void {
  const tape = createTape(bytes);
  do {
    const filter = word(tape, false);
    const name = word(tape, true);
    const isValid = isFilterSimply(filter);
    if (isFilter(filter) !== isValid)
      throw new Error(`isFilter(${JSON.stringify(filter.slice(0, 99))}) is not ${isValid}`);
    if (!isValid || name === "") continue;
    for (const [one, other] of [
      [filter, name],
      [name, name],
      [name.slice(0, -1) + "#", name],
      [name.replaceAll("a", "+"), name],
    ] as const) {
      if (!isFilterSimply(one)) continue;
      const right = matchesSimply(one, other);
      if (matches(one, other) !== right)
        throw new Error(`matches(${JSON.stringify(one)}, ${JSON.stringify(other)}) is not ${right}`);
    }
  } while (!tape.isOver);
}
