// Names that need not be: constants, second names, names that nobody uses, and functions with the same text. It never
// takes anything away that does something by itself, nor a name that is written.

import ts from "typescript";
import { isChain, isDeclared, isFunction, isReference, isWritten, references, some, walk } from "./syntax.js";
import { type Change, put, removal } from "./text.js";
import { isStable, topStatement, type View } from "./view.js";

/** Esbuild joins declarations of one kind. */
export function letAll({ file, ours }: View): Change[] {
  const changes: Change[] = [];
  for (const one of ours) {
    const edits: Change = [];
    walk(one, (node) => {
      if (!ts.isVariableDeclarationList(node) || !(node.flags & ts.NodeFlags.Const)) return;
      if (node.parent.parent === file) return;
      edits.push({ from: node.getStart(), to: node.getStart() + "const".length, text: "let" });
    });
    if (edits.length > 0) changes.push(edits);
  }
  return changes;
}

/** A number, a character or another name of a function stands where its name stood. */
export function inlineConstants({ variables, functions, uses }: View): Change[] {
  const changes: Change[] = [];
  for (const [name, one] of variables) {
    const value = one.initializer as ts.Expression;
    const isNumber = ts.isNumericLiteral(value);
    const isShort =
      isNumber ||
      (ts.isStringLiteral(value) && value.text.length < 2) ||
      (ts.isIdentifier(value) && functions.has(value.text));
    const at = uses.get(name) as ts.Identifier[];
    if (!isShort || at.length === 0) continue;
    const text = isNumber ? `(${value.getText()})` : value.getText();
    const edits = at.map((use) => put(use, ts.isPropertyAccessExpression(use.parent) ? text : value.getText()));
    changes.push([...edits, removal(one)]);
  }
  return changes;
}

/** A local name for another name, or a local nobody reads, goes. */
export function sameNames(view: View): Change[] {
  const changes: Change[] = [];
  for (const one of view.ours) {
    walk(one, (node) => {
      if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || !node.initializer) return;
      if (!ts.isVariableStatement(node.parent.parent) || node.parent.parent.parent === view.file) return;
      const change = withoutName(view, node, node.name.text, node.initializer);
      if (change) changes.push(change);
    });
  }
  return changes;
}

function withoutName(view: View, node: ts.VariableDeclaration, name: string, value: ts.Expression): Change | undefined {
  let whole: ts.Node = node;
  while (!isFunction(whole) && !ts.isSourceFile(whole.parent)) whole = whole.parent;
  // The same name declared twice in one function would need its block.
  if (timesDeclared(whole, name) !== 1) return undefined;
  const at = references(whole, name);
  if (at.length === 0) return isChain(value) ? [removal(node)] : undefined;
  if (!ts.isIdentifier(value) || value.text === "undefined" || at.some(isWritten) || !isStable(view, value)) {
    return undefined;
  }
  if (timesDeclared(topStatement(node), value.text) > 1) return undefined;
  if (some(whole, (part) => part !== whole && isFunction(part))) return undefined;
  return [...at.map((use) => put(use, value.text)), removal(node)];
}

function timesDeclared(whole: ts.Node, name: string): number {
  let count = 0;
  walk(whole, (node) => {
    if (ts.isIdentifier(node) && node.text === name && isDeclared(node)) count++;
  });
  return count;
}

/** Takes away what nobody uses and what does nothing. */
export function dropUnused({ variables, functions, uses }: View): Change[] {
  const changes: Change[] = [];
  for (const [name, one] of variables) {
    if (uses.get(name)?.length === 0 && isIdle(one.initializer as ts.Node)) changes.push([removal(one)]);
  }
  for (const [name, one] of functions) if (uses.get(name)?.length === 0) changes.push([removal(one)]);
  return changes;
}

/** True when to evaluate it has no effect: reads of names and fields, functions, and the board's serial number. */
export function isIdle(node: ts.Node): boolean {
  if (ts.isCallExpression(node)) return node.getText() === "getSerial()";
  if (ts.isFunctionExpression(node)) return true;
  if (
    ts.isPropertyAccessExpression(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isObjectLiteralExpression(node)
  ) {
    return node.forEachChild((child) => !isIdle(child) || undefined) !== true;
  }
  return (
    ts.isIdentifier(node) ||
    ts.isLiteralExpression(node) ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    node.kind === ts.SyntaxKind.TrueKeyword
  );
}

/** Of functions with the same text one is enough. */
export function joinTwins({ functions, uses }: View): Change[] {
  const known = new Map<string, string>();
  const changes: Change[] = [];
  for (const [name, one] of functions) {
    if (some(one.body as ts.Node, (node) => ts.isIdentifier(node) && node.text === name && isReference(node))) continue;
    const text = one.getText().replace(/^function [\w$]+/, "");
    const twin = known.get(text);
    known.set(text, twin ?? name);
    const at = uses.get(name) as ts.Identifier[];
    if (twin !== undefined && at.length > 0) changes.push(at.map((use) => put(use, twin)));
  }
  return changes;
}
