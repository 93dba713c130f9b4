// Arguments keep their order and are evaluated as often as before. `n` is a variable that the call's own parts change.

import { expect, it } from "vitest";
import { trial } from "./trial.js";

it.each([
  ["a changed name behind a call", "return b() + a;", "(n, () => ++n)"],
  ["a changed name before a call", "return a + b();", "(n, () => ++n)"],
  ["a field behind a call", "return b() + a;", "(o.x, up)"],
  ["a sum of a changed name behind a call", "return b() + a;", "(n + 1, () => ++n)"],
  ["a sum of a field behind a call", "return b() + a;", "(o.x * 2, up)"],
  ["a sum of a field behind an effect", "return a + b;", "(up(), o.x * 2)"],
  ["a sum that is used twice", "return a + a + b;", "(n + o.x, 1)"],
  ["two effects", "return b - a;", "(n++, n++)"],
  ["an effect behind a read", "return b + a;", "(o.x, up())"],
  ["a read behind an effect", "return a + b;", "(up(), o.x)"],
  ["an effect behind a read of the body", "return o.x + a + b;", "(up(), 1)"],
  ["an effect that is used twice", "return a + a + b;", "(up(), 1)"],
  ["an effect that is not used", "return b;", "(up(), 1)"],
  ["an effect that need not be", "return b && a;", "(up(), 0)"],
  ["a field that is called", "return a(b);", "(o.who, 1)"],
  ["a field in parentheses that is called", "return a(b);", "((o['who']), 1)"],
  ["a parameter that is written", "return (a = a + b);", "(n, 1)"],
  ["an argument that is not given", "return a + (b === undefined ? 5 : b);", "(n)"],
  ["an argument too many", "return a + b;", "(n, 1, up())"],
])("%s", (_what, body, args) => {
  const { before, after } = trial(
    `var o = { x: 1, who: function() { return this === o; } };\nfunction up() { o.x = o.x + 1; return 10; }\n` +
      `function f(a, b) { ${body} }\n` +
      `function g() { let n = 1; const r = f${args}; return r + n * 100 + o.x * 1000; }`,
    "print(g()); print(g()); print(o.x);",
  );
  expect(after).toEqual(before);
  expect(before.every((line) => typeof line === "number")).toBe(true);
});

it("takes a sum of what changes behind a field that is only read", () => {
  const { text } = trial(
    "function at(text, i) { return text.charCodeAt(i); }\nfunction sum(text) { let n = 0, s = 0; for (; n < 3; n++) s += at(text, n + 1); return s; }",
    "print(sum('abcd'));",
  );
  expect(text).toMatch(/charCodeAt\(\(n \+ 1\)\)/);
});
