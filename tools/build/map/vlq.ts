// Source maps, version 3: the list of places as numbers, read and written. It knows nothing of the texts.
// Source: ECMA-426.

/** A place in the output and where it comes from; lines and columns from 0. */
export interface Segment {
  line: number;
  column: number;
  source: number;
  sourceLine: number;
  sourceColumn: number;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

function digitsOf(number: number): string {
  let rest = number < 0 ? -number * 2 + 1 : number * 2;
  let out = "";
  do {
    const low = rest % 32;
    rest = Math.floor(rest / 32);
    out += DIGITS[rest > 0 ? low + 32 : low];
  } while (rest > 0);
  return out;
}

/** In the order of the output. */
export function encodeMappings(segments: readonly Segment[]): string {
  let out = "";
  let before: Segment = { line: 0, column: 0, source: 0, sourceLine: 0, sourceColumn: 0 };
  let isFirst = true;
  for (const one of segments) {
    if (one.line > before.line) {
      out += ";".repeat(one.line - before.line);
      before = { ...before, column: 0 };
      isFirst = true;
    }
    out +=
      (isFirst ? "" : ",") +
      digitsOf(one.column - before.column) +
      digitsOf(one.source - before.source) +
      digitsOf(one.sourceLine - before.sourceLine) +
      digitsOf(one.sourceColumn - before.sourceColumn);
    before = one;
    isFirst = false;
  }
  return out;
}

/** Places without a source are left out. */
export function decodeMappings(mappings: string): Segment[] {
  const out: Segment[] = [];
  let [source, sourceLine, sourceColumn] = [0, 0, 0];
  for (const [line, text] of mappings.split(";").entries()) {
    let column = 0;
    for (const segment of text.split(",")) {
      if (segment === "") continue;
      const numbers = numbersOf(segment);
      column += numbers[0] as number;
      if (numbers.length < 4) continue;
      source += numbers[1] as number;
      sourceLine += numbers[2] as number;
      sourceColumn += numbers[3] as number;
      out.push({ line, column, source, sourceLine, sourceColumn });
    }
  }
  return out;
}

function numbersOf(text: string): number[] {
  const out: number[] = [];
  let value = 0;
  let weight = 1;
  for (const digit of text) {
    const bits = VALUES.get(digit) ?? 0;
    value += (bits % 32) * weight;
    weight *= 32;
    if (bits >= 32) continue;
    out.push(value % 2 === 1 ? -((value - 1) / 2) : value / 2);
    value = 0;
    weight = 1;
  }
  return out;
}

/** The last place at or before one, on the same line. */
export function find(segments: readonly Segment[], line: number, column: number): Segment | undefined {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = segments[middle] as Segment;
    if (one.line < line || (one.line === line && one.column <= column)) low = middle + 1;
    else high = middle;
  }
  const found = segments[low - 1];
  return found?.line === line ? found : undefined;
}
