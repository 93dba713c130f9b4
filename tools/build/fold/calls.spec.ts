// Which functions are taken apart, and which are left whole.

import { describe, expect, it } from "vitest";
import { trial } from "./trial.js";

it.each([
  ["an expression", "function two(a, b) { return a - b; }\nfunction f(l) { print(two(l[0], 2)); }", "f([7]);", "two"],
  [
    "an expression that is called twice",
    "function two(a) { return a.x; }\nfunction f(o) { print(two(o)); print(two(o)); }",
    "f({ x: 1 });",
    "two",
  ],
  ["a procedure", "function put(o, v) { o.x = v; }\nfunction f(o) { put(o, 3); return o.x; }", "print(f({}));", "put"],
])("takes apart %s", (_what, ours, users, gone) => {
  const { text, before, after } = trial(ours, users);
  expect(text).not.toContain(gone);
  expect(after).toEqual(before);
  expect(before.length).toBeGreaterThan(0);
});

describe("what is left whole", () => {
  const call = "\nfunction g(v) { return f(v); }";
  it.each([
    ["a function that calls itself", `function f(n) { return n < 1 ? 0 : n + f(n - 1); }${call}`, "print(g(3));"],
    ["one that a user calls", "function f(v) { return v + 1; }", "print(f(3));"],
    ["one that is not only called", `function f(v) { return v + 1; }${call}`, "print(g(1)); print([1].map(f));"],
    ["one with its own this", `function f(v) { return this ? v : 0; }${call}`, "print(g(3));"],
    ["one with arguments", `function f(v) { return arguments.length; }${call}`, "print(g(3));"],
    ["one that holds a function", `function f(v) { return () => v; }${call}`, "print(g(3)());"],
    ["a generator", `function* f(v) { yield v; }${call}`, "print(g(3).next().value);"],
    ["one with a default", `function f(v, w = 2) { return v + w; }${call}`, "print(g(3));"],
    ["one with a rest", `function f(...v) { return v; }${call}`, "print(g(3).length);"],
    ["one with a pattern", `function f({ v }) { return v; }${call}`, "print(g({ v: 3 }));"],
    [
      "one whose result is called",
      `function f(o) { return o.m; }\nfunction g(o) { return f(o)(); }`,
      "print(g({ m: function() { return this === undefined || this.m === undefined; } }));",
    ],
    [
      "one that is called with a list",
      "function f(a, b) { return a - b; }\nfunction g(l) { return f(...l); }",
      "print(g([3, 1]));",
    ],
  ])("%s", (_what, ours, users) => {
    const { text, before, after } = trial(ours, users);
    expect(text).toMatch(/function\*? f\(/);
    expect(after).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });
});
