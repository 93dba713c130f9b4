// A bundle as typescript-to-lua writes it: its modules, what each statement at the top of one gives and asks for, and whether
// leaving it out could be noticed. It removes nothing.

import { type Local, list, type Node, node, readTree, type Tree } from "./tree.js";

/** A name at the top of a module, or one that it exports, as "name of the module:name". */
export type Slot = Local | string;

export interface Statement {
  range: [number, number];
  gives: Slot[];
  asks: Slot[];
  /** It does something beside giving names. */
  acts: boolean;
  /** Modules that it runs. */
  runs: string[];
}

export interface Module {
  name: string;
  fn: Node;
  /** The entry of the table of modules. */
  range: [number, number];
  statements: Statement[];
  /** Whole blocks, which stand for the statements in them. */
  blocks: { range: [number, number]; statements: Statement[] }[];
}

export interface Bundle {
  tree: Tree;
  modules: Map<string, Module>;
  /** The module that is run first. */
  entry: string;
}

const EXPORTS = "____exports";
/** Calls of these tables, and these calls, have no effect. */
const PURE_TABLES = new Set(["string", "math", "bit"]);
const PURE_CALLS = new Set(["node.chipid"]);
const PURE_TYPES = new Set([
  "StringLiteral",
  "NumericLiteral",
  "BooleanLiteral",
  "NilLiteral",
  "FunctionDeclaration",
  "Identifier",
]);

export function readBundle(text: string): Bundle {
  const tree = readTree(text);
  const modules = new Map<string, Module>();
  const table = list(tree.chunk.body).find(
    (one) => one.type === "AssignmentStatement" && list(one.variables)[0]?.name === "____modules",
  );
  for (const field of list(table && list(table.init)[0]?.fields)) {
    const fn = node(field.value);
    const name = textOf(node(field.key), text);
    modules.set(name, { name, fn, range: field.range, ...readModule(name, fn, tree, text) });
  }
  const entry = /^local ____entry = require\("([^"]+)"/m.exec(text)?.[1];
  if (entry === undefined || !modules.has(entry)) throw new Error("this is no bundle of typescript-to-lua");
  return { tree, modules, entry };
}

function textOf(key: Node, text: string): string {
  return text.slice(key.range[0] + 1, key.range[1] - 1);
}

/** The module of `require("module")`. */
function requiredBy(expression: Node | undefined, text: string): string | undefined {
  if (expression?.type !== "CallExpression" || node(expression.base).name !== "require") return undefined;
  const [argument] = list(expression.arguments);
  return argument?.type === "StringLiteral" ? textOf(argument, text) : undefined;
}

function readModule(name: string, fn: Node, tree: Tree, text: string): Pick<Module, "statements" | "blocks"> {
  const statements: Statement[] = [];
  const blocks: Module["blocks"] = [];
  /** Locals that are a module. */
  const imports = new Map<Local, string>();
  const read = (at: Node): Statement => {
    const statement = readStatement(at, name, imports, tree, text);
    statements.push(statement);
    return statement;
  };
  for (const at of list(fn.body)) {
    if (isPassingOn(at, text)) blocks.push({ range: at.range, statements: list(at.body).map(read) });
    else if (!isFrame(at)) read(at);
  }
  return { statements, blocks };
}

/** `local ____exports = {}` and `return ____exports`. */
function isFrame(at: Node): boolean {
  if (at.type === "ReturnStatement") return list(at.arguments)[0]?.name === EXPORTS;
  return at.type === "LocalStatement" && list(at.variables)[0]?.name === EXPORTS;
}

/** `do local ____m = require("m") ____exports.a = ____m.a end` */
function isPassingOn(at: Node, text: string): boolean {
  if (at.type !== "DoStatement") return false;
  return list(at.body).every(
    (one) =>
      (one.type === "LocalStatement" && requiredBy(list(one.init)[0], text) !== undefined) ||
      (one.type === "AssignmentStatement" && exportOf(list(one.variables)[0]) !== undefined),
  );
}

