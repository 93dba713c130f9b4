// What Espruino cannot run, found in a publisher's source before it is built: each fault with its line and what to write
// instead. Facts were taken from the real interpreter (2v29), after esbuild has lowered what it can. It changes nothing.

import { readFileSync } from "node:fs";
import type { PartialMessage } from "esbuild";
import ts from "typescript";
import {
  INSTANCE_MEMBERS,
  MISSING_GLOBALS,
  PRESENT_MEMBERS,
  REGEXP_FAULTS,
  STATIC_MEMBERS,
} from "./dialect-missing.js";
import { bindingNames, checkOrder, isReference } from "./dialect-order.js";

/** The classes of the language itself; none of them can be extended. */
const BUILT_IN = /^(Error|\w+Error|Array|\w+Array|Promise|Date|RegExp|Function|Object|ArrayBuffer|DataView)$/;

const EXTENDS = ts.SyntaxKind.ExtendsKeyword;

/** The faults of one source file, as esbuild reports them. `read` supplies the file's text. */
export function checkDialect(
  path: string,
  read = (file: string): string => readFileSync(file, "utf8"),
): PartialMessage[] {
  const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true);
  const lines = source.text.split("\n");
  const own = new Set<string>();
  const found: PartialMessage[] = [];
  const report = (node: ts.Node, text: string): void => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart());
    const location = { file: path, line: line + 1, column: character, lineText: lines[line] ?? "" };
    found.push({ text: `Espruino cannot run ${text}`, location });
  };
  const libraries = createLibraries(source);
  const derived = derivedClasses(source);
  const visit = (node: ts.Node): void => {
    if (leavesNothing(node)) return;
    const text = syntaxFault(node) ?? missingFault(node, own, libraries) ?? staticFault(node, derived);
    if (text !== undefined) report(node, text);
    checkOrder(node, report);
    ts.forEachChild(node, visit);
  };
  bindingNames(source, own);
  visit(source);
  return found;
}

/** Types, and what is only declared: nothing of it is in the program. */
function leavesNothing(node: ts.Node): boolean {
  if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return true;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword) return true;
  return has(node, ts.SyntaxKind.DeclareKeyword) || has(node, ts.SyntaxKind.AbstractKeyword, ts.isPropertyDeclaration);
}

function has(node: ts.Node, modifier: ts.SyntaxKind, only: (node: ts.Node) => boolean = () => true): boolean {
  return only(node) && ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === modifier);
}

/** What is wrong with the form of a node, or undefined. */
function syntaxFault(node: ts.Node): string | undefined {
  if (ts.isParameter(node)) {
    if (node.initializer) return "a default parameter: test for undefined in the function, or use ??=";
    if (node.dotDotDotToken) return "a rest parameter: pass an array";
  }
  if (ts.isSpreadElement(node)) return "a spread: use concat or a loop";
  if (ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node))
    return "destructuring: read each field by name";
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const left = node.left;
    if (ts.isObjectLiteralExpression(left) || ts.isArrayLiteralExpression(left))
      return "destructuring: read each field by name";
  }
  if (ts.isComputedPropertyName(node) && !isLiteral(node.expression) && !ts.isPropertyDeclaration(node.parent)) {
    return "a computed key: assign it after the object is made";
  }
  if (ts.isFunctionLike(node)) {
    if ((node as ts.FunctionDeclaration).asteriskToken) return "a generator: use a function that is called again";
    if (has(node, ts.SyntaxKind.AsyncKeyword)) return "an async function: use callbacks or .then";
  }
  if (ts.isAwaitExpression(node)) return "await: use callbacks or .then";
  if (ts.isLabeledStatement(node)) return "a label: put the loop into a function and return";
  if (ts.isPrivateIdentifier(node)) return "a #private name: begin the name with _ instead";
  if (ts.isTaggedTemplateExpression(node)) return "a tagged template: call the function";
  if (ts.isBigIntLiteral(node)) return "a BigInt: use a number";
  if (ts.isDecorator(node)) return "a decorator: call the function yourself";
  if (ts.isMetaProperty(node)) {
    return node.keywordToken === ts.SyntaxKind.NewKeyword
      ? "new.target: pass a parameter"
      : "import.meta: use a setting";
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return "import(): import at the top of the file";
  }
  if (ts.isCaseBlock(node)) {
    const at = node.clauses.findIndex(ts.isDefaultClause);
    if (at >= 0 && at < node.clauses.length - 1) return "a case after default: put default last";
  }
  if (node.kind === ts.SyntaxKind.SuperKeyword && isInObjectLiteral(node)) {
    return "super outside of a class: call the other object's function by name";
  }
  if (ts.isRegularExpressionLiteral(node)) return regexpFault(node.text);
  return ts.isClassLike(node) ? classFault(node) : undefined;
}

function isLiteral(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(node) || ts.isNumericLiteral(node);
}

function isInObjectLiteral(node: ts.Node): boolean {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isClassLike(at)) return false;
    if (ts.isObjectLiteralExpression(at)) return true;
  }
  return false;
}

