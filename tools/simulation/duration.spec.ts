// Lengths of time, as they are written and as they are read.

import { describe, expect, it } from "vitest";
import { readDuration, showDuration } from "./duration.js";

describe("a length of time", () => {
  it.each([
    ["500ms", 500],
    ["30s", 30_000],
    ["2.5s", 2500],
    ["1h30m", 5_400_000],
    ["1d", 86_400_000],
    ["20us", 0.02],
    ["0", 0],
  ])("%s is %d ms, and is shown so that it can be read again", (text, ms) => {
    expect(readDuration(text)).toBe(ms);
    expect(readDuration(showDuration(ms))).toBe(ms);
  });

  it.each(["", "30", "s", "-3s", "3 s", "1x", "1s2"])('"%s" is none', (text) => {
    expect(readDuration(text)).toBeUndefined();
  });

  it("is shown in its largest units", () => {
    expect([showDuration(5_400_000), showDuration(61_500), showDuration(Infinity)]).toEqual([
      "1h30m",
      "1m1.5s",
      "for ever",
    ]);
  });
});