/** The name in `____exports.name`. */
function exportOf(at: Node | undefined): string | undefined {
  if (at?.type !== "MemberExpression" || node(at.base).name !== EXPORTS) return undefined;
  return node(at.identifier).name as string;
}

function readStatement(at: Node, module: string, imports: Map<Local, string>, tree: Tree, text: string): Statement {
  const out: Statement = { range: at.range, gives: [], asks: [], acts: false, runs: [] };
  const targets = targetsOf(at);
  if (at.type === "LocalStatement") {
    const [first] = list(at.variables);
    const from = requiredBy(list(at.init)[0], text);
    const local = first && tree.localOf(first);
    if (local && from !== undefined) imports.set(local, from);
  }
  out.acts = targets === undefined || !list(at.init).every((one) => isPure(one, text));
  for (const target of targets ?? []) {
    const name = exportOf(target);
    const local = target.type === "Identifier" ? tree.localOf(target) : undefined;
    if (name !== undefined) out.gives.push(`${module}:${name}`);
    else if (local) out.gives.push(local);
    // A global, or a field of something: others may see it.
    else out.acts = true;
  }
  collect(at, out, module, imports, tree, text);
  return out;
}

/** What a statement sets, when that is all that it is for. */
function targetsOf(at: Node): Node[] | undefined {
  if (at.type === "LocalStatement" || at.type === "AssignmentStatement") return list(at.variables);
  if (at.type === "FunctionDeclaration" && at.identifier) return [node(at.identifier)];
  return undefined;
}

function isPure(at: Node, text: string): boolean {
  if (PURE_TYPES.has(at.type)) return true;
  switch (at.type) {
    case "MemberExpression":
      return isPure(node(at.base), text);
    case "IndexExpression":
      return isPure(node(at.base), text) && isPure(node(at.index), text);
    case "UnaryExpression":
      return isPure(node(at.argument), text);
    case "BinaryExpression":
    case "LogicalExpression":
      return isPure(node(at.left), text) && isPure(node(at.right), text);
    case "TableConstructorExpression":
      return list(at.fields).every(
        (one) => isPure(node(one.value), text) && (one.type !== "TableKey" || isPure(node(one.key), text)),
      );
    case "CallExpression": {
      const base = node(at.base);
      const isKnown =
        requiredBy(at, text) !== undefined ||
        PURE_CALLS.has(text.slice(...base.range)) ||
        (base.type === "MemberExpression" && PURE_TABLES.has(node(base.base).name as string));
      return isKnown && list(at.arguments).every((one) => isPure(one, text));
    }
    default:
      return false;
  }
}

/** Everything that is named below a place. */
function collect(
  at: Node,
  out: Statement,
  module: string,
  imports: Map<Local, string>,
  tree: Tree,
  text: string,
): void {
  if (at.type === "MemberExpression") {
    const base = node(at.base);
    const local = base.type === "Identifier" ? tree.localOf(base) : undefined;
    const from = local?.name === EXPORTS ? module : local && imports.get(local);
    if (from !== undefined) out.asks.push(`${from}:${node(at.identifier).name as string}`);
    if (local && from !== module) out.asks.push(local);
    if (from !== undefined) return;
  }
  if (at.type === "Identifier") {
    const local = tree.localOf(at);
    if (!local) return;
    // A module as a whole: all that it exports.
    const from = local.name === EXPORTS ? module : imports.get(local);
    out.asks.push(local);
    if (from !== undefined && !out.gives.includes(local)) out.asks.push(`${from}:*`);
    return;
  }
  const required = requiredBy(at, text);
  if (required !== undefined) out.runs.push(required);
  for (const [key, value] of Object.entries(at)) {
    if (key === "range" || value === null || typeof value !== "object") continue;
    for (const one of Array.isArray(value) ? (value as Node[]) : [value as Node])
      if (typeof one.type === "string") collect(one, out, module, imports, tree, text);
  }
}