function classFault(node: ts.ClassLikeDeclaration): string | undefined {
  const base = node.heritageClauses?.find(({ token }) => token === EXTENDS)?.types[0]?.expression;
  if (!base) return undefined;
  if (ts.isIdentifier(base) && BUILT_IN.test(base.text)) {
    return `a class that extends ${base.text}: keep one in a field, or throw an object with a message`;
  }
  // The fields of such a class move into a constructor that passes on all its arguments, by a spread.
  const hasFields = node.members.some(
    (member) =>
      ts.isPropertyDeclaration(member) &&
      ![ts.SyntaxKind.StaticKeyword, ts.SyntaxKind.DeclareKeyword, ts.SyntaxKind.AbstractKeyword].some((modifier) =>
        has(member, modifier),
      ),
  );
  if (!hasFields || node.members.some(ts.isConstructorDeclaration)) return undefined;
  return "fields of a class that extends another and has no constructor: write the constructor, with its call of super";
}

/** The classes of a file that extend another, with their own static members. */
function derivedClasses(node: ts.Node, found = new Map<string, Set<string>>()): Map<string, Set<string>> {
  if (ts.isClassDeclaration(node) && node.name && node.heritageClauses?.some(({ token }) => token === EXTENDS)) {
    const members = node.members.filter((member) => has(member, ts.SyntaxKind.StaticKeyword));
    found.set(node.name.text, new Set(members.map((member) => member.name?.getText() ?? "")));
  }
  ts.forEachChild(node, (child) => void derivedClasses(child, found));
  return found;
}

/** Static members are not inherited. */
function staticFault(node: ts.Node, derived: Map<string, Set<string>>): string | undefined {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression) || isAssigned(node)) return undefined;
  const members = derived.get(node.expression.text);
  const name = node.name.text;
  if (!members || members.has(name) || name === "prototype") return undefined;
  return `${node.expression.text}.${name}, a static member of another class: name the class that has it`;
}

function regexpFault(text: string): string | undefined {
  const end = text.lastIndexOf("/");
  // What stands between brackets, or behind a backslash that takes its meaning away, is text.
  const bare = text
    .slice(1, end)
    .replace(/\[(?:\\.|[^\]\\])*\]/g, "[]")
    .replace(/\\[^bBu1-9kpP]/g, "_");
  for (const [pattern, what] of REGEXP_FAULTS)
    if (pattern.test(bare)) return `${what} in a regular expression: ${SPLIT}`;
  const flags = /[msv]/.exec(text.slice(end + 1));
  return flags ? `the flag ${flags[0]} of a regular expression: ${SPLIT}` : undefined;
}
const SPLIT = "use several simple ones, or indexOf";

/** A name that is not there, or undefined. `own` are the names this file has itself. */
function missingFault(node: ts.Node, own: Set<string>, libraries: Libraries): string | undefined {
  if (ts.isIdentifier(node) && MISSING_GLOBALS.has(node.text) && !own.has(node.text) && isReference(node)) {
    // typeof asks whether it is there.
    if (ts.isTypeOfExpression(node.parent)) return undefined;
    return `${node.text}, which it does not have: ${String(MISSING_GLOBALS.get(node.text))}`;
  }
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const name = node.name.text;
  if (ts.isIdentifier(node.expression) && !own.has(node.expression.text)) {
    const member = `${node.expression.text}.${name}`;
    const instead = STATIC_MEMBERS.get(member);
    if (instead !== undefined) return `${member}, which it does not have: ${instead}`;
    if (node.expression.text === "Object") return undefined;
  }
  const instead = INSTANCE_MEMBERS.get(name);
  const owner = instead === undefined ? undefined : libraries.owner(node.name);
  if (owner !== undefined && !PRESENT_MEMBERS.has(`${owner}.${name}`))
    return `.${name}, which it does not have: ${instead}`;
  if (name === "length" && isAssigned(node) && libraries.owner(node.name) !== undefined) {
    return "an assignment to length: use splice, or make a new array";
  }
  return undefined;
}

function isAssigned(node: ts.Expression): boolean {
  const parent = node.parent;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
  }
  if (!ts.isBinaryExpression(parent) || parent.left !== node) return false;
  const kind = parent.operatorToken.kind;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

interface Libraries {
  /** The type of the language's own library that a member's name belongs to, or undefined. */
  owner(name: ts.MemberName): string | undefined;
}

/** Types are only worked out for a file that has a name in question, and imports count as unknown. */
function createLibraries(source: ts.SourceFile): Libraries {
  let program: ts.Program | undefined;
  const load = (): ts.Program => {
    const options = { noResolve: true, lib: ["lib.esnext.d.ts"], target: ts.ScriptTarget.ESNext, types: [] };
    const host = ts.createCompilerHost(options);
    const { getSourceFile } = host;
    host.getSourceFile = (file, ...rest) => (file === source.fileName ? source : getSourceFile(file, ...rest));
    return ts.createProgram([source.fileName], options, host);
  };
  return {
    owner(name) {
      program ??= load();
      const loaded = program;
      const declarations = loaded.getTypeChecker().getSymbolAtLocation(name)?.declarations ?? [];
      const parent = declarations.find((one) => loaded.isSourceFileDefaultLibrary(one.getSourceFile()))?.parent;
      return parent && ts.isInterfaceDeclaration(parent) ? parent.name.text : undefined;
    },
  };
}
