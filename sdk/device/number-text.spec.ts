// What is a number and what is none.

import { describe, expect, it } from "vitest";
import { numberOf } from "./number-text.js";

describe("numberOf", () => {
  it.each([
    ["0", 0],
    ["7", 7],
    ["-12.5", -12.5],
    ["+0.25", 0.25],
    ["61.50", 61.5],
    ["007", 7],
    ["999999999", 999999999],
  ])("reads %s", (text, value) => {
    expect(numberOf(text)).toBe(value);
  });

  it.each(["", "-", "+", ".", ".5", "7.", "-.5", "1.2.3", "1e3", "0x7", " 7", "7 ", "1,5", "NaN", "7\0", "1234567890"])(
    "has no number for %j",
    (text) => {
      expect(numberOf(text)).toBeNaN();
    },
  );

  it("leaves out the digits that nobody can measure", () => {
    expect(numberOf("0.3333333333333333")).toBeCloseTo(1 / 3, 8);
    expect(numberOf("0.00000000000001")).toBe(0);
    expect(numberOf("123456.7890123456")).toBeCloseTo(123456.789, 3);
  });
});
