// What folding takes away in all, and what it must leave. Each text is as esbuild leaves it, its origin above it.

import { describe, expect, it } from "vitest";
import { fold } from "./fold.js";
import { bundle, printed, trial } from "./trial.js";

describe("fold", () => {
  it("leaves nothing of small functions and constants, and the program does the same", () => {
    const { text, before, after } = trial(
      "var MOST = 3;\nfunction less(a, b) { return a < b; }\nfunction put(o, v) { o.x = v; }\n" +
        "function run(o) { put(o, 3); const w = o.x; return less(w, MOST) ? 'yes' : 'no'; }",
      "print(run({}));",
    );
    expect(text).not.toMatch(/MOST|less|put/);
    expect(before).toEqual(["no"]);
    expect(after).toEqual(before);
  });

  it.each([
    ["a user's functions", "// user/a.ts\nfunction f() { return 1; }\nvar MOST = 2;\nprint(f() + MOST);"],
    ["a user's file with a space in its name", "// sdk/a.ts\nvar A = [];\n// my dir/a.ts\nvar MOST = 2;\nprint(MOST);"],
    ["a text that looks like an origin", "// user/a.ts\nvar t = `\n// sdk/a.ts\n`;\nvar MOST = 2;\nprint(t + MOST);"],
    ["all, when a text may be run", bundle("var MOST = 2;", "print(eval('MO' + 'ST') + MOST);")],
    ["all, in a with", bundle("var MOST = 2;", "with ({ MOST: 3 }) print(MOST);")],
  ])("leaves %s", (_what, program) => expect(fold(program, new Set())).toBe(program));

  it("makes names that no text of the bundle has", () => {
    const { text, before, after } = trial(
      "function f(o) { let s = 0; for (const x of o) s += x; return s; }\nfunction g(o) { print(f(o)); }",
      "var s$0 = 5; g([1, 2]); print(s$0);",
    );
    expect(text).not.toContain("function f");
    expect(text).toContain("$$");
    expect(after).toEqual(before);
  });
});

describe("a name that is declared again", () => {
  it.each([
    ["a constant", "var MOST = 2;\nfunction f(MOST) { return MOST; }", "print(f(1) + MOST);", "var MOST"],
    [
      "a function",
      "function f() { return 1; }\nfunction g(l) { for (const f of l) print(f); }",
      "g([3]); print(f());",
      "function f",
    ],
    ["a record", "var r = { a: 1 };\nfunction g() { let r = { a: 2 }; return r.a; }", "print(g() + r.a);", "var r ="],
    ["one that a user declares", "var MOST = 2;", "((MOST) => print(MOST))(1); print(MOST);", "var MOST"],
    ["a pattern's", "var MOST = 2;", "(({ MOST }) => print(MOST))({ MOST: 1 }); print(MOST);", "var MOST"],
    ["a caught one", "var MOST = 2;", "try { none(); } catch (MOST) {} print(MOST);", "var MOST"],
    [
      "what a body means by a name",
      "var count = [1];\nfunction f(o) { return o.x + count.length; }\nfunction g(o) { const count = 2; return f(o) * count; }",
      "print(g({ x: 1 }));",
      "function f",
    ],
  ])("is left: %s", (_what, ours, users, kept) => {
    const { text, before, after } = trial(ours, users);
    expect(text).toContain(kept);
    expect(after).toEqual(before);
    expect(printed(text).length).toBeGreaterThan(0);
  });
});
