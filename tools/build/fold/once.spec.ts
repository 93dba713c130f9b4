// A function of several statements in the place of its only call.

import { expect, it } from "vitest";
import { trial } from "./trial.js";

it.each([
  [
    "early returns into a variable",
    "function sign(v) { if (v < 0) return -1; const w = v * 2; if (w > 0) { return w; } return 0; }\n" +
      "function all(l) { let sum = 0; for (const one of l) { let w = 1; sum = sign(one); print(sum + w); } return l.map((x) => x); }",
    "print(all([-4, 0, 4]).length);",
    "sign",
  ],
  [
    "a variable that gets what early returns give",
    "function sign(v) { if (v < 0) return -1; return v * 2; }\nfunction f(v) { const s = sign(v); print(s); print(s); }",
    "f(-3); f(3);",
    "sign",
  ],
  [
    "a tail call",
    "function last(v) { let x = v + 1; if (x > 3) return 'big'; }\nfunction outer(v) { let x = v; print(x); return last(x * 2); }",
    "print(outer(1)); print(outer(5));",
    "last",
  ],
  [
    "what comes before a value",
    "function sum(a) { let s = 0; for (const x of a) s += x; return s; }\nfunction outer(a) { print(sum(a)); }",
    "outer([1, 2]);",
    "sum",
  ],
  [
    "a record that nobody takes",
    "function make(v) { print(v); if (v) return { a: v, b: v }; print(9); }\nfunction f(v) { make(v); print(2); }",
    "f(1); f(0);",
    "make",
  ],
  [
    "the only statement of an if",
    "function put(v) { const w = v + 1; print(w); print(w); }\nfunction f(v) { if (v) put(v); else print(0); }",
    "f(1); f(0);",
    "put",
  ],
])("%s", (_what, ours, users, gone) => {
  const { text, before, after } = trial(ours, users);
  expect(text).not.toContain(gone);
  expect(after).toEqual(before);
  expect(before.length).toBeGreaterThan(0);
});

it.each([
  [
    "a variable of a case, which the whole switch sees",
    "function f(a) { let s = 0; for (const x of a) s += x; return s; }\n" +
      "function g(k, a) { switch (k) { case 1: let r = f(a); print(r); break; case 2: r = 2; print(r); } }",
    "g(1, [1, 2]); g(2, []);",
  ],
  [
    "a return in a loop, whose value is used",
    "function f(a) { for (const x of a) { if (x) return x; } return 0; }\nfunction g(a) { let r = 1; r = f(a); return r + 1; }",
    "print(g([0, 2, 3]));",
  ],
])("leaves %s", (_what, ours, users) => {
  const { text, before, after } = trial(ours, users);
  expect(text).toContain("function f(");
  expect(after).toEqual(before);
});
