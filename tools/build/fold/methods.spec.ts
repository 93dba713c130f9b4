// Methods stand once for all records of a maker, and every record has its own fields.

import { expect, it } from "vitest";
import { trial } from "./trial.js";

const METHODS = ["a", "b", "c", "d"].map((name) => `function ${name}() { return this.v + "${name}"; }`).join("\n");

it("shares the methods of a record, each with its own fields", () => {
  const { text, before, after } = trial(
    `${METHODS}\nfunction make(v) { let w = v; w = w + 0; return { a, b, c, d, v: w }; }`,
    "const o = make(1), p = make(2); print(o.a() + p.d()); o.a = () => 7; print(o.a() + p.a());",
  );
  expect(text).toContain("__proto__");
  expect(text).not.toMatch(/function [abcd]\b/);
  expect(before).toEqual(["1a2d", "72a"]);
  expect(after).toEqual(before);
});

it("moves a function into the record where it is named", () => {
  const { text, after } = trial(
    "function f() { return 1; }\nvar r = { f };\nfunction g() { return r; }",
    "print(g().f());",
  );
  expect(text).not.toContain("function f");
  expect(after).toEqual([1]);
});

it.each([
  ["fewer than four", `${METHODS}\nfunction make(v) { return { a, b, c, v: v }; }`, "print(make(1).a());", "return {"],
  [
    "a method that comes after its maker",
    `function make(v) { return { a, b, c, d, v: v }; }\n${METHODS}`,
    "print(make(1).a());",
    "return {",
  ],
  ["a user's record", "function f() { return 1; }", "var r = { f }; print(r.f());", "function f"],
  ["a function with a second use", "function f() { return 1; }\nvar r = { f };", "print(r.f() + f());", "function f"],
])("leaves %s", (_what, ours, users, kept) => {
  const { text, before, after } = trial(ours, users);
  expect(text).toContain(kept);
  expect(text).not.toContain("__proto__");
  expect(after).toEqual(before);
});
