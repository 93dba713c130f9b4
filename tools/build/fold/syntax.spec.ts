// What a piece of syntax reads and writes.

import ts from "typescript";
import { expect, it } from "vitest";
import { acts, isCallee, isChain, isField, isWritten, references } from "./syntax.js";
import { find } from "./trial.js";

const parse = (code: string): ts.SourceFile =>
  ts.createSourceFile("a.js", code, ts.ScriptTarget.ES2020, true, ts.ScriptKind.JS);
const expression = (code: string): ts.Expression => find(parse(`(${code})`), ts.isParenthesizedExpression).expression;

it.each([
  ["v + v.x + o.v", 2],
  ["({ v, v: 1, w: v, [v]: 1 })", 3],
  ["({ v() {}, get v() {} })", 0],
  ["function g(v, w = v) {}", 1],
  ["const { v: w, x = v } = {}", 1],
  ["v: for (;;) continue v", 0],
  ["class C { v = 1 }", 0],
])("references to v in %s", (code, count) => expect(references(parse(code), "v")).toHaveLength(count));

it.each([
  ["v = 1", true],
  ["v += 1", true],
  ["--v", true],
  ["v++", true],
  ["delete v", true],
  ["[v] = x", true],
  ["({ a: { v } } = x)", true],
  ["[...v] = x", true],
  ["for (v of x);", true],
  ["for (v in x);", true],
  ["x = v", false],
  ["x = [v]", false],
  ["-v", false],
  ["x[v] = 1", false],
])("%s writes v: %s", (code, is) => expect(references(parse(code), "v").some(isWritten)).toBe(is));

it.each([
  ["f()", true],
  ["new F()", true],
  ["f`x`", true],
  ["a = 1", true],
  ["a++", true],
  ["delete a.b", true],
  ["a + 1", false],
  ["-a", false],
  ["() => f()", false],
])("%s acts: %s", (code, is) => expect(acts(expression(code))).toBe(is));

it.each([
  ["a.b.c", true, true],
  ["this", true, false],
  ["a?.b", false, true],
  ["a[0]", false, true],
  ["(a.b)", false, true],
  ["f().b", false, true],
  ["a", true, false],
])("%s is a chain: %s, a field: %s", (code, chain, field) => {
  expect([isChain(expression(code)), isField(expression(code))]).toEqual([chain, field]);
});

it.each([
  ["v()", true],
  ["(v)()", true],
  ["v`x`", true],
  ["f(v)", false],
  ["v.x()", false],
])("in %s v is called: %s", (code, is) => expect(references(parse(code), "v").some(isCallee)).toBe(is));
