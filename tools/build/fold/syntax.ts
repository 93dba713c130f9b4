// Questions about one piece of syntax: what a name in it stands for, what it writes, and whether it is only read. It
// knows no program and never changes a text.

import ts from "typescript";

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

export function some(node: ts.Node, test: (node: ts.Node) => boolean): boolean {
  return test(node) || node.forEachChild((child) => some(child, test) || undefined) === true;
}

/** True when the name is declared here, in whatever way. */
export function isDeclared(node: ts.Identifier): boolean {
  const { parent } = node;
  const names =
    ts.isVariableDeclaration(parent) ||
    ts.isParameter(parent) ||
    ts.isBindingElement(parent) ||
    ts.isFunctionDeclaration(parent) ||
    ts.isFunctionExpression(parent) ||
    ts.isClassLike(parent);
  return names && parent.name === node;
}

/** True when the name stands for a variable, not for a field, a label or its own declaration. */
export function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (isDeclared(node)) return false;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent) || ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isMethodDeclaration(parent) || ts.isAccessor(parent) || ts.isPropertyDeclaration(parent)) {
    return parent.name !== node;
  }
  return !ts.isLabeledStatement(parent) && !ts.isBreakOrContinueStatement(parent) && !ts.isMetaProperty(parent);
}

/** The references to a variable of that name. */
export function references(node: ts.Node, name: string): ts.Identifier[] {
  const found: ts.Identifier[] = [];
  walk(node, (part) => {
    if (ts.isIdentifier(part) && part.text === name && isReference(part)) found.push(part);
  });
  return found;
}

export const isAssignment = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** The place that is written to, when the node writes. */
export function written(node: ts.Node): ts.Node | undefined {
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return node.left;
  if (ts.isDeleteExpression(node)) return node.expression;
  if (ts.isForOfStatement(node) || ts.isForInStatement(node)) return node.initializer;
  const isStep =
    ts.isPostfixUnaryExpression(node) ||
    (ts.isPrefixUnaryExpression(node) &&
      (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken));
  return isStep ? node.operand : undefined;
}

/** True when something is put into the place, alone or as a part of a pattern. */
export function isWritten(place: ts.Node): boolean {
  for (let node = place; ; node = node.parent) {
    const { parent } = node;
    if (written(parent) === node) return true;
    const isPart =
      ts.isParenthesizedExpression(parent) ||
      ts.isArrayLiteralExpression(parent) ||
      ts.isObjectLiteralExpression(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isShorthandPropertyAssignment(parent) ||
      ts.isSpreadElement(parent) ||
      ts.isSpreadAssignment(parent);
    if (!isPart) return false;
  }
}

/** True when running the node alone, not what is in it, may do anything. */
export function acts(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) ||
    ts.isNewExpression(node) ||
    ts.isTaggedTemplateExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isYieldExpression(node) ||
    written(node) !== undefined
  );
}

export const isFunction = (node: ts.Node): boolean => ts.isFunctionLike(node) || ts.isClassLike(node);

/** A name, or a value that is as short as one. */
export const isSimple = (node: ts.Node): boolean =>
  ts.isIdentifier(node) ||
  ts.isNumericLiteral(node) ||
  node.kind === ts.SyntaxKind.ThisKeyword ||
  (ts.isStringLiteral(node) && node.text === "") ||
  node.kind === ts.SyntaxKind.TrueKeyword ||
  node.kind === ts.SyntaxKind.FalseKeyword;

/** Fields of fields of a simple value. */
export const isChain = (node: ts.Node): boolean =>
  isSimple(node) || (ts.isPropertyAccessExpression(node) && !node.questionDotToken && isChain(node.expression));

/** True when the value of the node is called: a field in its place would give the call a `this`. */
export const isCallee = (node: ts.Node): boolean =>
  (ts.isCallExpression(node.parent) && node.parent.expression === node) ||
  (ts.isTaggedTemplateExpression(node.parent) && node.parent.tag === node) ||
  (ts.isParenthesizedExpression(node.parent) && isCallee(node.parent));

export const isField = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) ||
  ts.isElementAccessExpression(node) ||
  (ts.isParenthesizedExpression(node) && isField(node.expression));
