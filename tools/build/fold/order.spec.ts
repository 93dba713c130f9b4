// A body runs before the statement that calls it only where nobody can tell.

import { expect, it } from "vitest";
import { trial } from "./trial.js";

const SUM = "function f(o) { let s = 0; for (const x of o.l) s += x; return s; }";

it.each([
  ["the first argument", SUM, "print(f(o));"],
  ["a later argument, behind fields", SUM, "print(Math.max(o.x, f(o)));"],
  ["the value of a field", SUM, "o.x = f(o); print(o.x);"],
  ["a condition", SUM, "const r = f(o) ? 1 : 2; print(r);"],
])("goes: %s", (_what, f, place) => {
  const { text, before, after } = trial(`${f}\nfunction g(o) { ${place} }`, "g({ x: 1, l: [1, 2] });");
  expect(text).not.toContain("function f(");
  expect(after).toEqual(before);
  expect(before).toHaveLength(1);
});

const WRITES = "function f(o) { let s = 0; o.x = 2; for (const x of o.l) s += x; return s; }";

it.each([
  ["behind a field that it writes", WRITES, "print(o.x + f(o));"],
  ["behind an argument that it changes", WRITES, "print([o.x, f(o)].join());"],
  ["behind another call", SUM, "print(o.l.pop() + f(o));"],
  ["behind another call in brackets", SUM, "print(o.m()[f(o)]);"],
  ["behind a call in a text", WRITES, "print(`${o.x} ${f(o)}`);"],
  ["where it need not be called", SUM, "const v = o.none; print(v && f(v));"],
  ["where the other is called", SUM, "print(o.none ? f(o.none) : 7);"],
  ["behind new", SUM, "print(new Array(o.l.pop(), f(o)).join());"],
  ["behind a field, with an argument that writes it", SUM, "print(Math.max(o.x, f(o.up())));"],
  [
    "behind a variable that it writes",
    "var n = 1;\nfunction f(o) { n = 5; for (const x of o.l) n += x; return 1; }",
    "print(Math.max(n, f(o)));",
  ],
])("stays: %s", (_what, f, place) => {
  const { text, before, after } = trial(
    `${f}\nfunction g(o) { ${place} }`,
    "g({ x: 1, l: [1, 2], m() { this.l.push(4); return [1, 2, 3, 4, 5, 6, 7, 8]; }, up() { this.x = 9; return this; } });",
  );
  expect(text).toContain("function f(");
  expect(after).toEqual(before);
  expect(before).toHaveLength(1);
});
