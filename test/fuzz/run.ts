// Runs a property: first the inputs that broke something once, then new ones from a seed. The spec and `npm run fuzz`
// both come here. Of what breaks the property it returns the smallest input it can find, and the line that replays it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { root } from "./builds.js";
import type { Property } from "./properties.js";

/** A tape is made of so many words of four bytes at most. */
const MOST_WORDS = 48;
/** Time for making a failing input smaller. */
const SHRINK_MS = 20_000;

const words = fc.array(fc.nat(0xffffffff), { maxLength: MOST_WORDS, size: "max" });
const tapeOf = (list: number[]): Uint8Array => new Uint8Array(Uint32Array.from(list).buffer);

export const toHex = (tape: Uint8Array): string => Buffer.from(tape).toString("hex");
export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

export function replayLine(property: Property, tape: Uint8Array): string {
  return `npm run fuzz -- --property ${property.name} --tape ${toHex(tape)}`;
}

/** Inputs that found a defect: lines of hex in `corpus/NAME.txt`, each with what it found. */
export function corpusOf(property: Property): { hex: string; found: string }[] {
  const lines = readFileSync(join(root(), "test/fuzz/corpus", `${property.name}.txt`), "utf8").split("\n");
  return lines
    .filter((line) => line !== "" && !line.startsWith("//"))
    .map((line) => ({ hex: line.split(" ")[0] as string, found: line.slice(line.indexOf(" ") + 1) }));
}

/** Why the input breaks the property, or undefined. */
export function broken(property: Property, tape: Uint8Array): string | undefined {
  try {
    property.check(tape);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** With zeros for all bytes that may be zero, and no end that says nothing. */
function plainer(property: Property, tape: Uint8Array): Uint8Array {
  let least = tape;
  for (let i = tape.length - 1; i >= 0; i--) {
    const shorter = least.slice(0, i);
    const zeroed = least.map((byte, at) => (at === i ? 0 : byte));
    if (i === least.length - 1 && broken(property, shorter) !== undefined) least = shorter;
    else if (broken(property, zeroed) !== undefined) least = zeroed;
  }
  return least;
}

/** Runs the corpus and `count` inputs of that seed. Returns what failed, in words, or undefined. */
export function runProperty(property: Property, count: number, seed: number): string | undefined {
  const report = (tape: Uint8Array): string => `${broken(property, tape)}\n  ${replayLine(property, tape)}`;
  for (const { hex, found } of corpusOf(property)) {
    if (broken(property, fromHex(hex)) !== undefined) return `again, ${found}: ${report(fromHex(hex))}`;
  }
  let until = Infinity;
  let smallest: Uint8Array | undefined;
  // After the first failure fast-check goes on with smaller inputs; what is found when the time is up will do.
  const predicate = (list: number[]): boolean => {
    if (Date.now() > until) return true;
    const tape = tapeOf(list);
    if (broken(property, tape) === undefined) return true;
    if (smallest === undefined) until = Date.now() + SHRINK_MS;
    smallest = tape;
    return false;
  };
  fc.check(fc.property(words, predicate), { numRuns: count, seed });
  return smallest && report(plainer(property, smallest));
}
