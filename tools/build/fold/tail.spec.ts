// Returns that become assignments, and those that cannot.

import ts from "typescript";
import { describe, expect, it } from "vitest";
import { ends, tail } from "./tail.js";

function body(text: string): readonly ts.Statement[] {
  const file = ts.createSourceFile("a.js", `function f() {${text}}`, ts.ScriptTarget.ES2020, true, ts.ScriptKind.JS);
  return ((file.statements[0] as ts.FunctionDeclaration).body as ts.Block).statements;
}
const given = (text: string): string | undefined =>
  tail(body(text), (value) => `x = ${value ?? "undefined"};`)?.replace(/\s+/g, " ");

describe("tail", () => {
  it.each([
    ["a(); return 1;", "a(); x = 1;"],
    ["if (a) return 1; b(); return 2;", "if (a) {x = 1;} else {b(); x = 2;}"],
    ["if (a) { return 1; } else { b(); } return 2;", "if (a) {x = 1;} else {b(); x = 2;}"],
    ["if (a) { b(); } else { return 1; } return 2;", "if (a) {b(); x = 2;} else {x = 1;}"],
    ["if (a) { b(); return; }", "if (a) {b(); x = undefined;}"],
  ])("%s", (text, right) => expect(given(text)).toBe(right));

  it.each([
    "for (;;) { return 1; }",
    "while (a) { if (b) return 1; } return 2;",
    "try { return 1; } finally { a(); }",
    "if (a) { if (b) return 1; } return 2;",
    "if (a) { let c = 1; b(c); } else { return 1; } return c;",
    "switch (a) { case 1: return 1; } return 2;",
  ])("gives up %s", (text) => expect(given(text)).toBeUndefined());
});

describe("ends", () => {
  it.each([
    ["return 1;", true],
    ["if (a) return 1; else { b(); return 2; }", true],
    ["{ return; }", true],
    ["if (a) return 1;", false],
    ["for (;;) return 1;", false],
    ["a();", false],
  ])("%s", (text, is) => expect(ends(body(text))).toBe(is));
});
