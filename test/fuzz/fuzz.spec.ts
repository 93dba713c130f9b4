// 100,000 inputs of the fuzz, always the same ones, after those that found something once. `npm run fuzz` runs the same
// properties on new inputs. It holds no property itself.

import { describe, expect, it } from "vitest";
import { loadProperties, type Property } from "./properties.js";
import { runProperty } from "./run.js";

const INPUTS = 100_000;
const SEED = 1;
const properties = await loadProperties();

describe("for all inputs", () => {
  it("there are shares", () => {
    expect(properties.reduce((sum, { share }) => sum + share, 0)).toBe(100);
  });

  it.each(properties.map((property) => [property.title, property] as const))("%s", (_title, property) => {
    expect(runProperty(property, (INPUTS * property.share) / 100, SEED)).toBeUndefined();
  });
});

describe("a property that does not hold", () => {
  const above = (name: string): Property => ({
    ...(properties.find((one) => one.name === name) as Property),
    check: (tape) => {
      if (tape.some((byte) => byte > 200)) throw new Error("above 200");
    },
  });

  it("is reported with a small input and the line that replays it", () => {
    const report = runProperty(above("memory"), 1000, SEED);
    expect(report).toMatch(/^above 200\n {2}npm run fuzz -- --property memory --tape (00)*c9$/);
  });

  it("is tried with the inputs of the corpus first", () => {
    expect(runProperty(above("urls"), 0, SEED)).toMatch(/^again, a scheme .*: above 200\n.*--tape e7cc6222003de207$/);
  });
});
