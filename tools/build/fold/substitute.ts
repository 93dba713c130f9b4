// An expression with the arguments of a call in the place of its parameters. It gives up where that would change how
// often an argument is evaluated, or what is evaluated before it.

import ts from "typescript";
import { acts, isCallee, isChain, isField, isReference, isSimple, isWritten, references, some } from "./syntax.js";
import { apply, type Edit, put } from "./text.js";
import { isStable, type View } from "./view.js";

/** How much an argument minds when it is evaluated. */
const enum Kind {
  /** Always the same, and as short as a name. */
  SIMPLE,
  /** Always the same. */
  FIXED,
  /** Has no effect, but another effect can change it. */
  READ,
  EFFECT,
}

interface Argument {
  kind: Kind;
  text: string;
  at: ts.Identifier[];
}

/** True when the value is a name or literal that stands for the same value anywhere in what its function calls. */
export const isStableSimple = (view: View, value: ts.Node): boolean =>
  isSimple(value) && (!ts.isIdentifier(value) || isStable(view, value));

function kindOf(view: View, value: ts.Expression): Kind {
  if (isStableSimple(view, value)) return Kind.SIMPLE;
  if (isChain(value)) return Kind.READ;
  const makes = (node: ts.Node): boolean =>
    acts(node) || ts.isFunctionLike(node) || ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node);
  if (some(value, makes)) return Kind.EFFECT;
  const isLoose = (node: ts.Node): boolean =>
    isField(node) || (ts.isIdentifier(node) && isReference(node) && !isStable(view, node));
  return some(value, isLoose) ? Kind.READ : Kind.FIXED;
}

/** The expression that a function is, for a call whose value is used, or not. */
export function expressionOf(body: readonly ts.Statement[], call: ts.CallExpression): ts.Expression | undefined {
  const [only] = body;
  if (body.length !== 1 || !only) return undefined;
  if (ts.isReturnStatement(only)) return only.expression;
  return ts.isExpressionStatement(only) && ts.isExpressionStatement(call.parent) ? only.expression : undefined;
}

export function substituted(
  view: View,
  expression: ts.Expression,
  params: string[],
  call: ts.CallExpression,
): string | undefined {
  if (!call.arguments.slice(params.length).every(isChain)) return undefined;
  const list: Argument[] = [];
  for (const [i, param] of params.entries()) {
    const value = call.arguments[i];
    const at = references(expression, param);
    const kind = value ? kindOf(view, value) : Kind.SIMPLE;
    const isShort = !value || isChain(value);
    const text = !value ? "undefined" : isShort ? value.getText() : `(${value.getText()})`;
    if (value && isField(value) && at.some(isCallee)) return undefined;
    if (!fits(view, { kind, text, at }, expression, isShort, params)) return undefined;
    list.push({ kind, text, at });
  }
  if (!keepsOrder(list)) return undefined;
  const base = expression.getStart();
  const edits: Edit[] = [];
  for (const { at, text } of list) {
    for (const edit of at.map((use) => put(use, text))) {
      edits.push({ ...edit, from: edit.from - base, to: edit.to - base });
    }
  }
  const text = apply(expression.getText(), edits);
  return /^[\w$]+$/.test(text) ? text : `(${text})`;
}

/** True when the argument can stand in its places, as far as the expression itself goes. */
function fits(
  view: View,
  { kind, at }: Argument,
  expression: ts.Expression,
  isShort: boolean,
  params: string[],
): boolean {
  if (at.some(isWritten)) return false;
  if (kind === Kind.SIMPLE) return true;
  const [use] = at;
  if (at.length > 1 || (!isShort && !use)) return false;
  if (!use || kind === Kind.FIXED) return true;
  if (!isEarly(use, expression)) return false;
  return kind === Kind.READ || (isAlways(use, expression) && isFirst(view, use, expression, params));
}

/** True when what has an effect comes after all reads that came before it, and before the others. */
function keepsOrder(list: Argument[]): boolean {
  const effect = list.findIndex(({ kind }) => kind === Kind.EFFECT);
  if (effect < 0) return true;
  const place = (list[effect] as Argument).at[0]?.pos ?? 0;
  return list.every(({ kind, at }, i) => {
    if (i === effect || kind < Kind.READ) return true;
    return kind === Kind.READ && at.every(({ pos }) => pos < place === i < effect);
  });
}

/** Nothing has been called or written before. */
function isEarly(use: ts.Node, whole: ts.Node): boolean {
  return !some(whole, (node) => node.end <= use.getStart() && acts(node));
}

/** Nothing has been read before that an effect could change. */
function isFirst(view: View, use: ts.Node, whole: ts.Node, params: string[]): boolean {
  return !some(whole, (node) => {
    if (node.end > use.getStart()) return false;
    if (isField(node)) return !isPlace(node) && !/^(String|Math)\.\w+$/.test(node.getText());
    return ts.isIdentifier(node) && isReference(node) && !params.includes(node.text) && !isStable(view, node);
  });
}

/** The place of an assignment is not read, when it is a field of a name. */
function isPlace(node: ts.Node): boolean {
  const { parent } = node;
  const isLeft =
    ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isLeft && ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression);
}

/** True when the place is evaluated whatever the rest is. */
export function isAlways(use: ts.Node, whole: ts.Node): boolean {
  for (let node = use; node !== whole; node = node.parent) {
    const { parent } = node;
    if (ts.isConditionalExpression(parent) && parent.condition !== node) return false;
    if (ts.isBinaryExpression(parent) && parent.right === node && isShortCut(parent)) return false;
  }
  return true;
}

export const isShortCut = (node: ts.BinaryExpression): boolean =>
  /^(&&|\|\||\?\?)=?$/.test(node.operatorToken.getText());
