// Curves: functions of time and seed alone, however they are asked.

import { describe, expect, it } from "vitest";
import { noiseAt, seedOf, trace, walk, wave } from "./curve.js";

const times = (count: number, step: number): number[] => Array.from({ length: count }, (_, i) => i * step);

describe("noise", () => {
  it("has a mean of nothing, fills -1 to 1, and follows its seed", () => {
    const values = times(10_000, 1).map((ms) => noiseAt(7, ms));
    expect(Math.abs(values.reduce((sum, one) => sum + one, 0) / values.length)).toBeLessThan(0.02);
    expect(Math.min(...values)).toBeLessThan(-0.99);
    expect(Math.max(...values)).toBeGreaterThan(0.99);
    expect(values.slice(0, 5)).not.toEqual(times(5, 1).map((ms) => noiseAt(8, ms)));
    // Weeks later it is not the same again.
    expect(noiseAt(7, 5)).not.toBe(noiseAt(7, 5 + 2 ** 32 / 8));
  });

  it("is another one for each name of one seed", () => {
    expect(new Set(["a.t", "a.h", "b.t"].map((name) => seedOf(1, name))).size).toBe(3);
    expect(seedOf(1, "a.t")).not.toBe(seedOf(2, "a.t"));
  });
});

describe("a sine", () => {
  it("swings around its mean", () => {
    const curve = wave(20, 5, 1000, 0, 1);
    expect([0, 250, 500, 750].map((ms) => Math.round(curve(ms)))).toEqual([20, 25, 20, 15]);
  });
});

describe("a random walk", () => {
  it("steps once in its time, never further than its step, within its bounds", () => {
    const curve = walk(5, 2, 1000, 0, 10, 3);
    const values = times(5000, 1000).map(curve);
    expect(curve(0)).toBe(5);
    expect(curve(1999)).toBe(curve(1000));
    for (const [i, value] of values.entries()) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(10);
      if (i > 0) expect(Math.abs(value - (values[i - 1] as number))).toBeLessThanOrEqual(2);
    }
    expect(new Set(values).size).toBeGreaterThan(1000);
  });

  it("is the same whether it is asked forwards, backwards or once", () => {
    const asked = times(2000, 1000);
    const forwards = asked.map(walk(5, 2, 1000, 0, 10, 3));
    const backwards = [...asked]
      .reverse()
      .map(walk(5, 2, 1000, 0, 10, 3))
      .reverse();
    expect(backwards).toEqual(forwards);
    expect(walk(5, 2, 1000, 0, 10, 3)(1_234_000)).toBe(forwards[1234]);
  });
});

describe("a trace", () => {
  it("has its values at their times, a straight line between them, and the last one for ever", () => {
    const curve = trace([0, 1000, 3000], [10, 20, 0]);
    expect([-5, 0, 500, 1000, 2000, 3000, 9000].map(curve)).toEqual([10, 10, 15, 20, 10, 0, 0]);
  });

  it("may go in steps, and begin anew", () => {
    const steps = trace([0, 1000, 3000], [10, 20, 0], { isStepped: true });
    expect([999, 1000, 2999, 3000].map(steps)).toEqual([10, 20, 20, 0]);
    const again = trace([0, 1000], [0, 10], { repeats: true });
    expect([500, 1500, 2500].map(again)).toEqual([5, 5, 5]);
  });
});
