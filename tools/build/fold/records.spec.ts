// Which records take another form, and which keep theirs.

import { describe, expect, it } from "vitest";
import { trial } from "./trial.js";

describe("another form", () => {
  it.each([
    ["a record that is only read", "var s = { host: 'h', port: 1 };", "print(s.host);", "port"],
    [
      "a record filled afterwards",
      "function make(v) { const o = { f: 1, v: v }; o.f = 2; o.w = v; return o; }",
      "const o = make(4); print(Object.entries(o).join());",
      "o.w =",
    ],
    [
      "a field that starts as undefined",
      "function a() { return this._b; }\nfunction b() {}\nfunction c() {}\nfunction d() {}\n" +
        "function make() { let w = 2; w = w + 0; return { a, b, c, d, _a: undefined, _b: w }; }",
      "const o = make(); print(o.a()); print(o._a);",
      "_a: undefined",
    ],
  ])("%s", (_what, ours, users, gone) => {
    const { text, before, after } = trial(ours, users);
    expect(text).not.toContain(gone);
    expect(after).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });
});

describe("the same form", () => {
  it.each([
    ["a record that is handed on", "var s = { host: 'h' };", "print(s.host); print(JSON.stringify(s));", "var s ="],
    ["a record that is written", "var s = { n: 1 };", "s.n = 2; print(s.n);", "var s ="],
    [
      "a record whose function is called on it",
      "var s = { f: function() { return this.v; }, v: 3 };",
      "print(s.f());",
      "var s =",
    ],
    ["a record that is asked for more than it has", "var s = { a: 1 };", "print(s.a); print(s.b);", "var s ="],
    [
      "a record whose value would be made before another's",
      "function make(l) { const o = { f: l.pop(), v: l.pop() }; o.f = l.pop(); return o; }",
      "const o = make([1, 2, 3]); print(o.f * 10 + o.v);",
      "o.f =",
    ],
    [
      "a record that its own value asks",
      "function make() { const o = { f: 1 }; o.g = o.f + 1; return o; }",
      "print(make().g);",
      "o.g =",
    ],
    [
      "an undefined field of a user's kind",
      "function a() {}\nfunction b() {}\nfunction c() {}\nfunction d() {}\n" +
        "function make() { let w = 2; w = w + 0; return { a, b, c, d, user: undefined, _b: w }; }",
      "print('user' in make());",
      "user: undefined",
    ],
  ])("%s", (_what, ours, users, kept) => {
    const { text, before, after } = trial(ours, users);
    expect(text).toContain(kept);
    expect(after).toEqual(before);
  });
});
