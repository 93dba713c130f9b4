// Two faults that are about when code runs. A function exists only after execution has passed its declaration, and the
// variable of a loop's head is one for all rounds. It judges one node at a time and never looks into other files.

import ts from "typescript";

type Report = (node: ts.Node, text: string) => void;

/** Functions that call what they are given before they return. */
const AT_ONCE = /^(forEach|map|filter|some|every|find|findIndex|reduce|sort|replace|replaceAll)$/;

export function checkOrder(node: ts.Node, report: Report): void {
  if (ts.isSourceFile(node)) checkHoisting(node, node.statements, report);
  if (ts.isBlock(node) && ts.isFunctionLike(node.parent)) checkHoisting(node, node.statements, report);
  if (ts.isForStatement(node)) checkHead(node, node.initializer, report);
  if (ts.isForOfStatement(node) || ts.isForInStatement(node)) checkHead(node, node.initializer, report);
}

/** Every name that is given a meaning in a node, at any depth. */
export function bindingNames(node: ts.Node, names: Set<string>): Set<string> {
  const name = (node as { name?: ts.Node }).name;
  const isBinding =
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isBindingElement(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isClassLike(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isModuleDeclaration(node) ||
    ts.isImportClause(node) ||
    ts.isImportSpecifier(node) ||
    ts.isNamespaceImport(node);
  if (isBinding && name && ts.isIdentifier(name)) names.add(name.text);
  ts.forEachChild(node, (child) => void bindingNames(child, names));
  return names;
}

/** True for a name that is read or called, false for one that is declared or names a field. */
export function isReference(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isLabeledStatement(parent)) return false;
  return (parent as { name?: ts.Node }).name !== node && !ts.isTypeNode(parent);
}

function checkHoisting(level: ts.Node, statements: ts.NodeArray<ts.Statement>, report: Report): void {
  const declared = new Map<string, ts.FunctionDeclaration>();
  const runs = new Map<string, ts.Node>();
  for (const statement of statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name && statement.body) {
      declared.set(statement.name.text, statement);
      runs.set(statement.name.text, statement);
    }
    if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (ts.isIdentifier(name) && initializer && isFunctionValue(initializer)) runs.set(name.text, initializer);
      }
    }
  }
  if (declared.size === 0) return;

  /** The functions of this level that running a function needs, by itself and by what it calls. */
  const needs = (run: ts.Node, seen: Set<ts.Node>, found: Set<string>): void => {
    if (seen.has(run)) return;
    seen.add(run);
    const own = bindingNames(run, new Set());
    if (ts.isFunctionDeclaration(run) && run.name) own.delete(run.name.text);
    ts.forEachChild(run, (child) =>
      eachReference(child, (name) => {
        if (own.has(name.text)) return;
        if (declared.has(name.text)) found.add(name.text);
        const next = isCalled(name) ? runs.get(name.text) : undefined;
        if (next) needs(next, seen, found);
      }),
    );
  };

  for (const statement of statements) {
    eachReference(statement, (name) => {
      if (isShadowed(name, level)) return;
      const found = new Set<string>([name.text]);
      const run = isCalled(name) ? runs.get(name.text) : undefined;
      if (run) needs(run, new Set(), found);
      const late = [...found].find((one) => (declared.get(one)?.pos ?? -1) > name.pos);
      if (late !== undefined) report(name, `${late} before its definition: functions are not hoisted, so move it up`);
    });
  }
}

function isFunctionValue(node: ts.Node): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

function isCalled(name: ts.Identifier): boolean {
  const parent = name.parent;
  return (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === name;
}

/** Every name that is used when a node is executed: not inside functions, which run later, nor in types. */
function eachReference(node: ts.Node, use: (name: ts.Identifier) => void): void {
  if (ts.isFunctionLike(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return;
  if (ts.isTypeAliasDeclaration(node)) return;
  if (ts.isPropertyDeclaration(node) && !(ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static)) return;
  if (ts.isIdentifier(node) && isReference(node)) use(node);
  ts.forEachChild(node, (child) => eachReference(child, use));
}

/** True when a block between a name and the level gives the name another meaning. */
function isShadowed(name: ts.Identifier, level: ts.Node): boolean {
  for (let at: ts.Node = name.parent; at !== level && !ts.isSourceFile(at); at = at.parent) {
    if (!ts.isBlock(at) && !ts.isForStatement(at) && !ts.isForOfStatement(at) && !ts.isForInStatement(at)) continue;
    if (bindingNames(at, new Set()).has(name.text)) return true;
  }
  return false;
}

function checkHead(loop: ts.IterationStatement, head: ts.ForInitializer | undefined, report: Report): void {
  if (!head || !ts.isVariableDeclarationList(head) || !(head.flags & ts.NodeFlags.BlockScoped)) return;
  const names = bindingNames(head, new Set());
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && !runsAtOnce(node)) {
      const own = bindingNames(node, new Set());
      const late = firstUse(node, new Set([...names].filter((name) => !own.has(name))));
      if (late) {
        report(late, `a closure over ${late.text}, the variable of a loop: copy it to a const in the loop's body`);
      }
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(loop.statement);
}

function runsAtOnce(node: ts.Node): boolean {
  let at = node;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  const call = at.parent;
  if (!ts.isCallExpression(call)) return false;
  if (call.expression === at) return true;
  return ts.isPropertyAccessExpression(call.expression) && AT_ONCE.test(call.expression.name.text);
}

function firstUse(node: ts.Node, names: Set<string>): ts.Identifier | undefined {
  if (ts.isTypeNode(node)) return undefined;
  if (ts.isIdentifier(node) && names.has(node.text) && isReference(node)) return node;
  return ts.forEachChild(node, (child) => firstUse(child, names));
}
