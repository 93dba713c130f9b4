// NodeMCU's Lua 5.1 allows a function 50 locals, a quarter of what Lua itself does, and 60 of the functions around it. What a
// module imports and names once, or has no room for, is asked of the module that has it instead; what is still too much is
// refused. Lines stay where they are.

import { MidgeError } from "../../error.js";
import { apply, type Edit } from "../fold/text.js";
import { type Local, list, type Node, node, readTree, type Tree } from "./tree.js";

/** LUAI_MAXVARS and LUAI_MAXUPVALUES of NodeMCU's app/lua/luaconf.h. */
const LOCALS_MOST = 50;
const UPVALUES_MOST = 60;

/** `local here = ____module.there`, of one module of the bundle. */
interface Import {
  statement: Node;
  local: Local;
  /** `____module.there` */
  text: string;
}

/** `nameOf` tells people where a line of the text, from 0, comes from. */
export function fitLocals(text: string, nameOf: (line: number) => string): string {
  const tree = readTree(text);
  const edits: Edit[] = [];
  for (const fn of tree.functions) {
    let over = tree.most(fn) - LOCALS_MOST;
    const imports = importsOf(fn, tree, text).sort((a, b) => a.local.uses.length - b.local.uses.length);
    for (const one of imports) {
      // A name for one use is longer than the use.
      if (over-- <= 0 && one.local.uses.length > 1) break;
      edits.push(edit(one.statement, ""), ...one.local.uses.map((use) => edit(use, one.text)));
    }
  }
  const fitted = apply(text, edits);
  check(edits.length === 0 ? tree : readTree(fitted), (at) => nameOf(fitted.slice(0, at).split("\n").length - 1));
  return fitted;
}

const edit = ({ range: [from, to] }: Node, text: string): Edit => ({ from, to, text });

function importsOf(fn: Node, tree: Tree, text: string): Import[] {
  const out: Import[] = [];
  const names = list(fn.body).flatMap(({ type, variables }) => (type === "LocalStatement" ? list(variables) : []));
  /** Two modules of one name: at the place of a use the later one would be meant. */
  const isAlone = (name: unknown): boolean => names.filter((one) => one.name === name).length === 1;
  for (const statement of list(fn.body)) {
    const [name, init] = [list(statement.variables)[0], list(statement.init)[0]];
    if (statement.type !== "LocalStatement" || !name || init?.type !== "MemberExpression") continue;
    const module = node(init.base);
    const local = tree.localOf(name);
    if (!local || module.type !== "Identifier" || !(module.name as string).startsWith("____")) continue;
    if (tree.localOf(module) && isAlone(module.name)) out.push({ statement, local, text: text.slice(...init.range) });
  }
  return out;
}

function check(tree: Tree, nameOf: (at: number) => string): void {
  for (const fn of tree.functions) {
    const found = [
      { count: tree.most(fn), most: LOCALS_MOST, what: "names at once" },
      { count: tree.upvalues(fn), most: UPVALUES_MOST, what: "names of the functions around it" },
    ].find(({ count, most }) => count > most);
    if (!found) continue;
    throw new MidgeError(
      `${nameOf(fn.range[0])}: NodeMCU's Lua allows a function, or the top of a file, ${found.most} ${found.what}, and here are ` +
        `${found.count}. Move a part of them into a function or a file of its own.`,
    );
  }
}
