// The body of a function as it can stand in the place of a call: its variables have new names, and its parameters are
// variables or stand for the arguments themselves. It gives up where a name could be another one there.

import ts from "typescript";
import type { Called } from "./calls.js";
import { isStableSimple } from "./substitute.js";
import { isChain, isReference, isWritten, references, walk } from "./syntax.js";
import { apply, type Edit, put } from "./text.js";
import type { View } from "./view.js";

/** Oftener than this a short name for `this` is shorter. */
const THIS_MOST = 4;

export interface Bound {
  /** Statements that give the parameters their values. */
  before: string;
  body: readonly ts.Statement[];
}

export function bind(view: View, { one, params }: Called, call: ts.CallExpression): Bound | undefined {
  const block = one.body as ts.Block;
  if (!call.arguments.slice(params.length).every(isChain)) return undefined;
  const names = localNames(view, block, params);
  if (!names) return undefined;
  let before = "";
  for (const [i, param] of params.entries()) {
    const value = call.arguments[i];
    const at = references(block, param);
    const isOften = value?.kind === ts.SyntaxKind.ThisKeyword && at.length > THIS_MOST;
    if (value && isStableSimple(view, value) && !isOften && !at.some(isWritten)) names.set(param, value.getText());
    else if (at.length > 0 || (value && !isChain(value))) {
      const name = param + view.fresh();
      names.set(param, name);
      before += `let ${name}${value ? ` = ${value.getText()}` : ""};\n`;
    }
  }
  const edits: Edit[] = [];
  const base = block.getStart();
  walk(block, (node) => {
    if (!ts.isIdentifier(node)) return;
    const name = names.get(node.text);
    const isName = (ts.isVariableDeclaration(node.parent) && node.parent.name === node) || isReference(node);
    if (name === undefined || !isName) return;
    const edit = put(node, name);
    edits.push({ ...edit, from: edit.from - base, to: edit.to - base });
  });
  return { before, body: statementsOf(apply(block.getText(), edits)) };
}

function statementsOf(block: string): readonly ts.Statement[] {
  const text = `function body() ${block}`;
  const file = ts.createSourceFile("body.js", text, ts.ScriptTarget.ES2020, true, ts.ScriptKind.JS);
  return ((file.statements[0] as ts.FunctionDeclaration).body as ts.Block).statements;
}

/** New names for the variables of the block; undefined when one is not seen wherever its name stands. */
function localNames(view: View, block: ts.Block, params: string[]): Map<string, string> | undefined {
  const names = new Map<string, string>();
  const scopes = new Map<string, ts.Node[]>();
  let isKnown = true;
  walk(block, (node) => {
    if (!ts.isVariableDeclaration(node)) return;
    const { name, parent } = node;
    const isBlockScoped = ts.isCatchClause(parent) || (parent.flags & ts.NodeFlags.BlockScoped) !== 0;
    if (!ts.isIdentifier(name) || !isBlockScoped || params.includes(name.text)) {
      isKnown = false;
      return;
    }
    names.set(name.text, names.get(name.text) ?? name.text + view.fresh());
    const scope = ts.isCatchClause(parent) || !ts.isVariableStatement(parent.parent) ? parent : parent.parent;
    scopes.set(name.text, [...(scopes.get(name.text) ?? []), scope.parent]);
  });
  for (const [name, places] of scopes) {
    const isSeen = (use: ts.Node): boolean => places.some((place) => use.pos >= place.pos && use.end <= place.end);
    if (!references(block, name).every(isSeen)) isKnown = false;
  }
  return isKnown ? names : undefined;
}
