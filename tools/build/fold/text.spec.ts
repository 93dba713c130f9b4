// Edits by place.

import ts from "typescript";
import { describe, expect, it } from "vitest";
import { apply, fieldRemoval, overlap, put, removal } from "./text.js";
import { find } from "./trial.js";

const parse = (code: string): ts.SourceFile =>
  ts.createSourceFile("a.js", code, ts.ScriptTarget.ES2020, true, ts.ScriptKind.JS);

describe("apply", () => {
  it("takes edits in any order", () => {
    const edits = [
      { from: 4, to: 5, text: "E" },
      { from: 0, to: 2, text: "" },
      { from: 4, to: 4, text: "+" },
    ];
    expect(apply("abcdef", edits)).toBe("cd+Ef");
    expect(overlap(edits)).toBe(false);
  });

  it("knows edits of one place", () => {
    const edits = [
      { from: 0, to: 3, text: "" },
      { from: 2, to: 4, text: "" },
    ];
    expect(overlap(edits)).toBe(true);
  });
});

it.each([
  ["var v = 1;", ""],
  ["var v = 1, w = 2;", "var w = 2;"],
  ["var u = 0, v = 1;", "var u = 0;"],
])("removal of v from %s", (code, right) => {
  const isV = (node: ts.Node): node is ts.VariableDeclaration =>
    ts.isVariableDeclaration(node) && node.name.getText() === "v";
  expect(apply(code, [removal(find(parse(code), isV))])).toBe(right);
});

it.each([
  ["f(v)", "f(1)"],
  ["f({ v })", "f({ v: 1 })"],
  ["f({ w: v })", "f({ w: 1 })"],
])("1 for v in %s", (code, right) => {
  const isV = (node: ts.Node): node is ts.Identifier => ts.isIdentifier(node) && node.text === "v";
  expect(apply(code, [put(find(parse(code), isV), "1")])).toBe(right);
});

it("takes a field out with its comma", () => {
  const code = "x = { a: 1 , b: 2 }";
  expect(apply(code, [fieldRemoval(find(parse(code), ts.isPropertyAssignment))])).toBe("x = {  b: 2 }");
});
