// Whether a function may run before the statement that calls it: nothing of what that statement does first can tell. It
// says no where it does not know.

import ts from "typescript";
import { isShortCut, isStableSimple } from "./substitute.js";
import { isChain, isFunction, some, written } from "./syntax.js";
import type { Names, View } from "./view.js";

/** Of texts and of Math: they change nothing. */
const PURE_METHODS = /^(charCodeAt|substring|indexOf|test|floor|fromCharCode)$/;

/** True when all that its statement does before the call cannot tell that the body ran first. */
export function isFirst(view: View, call: ts.CallExpression, statement: ts.Node, one: ts.FunctionDeclaration): boolean {
  for (let node: ts.Node = call; node !== statement; node = node.parent) {
    if (!isFirstIn(view, node, node.parent)) return false;
  }
  const names = view.names.get(one) as Names;
  return (
    isQuiet(view, one.body as ts.Block, names, new Set()) &&
    call.arguments.every((value) => isQuiet(view, value, undefined, new Set()))
  );
}

/** True when what the parent evaluates before the node are names and fields at most. */
function isFirstIn(view: View, node: ts.Node, parent: ts.Node): boolean {
  if (ts.isBinaryExpression(parent) && parent.right === node) {
    if (isShortCut(parent)) return false;
    return written(parent) === undefined ? isStableSimple(view, parent.left) : isChain(parent.left);
  }
  if (ts.isBinaryExpression(parent)) return true;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  if (ts.isCallExpression(parent)) {
    if (parent.expression === node || !isChain(parent.expression)) return false;
    return parent.arguments.every((one) => one === node || one.pos > node.pos || isChain(one));
  }
  if (ts.isElementAccessExpression(parent)) return parent.expression === node;
  if (ts.isVariableDeclaration(parent)) {
    return ts.isIdentifier(parent.name) && (parent.parent as ts.VariableDeclarationList).declarations[0] === parent;
  }
  return (
    ts.isParenthesizedExpression(parent) ||
    ts.isPropertyAccessExpression(parent) ||
    (ts.isPrefixUnaryExpression(parent) && written(parent) === undefined) ||
    ts.isVariableDeclarationList(parent) ||
    ts.isVariableStatement(parent) ||
    ts.isExpressionStatement(parent) ||
    ts.isReturnStatement(parent)
  );
}

/** True when it writes nothing but variables of its own, and calls only what does the same. */
function isQuiet(view: View, whole: ts.Node, names: Names | undefined, seen: Set<string>): boolean {
  return !some(whole, (node) => {
    if (ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node) || isFunction(node)) return true;
    const place = written(node);
    if (place && !ts.isVariableDeclarationList(place)) {
      return !ts.isIdentifier(place) || names?.declared.has(place.text) !== true;
    }
    if (!ts.isCallExpression(node)) return false;
    const callee = node.expression;
    if (ts.isPropertyAccessExpression(callee)) return !PURE_METHODS.test(callee.name.text);
    if (!ts.isIdentifier(callee)) return true;
    if (view.variables.get(callee.text)?.initializer?.getText() === "String.fromCharCode") return false;
    if (seen.has(callee.text)) return false;
    const known = view.functions.get(callee.text);
    if (!known) return true;
    return !isQuiet(view, known.body as ts.Block, view.names.get(known), seen.add(callee.text));
  });
}

/** The statement that the node is a part of, unless a function lies between. */
export function statementOf(node: ts.Node): ts.Statement | undefined {
  while (!ts.isStatement(node)) {
    if (isFunction(node)) return undefined;
    node = node.parent;
  }
  return node;
}
