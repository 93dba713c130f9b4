// Parts of a fleet: none in common, none left out, and what is no part is refused in words.

import { describe, expect, it } from "vitest";
import { boardsOf, readShard } from "./shard.js";

describe("a shard", () => {
  it("is read from the command line, or from what an indexed Job sets", () => {
    expect(readShard("2/10", {})).toEqual({ index: 2, count: 10 });
    expect(readShard("env/10", { JOB_COMPLETION_INDEX: "0" })).toEqual({ index: 1, count: 10 });
    expect(readShard("env/10", { JOB_COMPLETION_INDEX: "9" })).toEqual({ index: 10, count: 10 });
  });

  it.each([1, 2, 3, 7, 10])("has boards that no other has, and all %i together have all", (count) => {
    for (const boards of [1, 5, 100, 10_001]) {
      const all: number[] = [];
      const sizes: number[] = [];
      for (let index = 1; index <= count; index++) {
        const { from, to } = boardsOf({ index, count }, boards);
        for (let i = from; i < to; i++) all.push(i);
        sizes.push(to - from);
      }
      expect(all).toEqual(Array.from({ length: boards }, (_, i) => i));
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    ["5/4", {}, "the parts are 1/4 to 4/4"],
    ["0/4", {}, "the parts are 1/4 to 4/4"],
    ["1/0", {}, "write 2/10"],
    ["one/4", {}, "write 2/10"],
    ["1-4", {}, "write 2/10"],
    ["env/4", {}, "JOB_COMPLETION_INDEX is not set"],
    ["env/4", { JOB_COMPLETION_INDEX: "x" }, 'JOB_COMPLETION_INDEX is "x"'],
    ["env/4", { JOB_COMPLETION_INDEX: "4" }, "JOB_COMPLETION_INDEX is 4, and the parts are 1/4 to 4/4"],
  ])("is refused: %s %j", (text, env, told) => {
    expect(() => readShard(text, env)).toThrow(told);
    expect(() => readShard(text, env)).toThrow(`--shard "${text}"`);
  });
});
