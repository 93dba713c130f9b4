// Which statements are Midge's own, and which names are known.

import ts from "typescript";
import { expect, it } from "vitest";
import { bundle, find, viewOf } from "./trial.js";
import { isOurs, isStable } from "./view.js";

it.each([
  ["// sdk/a.ts\nvar A = 1;\n// boards/espruino/net.ts\nvar B = 2;\n// settings:data\nvar C = 3;", ["A", "B", "C"]],
  ["var H = 0;\n// sdk/a.ts\nvar A = 1;\n// ../../user/sdk/a.ts\nvar B = 2;", ["A"]],
  ["// sdk/a.ts\n// user/b.ts\nvar B = 2;", []],
  ["// sdk/a.ts\n\n// my own/b.ts\nvar B = 2;", []],
  ["// user/a.ts\nvar T = `\n// sdk/a.ts\n`;\nvar B = 2;", []],
])("%s", (code, names) => expect([...viewOf(code).variables.keys()]).toEqual(names));

it("does not know a name that is declared again, or written, wherever", () => {
  const view = viewOf(
    bundle(
      "var A = 1, B = 2, C = 3, D = 4, E = 5;\nfunction f() {}\nfunction g() {}",
      "((A) => A)(); (function B() {})(); C = 1; for (D of []); ({ x: [E] } = {}); class f {}",
    ),
  );
  expect([...view.variables.keys(), ...view.functions.keys()]).toEqual(["g"]);
});

it("knows every use, and that a field is none", () => {
  const view = viewOf(bundle("var A = 1;", "print(A, { A }, { A: 1 }, o.A, A.x); A: for (;;) break A;"));
  expect(view.uses.get("A")).toHaveLength(3);
});

it("tells Midge's own places from a user's", () => {
  const view = viewOf(bundle("var A = print();", "alert();"));
  const calls = view.file.statements.map((one) => find(one, ts.isCallExpression));
  expect(calls.map((one) => isOurs(view, one))).toEqual([true, false]);
});

it.each([
  ["function f(v) { use(v); }", true],
  ["function f(v) { use(v); v++; }", false],
  ["function f() { use(v); }", true],
  ["function f() { use(v); }\nfunction g() { v = 1; }", false],
  ["function f(v) { use(v); }\nfunction g(v) { v = 1; }", true],
  ["function f(l) { for (const v of l) use(v); }", true],
  ["function f(l) { let v; for (v of l) use(v); }", false],
])("the value of v in %s", (code, is) => {
  const view = viewOf(code);
  const call = find(view.file, ts.isCallExpression);
  expect(isStable(view, call.arguments[0] as ts.Identifier)).toBe(is);
});
