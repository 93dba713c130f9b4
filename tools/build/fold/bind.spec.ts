// Names of a body do not meet those of the place where it goes.

import { expect, it } from "vitest";
import { trial } from "./trial.js";

const USE = "print(g(3)); print(g(0));";

it.each([
  ["a variable of the same name", "const v = a + 1; print(v);", "const v = n; f(v); return v;"],
  ["a parameter that is changed", "a = a + 1; print(a);", "f(n); return n;"],
  ["a parameter that the place changes", "n2(); print(a);", "let m = n; const n2 = 1; f(m); m++; return m + n2;"],
  [
    "two blocks with the same name",
    "if (a) { const v = 1; print(v); } { const v = 2; print(v + a); }",
    "f(n); return n;",
  ],
  ["what is caught", "try { none(a); } catch (e) { print(e.message); }", "const e = n; f(e); return e;"],
  ["a variable with the name of a parameter in a block", "{ const a = 5; print(a); } print(a);", "f(n + 1); return n;"],
  ["a name that is free outside of its block", "{ const top = 5; print(top); } print(top + a);", "f(n + 1); return n;"],
  ["a number for a parameter whose name a block declares", "{ const a = 5; print(a); print(a); }", "f(0); return n;"],
  ["a name for a field", "const v = a + 1; print(JSON.stringify({ v, w: v }));", "f(n); return n;"],
  ["a parameter nobody uses", "print(1); print(2);", "f(print(n)); return n;"],
])("%s", (_what, body, place) => {
  const { before, after } = trial(
    `var top = 7;\nfunction n2() { for (;;) { top++; return; } }\nfunction f(a) { ${body} }\nfunction g(n) { ${place} }`,
    USE,
  );
  expect(after).toEqual(before);
  expect(before.length).toBeGreaterThan(2);
});

it("evaluates a variable that the body changes once, before", () => {
  const { text, before, after } = trial(
    "var n = 1;\nfunction up() { for (;;) { n++; return; } }\nfunction f(a) { up(); print(a); print(a); }\nfunction g() { f(n); }",
    "g(); g();",
  );
  expect(text).not.toContain("function f(");
  expect(before).toEqual([1, 1, 2, 2]);
  expect(after).toEqual(before);
});
