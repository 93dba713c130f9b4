// Which names go, and that nothing goes that does something.

import { describe, expect, it } from "vitest";
import { trial } from "./trial.js";

describe("what goes", () => {
  it.each([
    ["a constant", "var MOST = 5;", "print(MOST + 1); print(MOST.toFixed(1)); print({ MOST }.MOST);", "var MOST"],
    [
      "another name for a function",
      "function f(a) { return a.x(a); }\nvar g = f;",
      "print(g({ x: (a) => 1 }) + f({ x: (a) => 2 }));",
      "g =",
    ],
    ["a serial number nobody reads", "var id = getSerial();", "print(1);", "getSerial"],
    ["a function nobody calls", "function f() {}", "print(1);", "function f"],
    ["a local name for another", "function f(v) { const w = v; print(w); if (w) print(w); }", "f(1);", "w"],
    [
      "a function that stands twice",
      "function f(a) { const b = a.x; if (b) return 1; return 2; }\nfunction g(a) { const b = a.x; if (b) return 1; return 2; }",
      "print([f, g].map((h) => h({})).join());",
      "function g",
    ],
  ])("%s", (_what, ours, users, gone) => {
    const { text, before, after } = trial(ours, users);
    expect(text).not.toContain(gone);
    expect(after).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });
});

describe("what stays", () => {
  it.each([
    ["a number that is written", "var n = 5;\nfunction f() { n++; }", "f(); f(); print(n);", "n++"],
    ["a number that a pattern writes", "var n = 5;\nfunction f() { [n] = [6]; }", "f(); f(); print(n);", "var n"],
    ["what is called, used or not", "var id = print(3);", "print(1);", "print(3)"],
    [
      "a name for a variable that another function writes",
      "var n = 1;\nfunction up() { for (;;) { n++; return; } }\nfunction f() { const old = n; up(); print(old); }",
      "f(); f();",
      "old",
    ],
    [
      "a name for a variable that is written later",
      "function f(v) { const old = v; v = v + 1; print(old + v); }",
      "f(1);",
      "old",
    ],
  ])("%s", (_what, ours, users, kept) => {
    const { text, before, after } = trial(ours, users);
    expect(text).toContain(kept);
    expect(after).toEqual(before);
  });
});
