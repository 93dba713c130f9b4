// Which lines of a text are those of the text that it was made from, when whole lines were left out, put in or changed. It
// compares lines as they stand and guesses nothing.

/** More comparisons than this are not made: what is between two sure lines is then unknown. */
const COMPARE_MOST = 16_000_000;

/** For each line of `after` its line in `before`, from 0, or undefined where it is new or changed. */
export function alignLines(before: readonly string[], after: readonly string[]): (number | undefined)[] {
  const out = new Array<number | undefined>(after.length);
  alignPart(before, after, 0, before.length, 0, after.length, out);
  return out;
}

function alignPart(
  before: readonly string[],
  after: readonly string[],
  fromB: number,
  toB: number,
  fromA: number,
  toA: number,
  out: (number | undefined)[],
): void {
  while (fromB < toB && fromA < toA && before[fromB] === after[fromA]) out[fromA++] = fromB++;
  while (fromB < toB && fromA < toA && before[toB - 1] === after[toA - 1]) out[--toA] = --toB;
  if (fromB >= toB || fromA >= toA) return;
  const anchors = anchorsOf(before, after, fromB, toB, fromA, toA);
  if (anchors.length === 0) return longest(before, after, fromB, toB, fromA, toA, out);
  let [b, a] = [fromB, fromA];
  for (const [atB, atA] of [...anchors, [toB, toA] as const]) {
    alignPart(before, after, b, atB, a, atA, out);
    if (atA < toA) out[atA] = atB;
    [b, a] = [atB + 1, atA + 1];
  }
}

/** Lines that stand once in each part, in an order that both have (patience diff). */
function anchorsOf(
  before: readonly string[],
  after: readonly string[],
  fromB: number,
  toB: number,
  fromA: number,
  toA: number,
): [number, number][] {
  const places = new Map<string, { b: number; a: number }>();
  const note = (line: string, side: "b" | "a", at: number): void => {
    const place = places.get(line) ?? { b: -1, a: -1 };
    place[side] = place[side] === -1 ? at : -2;
    places.set(line, place);
  };
  for (let at = fromB; at < toB; at++) note(before[at] as string, "b", at);
  for (let at = fromA; at < toA; at++) note(after[at] as string, "a", at);
  const pairs = [...places.values()].filter(({ b, a }) => b >= 0 && a >= 0).sort((x, y) => x.a - y.a);
  // The longest chain in which both grow.
  const tails: number[] = [];
  const previous = new Array<number>(pairs.length).fill(-1);
  for (const [i, { b }] of pairs.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] as number] as { b: number }).b < b) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous[i] = tails[low - 1] as number;
    tails[low] = i;
  }
  const chain: [number, number][] = [];
  for (let i = tails.at(-1) ?? -1; i >= 0; i = previous[i] as number) {
    const { b, a } = pairs[i] as { b: number; a: number };
    chain.unshift([b, a]);
  }
  return chain;
}

/** The longest common part, by the table of its lengths. */
function longest(
  before: readonly string[],
  after: readonly string[],
  fromB: number,
  toB: number,
  fromA: number,
  toA: number,
  out: (number | undefined)[],
): void {
  const [rows, columns] = [toB - fromB, toA - fromA];
  if (rows * columns > COMPARE_MOST) return;
  const table = new Uint16Array((rows + 1) * (columns + 1));
  const at = (row: number, column: number): number => row * (columns + 1) + column;
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      table[at(row, column)] =
        before[fromB + row] === after[fromA + column]
          ? (table[at(row + 1, column + 1)] as number) + 1
          : Math.max(table[at(row + 1, column)] as number, table[at(row, column + 1)] as number);
    }
  }
  for (let row = 0, column = 0; row < rows && column < columns;) {
    if (before[fromB + row] === after[fromA + column]) out[fromA + column++] = fromB + row++;
    else if ((table[at(row + 1, column)] as number) >= (table[at(row, column + 1)] as number)) row++;
    else column++;
  }
}
