// Every code has words of its own; a number that is no code has some too.

import { readFileSync } from "node:fs";
import { outcomeText, reasonText, refusedText } from "midge";
import { describe, expect, it } from "vitest";

const source = readFileSync(new URL("codes.ts", import.meta.url), "utf8");

/** The numbers of a const enum, as the source has them. */
function numbersOf(name: string): number[] {
  const body = source.split(`const enum ${name} {`)[1]?.split("\n}")[0] as string;
  return [...body.matchAll(/ = (-?\d+),/g)].map((found) => Number(found[1]));
}

describe.each([
  ["Reason", reasonText],
  ["Refused", refusedText],
  ["Outcome", outcomeText],
])("%s", (name, text) => {
  it("has words for each", () => {
    const numbers = numbersOf(name);
    expect(numbers.length).toBeGreaterThan(3);
    const all = numbers.map((one) => text(one));
    expect(new Set([...all, text(999)]).size).toBe(numbers.length + 1);
  });
});
