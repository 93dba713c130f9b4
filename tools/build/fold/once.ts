// A function that is called once stands in the place of the call, as a statement or before the statement that the call
// starts. It never lets anything run earlier than something that could tell.

import ts from "typescript";
import { bind } from "./bind.js";
import type { Called } from "./calls.js";
import { isFirst, statementOf } from "./order.js";
import { expressionOf, substituted } from "./substitute.js";
import { isFunction, some } from "./syntax.js";
import { ends, tail } from "./tail.js";
import { type Change, over } from "./text.js";
import type { View } from "./view.js";

type Body = readonly ts.Statement[];

export function once(view: View, called: Called, call: ts.CallExpression): Change | undefined {
  const statement = statementOf(call);
  if (!statement || statement.parent === view.file) return undefined;
  const expression = expressionOf(called.body, call);
  const plain = expression && substituted(view, expression, called.params, call);
  if (plain !== undefined) return [over(call, plain)];
  const isInBlock = ts.isBlock(statement.parent) || isFunction(statement.parent);
  // Its variable is seen in the whole block.
  if (ts.isVariableStatement(statement) && !isInBlock) return undefined;
  const bound = bind(view, called, call);
  if (!bound) return undefined;
  const text = asStatement(statement, call, bound.body) ?? beforeStatement(view, statement, call, bound.body, called);
  if (text === undefined) return undefined;
  return [over(statement, isInBlock ? bound.before + text : `{${bound.before}${text}}`)];
}

/** The body in the place of a statement that is the call, or that only keeps its value. */
function asStatement(statement: ts.Statement, call: ts.CallExpression, body: Body): string | undefined {
  if (ts.isReturnStatement(statement) && statement.expression === call) {
    return textOf(body) + (ends(body) ? "" : "\nreturn;");
  }
  if (ts.isExpressionStatement(statement)) {
    const { expression } = statement;
    if (expression === call) return tail(body, (value) => (value === undefined ? "" : `(${value});`));
    const isKept =
      ts.isBinaryExpression(expression) &&
      expression.right === call &&
      expression.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isIdentifier(expression.left);
    return isKept ? keep(body, expression.left.getText()) : undefined;
  }
  const list = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
  const [only] = list;
  if (!only || list.length !== 1 || only.initializer !== call || !ts.isIdentifier(only.name)) return undefined;
  if (!hasEarlyReturn(body)) return undefined;
  const rest = keep(body, only.name.text);
  return rest === undefined ? undefined : `let ${only.name.text};\n${rest}`;
}

const textOf = (body: Body): string => body.map((one) => one.getText()).join("\n");

const keep = (body: Body, name: string): string | undefined =>
  ends(body) ? tail(body, (value) => `${name} = ${value ?? "undefined"};`) : undefined;

const hasEarlyReturn = (body: Body): boolean => body.slice(0, -1).some((one) => some(one, ts.isReturnStatement));

/** The statement keeps its place, with the value in it; what makes the value stands before it. */
function beforeStatement(
  view: View,
  statement: ts.Statement,
  call: ts.CallExpression,
  body: Body,
  { one }: Called,
): string | undefined {
  const last = body[body.length - 1];
  if (!last || !ts.isReturnStatement(last) || !last.expression || hasEarlyReturn(body)) return undefined;
  const isKnown =
    ts.isExpressionStatement(statement) || ts.isReturnStatement(statement) || ts.isVariableStatement(statement);
  if (!isKnown || !isFirst(view, call, statement, one)) return undefined;
  const start = statement.getStart();
  const whole = statement.getText();
  const value = `(${last.expression.getText()})`;
  const text = whole.slice(0, call.getStart() - start) + value + whole.slice(call.end - start);
  return `${textOf(body.slice(0, -1))}\n${text}`;
}
