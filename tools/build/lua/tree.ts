// A Lua text as a tree, with every name tied to the local that it means, and how many locals of each function live at once.
// It changes nothing.

import { createRequire } from "node:module";

export interface Node {
  type: string;
  range: [number, number];
  [key: string]: unknown;
}

/** A local: a variable, a parameter, a function. */
export interface Local {
  name: string;
  /** Places of its name where it is read or written, its declaration left out. */
  uses: Node[];
}

export interface Tree {
  chunk: Node;
  /** The local that an Identifier means; undefined: a global, or a field's name. */
  localOf(identifier: Node): Local | undefined;
  /** The most locals that a function (or the chunk) has at once. */
  most(fn: Node): number;
  /** Locals of functions around it that a function uses, its inner functions' included. */
  upvalues(fn: Node): number;
  functions: Node[];
}

interface Scope {
  names: Map<string, { local: Local; owner: Node }>;
  outer: Scope | undefined;
}

const { parse } = createRequire(import.meta.url)("luaparse") as {
  parse(text: string, options: { ranges: true; luaVersion: "5.1" }): Node;
};

export const list = (value: unknown): Node[] => (value ?? []) as Node[];
export const node = (value: unknown): Node => value as Node;

export function readTree(text: string): Tree {
  const chunk = parse(text, { ranges: true, luaVersion: "5.1" });
  const locals = new Map<Node, Local>();
  const mosts = new Map<Node, number>();
  const upvalues = new Map<Node, Set<Local>>();
  const functions: Node[] = [];
  /** The functions around the place that is read, the innermost last. */
  const around: { fn: Node; count: number }[] = [];
  let scope: Scope | undefined;

  const inner = <T>(work: () => T): T => {
    const [was, current] = [scope, around.at(-1)];
    const count = current?.count ?? 0;
    scope = { names: new Map(), outer: was };
    const out = work();
    scope = was;
    if (current) current.count = count;
    return out;
  };
  /** `hidden` is what the loop keeps for itself. */
  function declare(names: readonly Node[], hidden = 0): void {
    const current = around.at(-1) as { fn: Node; count: number };
    for (const identifier of names) {
      const local: Local = { name: identifier.name as string, uses: [] };
      locals.set(identifier, local);
      scope?.names.set(local.name, { local, owner: current.fn });
    }
    current.count += names.length + hidden;
    mosts.set(current.fn, Math.max(mosts.get(current.fn) ?? 0, current.count));
  }
  function use(identifier: Node): void {
    for (let at = scope; at; at = at.outer) {
      const found = at.names.get(identifier.name as string);
      if (!found) continue;
      locals.set(identifier, found.local);
      found.local.uses.push(identifier);
      for (let i = around.length - 1; i >= 0 && around[i]?.fn !== found.owner; i--)
        upvalues.get((around[i] as { fn: Node }).fn)?.add(found.local);
      return;
    }
  }
  function block(body: unknown): void {
    for (const statement of list(body)) visit(statement);
  }
  function enter(fn: Node): void {
    functions.push(fn);
    mosts.set(fn, 0);
    upvalues.set(fn, new Set());
    around.push({ fn, count: 0 });
    inner(() => {
      const identifier = fn.identifier as Node | null | undefined;
      if (identifier?.type === "MemberExpression" && identifier.indexer === ":")
        declare([{ type: "Identifier", range: [0, 0], name: "self" }]);
      // Lua 5.1 keeps a local of its own, "arg", for `...`.
      const given = list(fn.parameters).filter(({ type }) => type === "Identifier");
      declare(given, list(fn.parameters).length - given.length);
      block(fn.body);
    });
    around.pop();
  }
  function visit(at: Node): void {
    switch (at.type) {
      case "Identifier":
        return use(at);
      case "LocalStatement":
        block(at.init);
        return declare(list(at.variables));
      case "FunctionDeclaration":
        if (at.identifier) {
          if (at.isLocal === true) declare([node(at.identifier)]);
          else visit(node(at.identifier));
        }
        return enter(at);
      case "MemberExpression":
        return visit(node(at.base));
      case "TableKeyString":
        return visit(node(at.value));
      case "DoStatement":
        return inner(() => block(at.body));
      case "WhileStatement":
        visit(node(at.condition));
        return inner(() => block(at.body));
      case "RepeatStatement":
        return inner(() => {
          block(at.body);
          visit(node(at.condition));
        });
      case "ForNumericStatement":
        for (const one of [at.start, at.end, at.step]) if (one) visit(node(one));
        return inner(() => {
          declare([node(at.variable)], 3);
          block(at.body);
        });
      case "ForGenericStatement":
        block(at.iterators);
        return inner(() => {
          declare(list(at.variables), 3);
          block(at.body);
        });
      case "IfStatement":
        for (const clause of list(at.clauses)) {
          if (clause.condition) visit(node(clause.condition));
          inner(() => block(clause.body));
        }
        return;
      default:
        for (const [key, value] of Object.entries(at)) {
          if (key === "range" || value === null || typeof value !== "object") continue;
          if (Array.isArray(value)) block(value);
          else visit(value as Node);
        }
    }
  }
  enter(chunk);
  return {
    chunk,
    localOf: (identifier) => locals.get(identifier),
    most: (fn) => mosts.get(fn) ?? 0,
    upvalues: (fn) => upvalues.get(fn)?.size ?? 0,
    functions,
  };
}
