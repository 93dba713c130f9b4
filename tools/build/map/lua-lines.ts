// Where the lines of a minified Lua program end, and where each of its words comes from. Lua's errors name a line and no
// column, so the user's statements get a line each, and so does each function of Midge's. A line end takes the place of a
// semicolon or a blank; where neither stands between two statements of the user's, the program is a byte longer. It means the
// same.

import { through } from "./map.js";
import type { Segment } from "./vlq.js";

interface Word {
  text: string;
  at: number;
}

/** Names, numbers, texts and signs; comments are left out. A long text may not stand in a program of TypeScript's. */
const WORD =
  /--\[\[[\s\S]*?\]\]|--[^\n]*|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|0[xX][\da-fA-F]+|\d*\.?\d+(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|\.\.\.|\.\.|[=~<>]=|\S/g;
/** What a minifier may take away or put in. */
const OPTIONAL = new Set([";", ",", "(", ")"]);

/** What may stand before a statement without a mark between, beside names, numbers and texts. */
const ENDS = new Set([")", "]", "}", "end", "then", "do", "else", "repeat", "nil", "true", "false", "..."]);
const BEGINS = new Set(["local", "function", "return", "if", "for", "while", "repeat", "do", "break"]);
const OTHER_KEYWORDS = new Set(["and", "or", "not", "in", "until", "elseif", "goto"]);
const isName = (text: string): boolean =>
  /^[A-Za-z_]/.test(text) && !ENDS.has(text) && !BEGINS.has(text) && !OTHER_KEYWORDS.has(text);

/** Whether a statement begins between two words that stand side by side. */
function isBetweenStatements(before: string, after: string): boolean {
  const isEnd = ENDS.has(before) || isName(before) || /^["'\d.]/.test(before);
  return isEnd && before !== "." && before !== ".." && (BEGINS.has(after) || isName(after));
}

function wordsOf(text: string): Word[] {
  const out: Word[] = [];
  for (const found of text.matchAll(WORD)) {
    if (!found[0].startsWith("--")) out.push({ text: found[0], at: found.index });
  }
  return out;
}

/** Line and column of a place, both from 0. */
function placer(text: string): (at: number) => { line: number; column: number } {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (at) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= at) low = middle + 1;
      else high = middle;
    }
    return { line: low - 1, column: at - (starts[low - 1] as number) };
  };
}

export interface LaidOut {
  code: string;
  segments: Segment[];
}

/** `trace` gives the source of a place of `open`; `isUsers` says whose a source is. Undefined when the texts do not match. */
export function layOut(
  open: string,
  minified: string,
  trace: (line: number, column: number) => Segment | undefined,
  isUsers: (source: number) => boolean,
): LaidOut | undefined {
  const needed = ({ text }: Word): boolean => !OPTIONAL.has(text);
  const before = wordsOf(open).filter(needed);
  const all = wordsOf(minified);
  if (all.filter(needed).length !== before.length) return undefined;
  const openAt = placer(open);
  const chars = [...minified];
  if (chars.length !== minified.length) return undefined;

  const origins: (Segment | undefined)[] = [];
  let next = 0;
  for (const word of all) {
    const from = needed(word) ? before[next++] : before[next];
    const place = from && openAt(from.at);
    origins.push(place && trace(place.line, place.column));
  }
  // typescript-to-lua tells no place of `local`: it is that of the name behind it.
  for (const [i, { text }] of all.entries()) if (text === "local") origins[i] = origins[i + 1];
  /** Words that a line end was put before. */
  const pushed = new Set<number>();
  let line = -1;
  for (const [i, word] of all.entries()) {
    if (needed(word)) line = origins[i]?.sourceLine ?? -1;
    const follower = all[i + 1];
    if (!follower) break;
    const origin = origins[i + 1];
    const isOfUser = origin !== undefined && isUsers(origin.source);
    if (word.text === ";") {
      const isFunction = follower.text === "function" || (follower.text === "local" && all[i + 2]?.text === "function");
      // Lua takes a line that begins with "(" for the arguments of the line before.
      if (follower.text !== "(" && (isOfUser || isFunction)) chars[word.at] = "\n";
    } else if (isOfUser && origin.sourceLine !== line && isBetweenStatements(word.text, follower.text)) {
      const end = word.at + word.text.length;
      if (end < follower.at) chars[end] = "\n";
      else {
        chars[end] = `\n${chars[end]}`;
        pushed.add(i + 1);
      }
    }
  }
  const code = chars.join("");
  const codeAt = placer(code);
  const later: Segment[] = [];
  const found: Segment[] = [];
  let shift = 0;
  for (const [i, word] of all.entries()) {
    if (pushed.has(i)) shift++;
    const origin = origins[i];
    if (!origin || !needed(word)) continue;
    const { line, column } = codeAt(word.at + shift);
    later.push({ line, column, source: 0, sourceLine: found.length, sourceColumn: 0 });
    found.push(origin);
  }
  return { code, segments: through(later, (index) => found[index]) };
}
