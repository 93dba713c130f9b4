// Functions that are only called, and cost less in the place of their calls. It decides which: a function of one
// expression where that is shorter, any other where it is called once. It never touches a call of a user's, nor a
// function that calls itself or holds another function.

import ts from "typescript";
import { once } from "./once.js";
import { expressionOf, substituted } from "./substitute.js";
import { isCallee, isFunction, some } from "./syntax.js";
import { type Change, over, removal } from "./text.js";
import { isOurs, type Names, topStatement, type View } from "./view.js";

/** A function that may be taken apart, and its calls. */
export interface Called {
  one: ts.FunctionDeclaration;
  params: string[];
  body: readonly ts.Statement[];
  calls: ts.CallExpression[];
}

export function inlineFunctions(view: View): Change[] {
  const changes: Change[] = [];
  for (const [name, one] of view.functions) {
    const called = calledOnly(view, name, one);
    if (!called) continue;
    const [first, second] = called.calls;
    const change = (first && !second ? once(view, called, first) : undefined) ?? everywhere(view, called);
    if (change) changes.push([...change, removal(one)]);
  }
  return changes;
}

/** The function with its calls, when every use is one and the body can stand elsewhere. */
function calledOnly(view: View, name: string, one: ts.FunctionDeclaration): Called | undefined {
  const uses = view.uses.get(name) as ts.Identifier[];
  if (uses.length === 0 || !one.body || one.asteriskToken || one.modifiers) return undefined;
  const params: string[] = [];
  for (const parameter of one.parameters) {
    if (!ts.isIdentifier(parameter.name) || parameter.dotDotDotToken || parameter.initializer) return undefined;
    params.push(parameter.name.text);
  }
  const isBound = (node: ts.Node): boolean =>
    isFunction(node) ||
    node.kind === ts.SyntaxKind.ThisKeyword ||
    node.kind === ts.SyntaxKind.QuestionDotToken ||
    ts.isLabeledStatement(node) ||
    (ts.isIdentifier(node) && (node.text === "arguments" || node.text === name));
  if (one.body.statements.some((statement) => some(statement, isBound))) return undefined;
  const names = view.names.get(one) as Names;
  const free = [...names.read].filter((read) => !names.declared.has(read));
  const calls: ts.CallExpression[] = [];
  for (const use of uses) {
    const call = use.parent;
    if (!ts.isCallExpression(call) || call.expression !== use || call.questionDotToken) return undefined;
    if (call.arguments.some(ts.isSpreadElement) || isCallee(call) || !isOurs(view, call)) return undefined;
    // What the body means by a name, another variable would be there.
    const there = view.names.get(topStatement(call)) as Names;
    if (free.some((read) => there.declared.has(read))) return undefined;
    calls.push(call);
  }
  return { one, params, body: one.body.statements, calls };
}

/** A bundle must not grow by more, characters, to spare one function. */
const LIMIT = 120;
/** About what a function is in memory, and each name in it: characters, of which a variable holds 14. */
const VARIABLE = 14;
const FUNCTION_VARIABLES = 5;

function everywhere(view: View, { params, body, calls }: Called): Change | undefined {
  const edits: Change = [];
  let grown = 0;
  for (const call of calls) {
    // One inside another would need two rounds.
    if (calls.some((other) => other !== call && other.pos > call.pos && other.end < call.end)) return undefined;
    const expression = expressionOf(body, call);
    const text = expression && substituted(view, expression, params, call);
    if (text === undefined) return undefined;
    grown += shortLength(text) - shortLength(call.getText());
    edits.push(over(call, text));
  }
  const text = body.map((statement) => statement.getText()).join("");
  const saved = calls.length === 1 ? Infinity : VARIABLE * (FUNCTION_VARIABLES + params.length) + shortLength(text);
  return grown < Math.min(saved, LIMIT) ? edits : undefined;
}

/** About what esbuild will leave of it. */
function shortLength(text: string): number {
  return text
    .replace(/\/\*.*?\*\//g, "")
    .replace(/(?<![.\w])[a-z]\w+(?=[^\w:"(]|$)/gi, "x")
    .replace(/\s/g, "").length;
}
