// What Espruino cannot run, found in a publisher's source before it is built: each fault with its line and what to write
// instead. Facts were taken from the real interpreter (2v29). It changes nothing.

import { readFileSync } from "node:fs";
import type { PartialMessage } from "esbuild";
import ts from "typescript";

/** Globals of JavaScript that Espruino does not have. */
const MISSING = new Set(
  "Symbol Map Set WeakMap WeakSet Proxy Reflect TextEncoder TextDecoder BigInt setImmediate queueMicrotask performance structuredClone URL Intl".split(
    " ",
  ),
);

/** What is wrong with a node, or undefined. */
function fault(node: ts.Node): string | undefined {
  if (ts.isParameter(node)) {
    if (node.initializer) return "a default parameter: test for undefined in the function";
    if (node.dotDotDotToken) return "a rest parameter: pass an array";
  }
  if (ts.isSpreadElement(node) || ts.isSpreadAssignment(node)) return "a spread: use concat, Object.assign or a loop";
  if (ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node))
    return "destructuring: read each field by name";
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const left = node.left;
    if (ts.isObjectLiteralExpression(left) || ts.isArrayLiteralExpression(left))
      return "destructuring: read each field by name";
  }
  if (ts.isComputedPropertyName(node)) return "a computed key: assign it after the object is made";
  if (ts.isFunctionLike(node)) {
    if ((node as ts.FunctionDeclaration).asteriskToken) return "a generator: use a function that is called again";
    if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.AsyncKeyword)) {
      return "an async function: use callbacks or .then";
    }
  }
  if (ts.isAwaitExpression(node)) return "await: use callbacks or .then";
  if (ts.isLabeledStatement(node)) return "a label: put the loop into a function and return";
  if (ts.isPrivateIdentifier(node)) return "a #private name: begin the name with _ instead";
  if (ts.isTaggedTemplateExpression(node)) return "a tagged template: call the function";
  if (ts.isBigIntLiteral(node)) return "a BigInt: use a number";
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.NewKeyword) return "new.target: pass a parameter";
  if (ts.isCaseBlock(node)) {
    const last = node.clauses.findIndex(ts.isDefaultClause);
    if (last >= 0 && last < node.clauses.length - 1) return "a case after default: put default last";
  }
  if (ts.isHeritageClause(node) && node.types.some((type) => type.expression.getText() === "Error")) {
    return "a class that extends Error: throw an object with a message";
  }
  if (ts.isIdentifier(node) && MISSING.has(node.text) && isGlobalUse(node))
    return `${node.text}, which it does not have`;
  return undefined;
}

function isGlobalUse(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  return ts.isNewExpression(parent) || ts.isCallExpression(parent);
}

/** The faults of one source file, as esbuild reports them. */
export function checkDialect(path: string): PartialMessage[] {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const found: PartialMessage[] = [];
  const report = (node: ts.Node, text: string): void => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push({
      text: `Espruino cannot run ${text}`,
      location: { file: path, line: line + 1, column: character, lineText: source.text.split("\n")[line] ?? "" },
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    const text = fault(node);
    if (text !== undefined) report(node, text);
    if (ts.isBlock(node) || ts.isSourceFile(node)) checkHoisting(node, report);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A function exists only after execution has passed its declaration; a use above it in the same block fails. */
function checkHoisting(block: ts.Block | ts.SourceFile, report: (node: ts.Node, text: string) => void): void {
  const declared = new Map<string, number>();
  for (const statement of block.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name) declared.set(statement.name.text, statement.pos);
  }
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return; // runs later
    if (ts.isIdentifier(node) && (declared.get(node.text) ?? -1) > node.pos && ts.isCallExpression(node.parent)) {
      report(node, `${node.text} before its definition: functions are not hoisted, so move it up`);
    }
    ts.forEachChild(node, visit);
  };
  for (const statement of block.statements) visit(statement);
}
