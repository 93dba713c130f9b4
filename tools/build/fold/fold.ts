// Folds Midge's own part of a bundle for Espruino, where a function costs seven variables beside its text and a name
// one: constants and functions that are used once disappear into their place. It changes neither the order of what a
// program does nor a user's statements, but for the names of what they use; what it does not understand it leaves.

import ts from "typescript";
import { inlineFunctions } from "./calls.js";
import { moveIntoRecords, shareMethods } from "./methods.js";
import { dropUnused, inlineConstants, joinTwins, letAll, sameNames } from "./names.js";
import { dropUndefined, joinRecords, splitRecords } from "./records.js";
import { some } from "./syntax.js";
import { apply, type Change, type Edit, overlap } from "./text.js";
import { look, type View } from "./view.js";

type Rewrite = (view: View) => Change[];

const CHAIN: Rewrite[] = [
  letAll,
  inlineConstants,
  splitRecords,
  dropUnused,
  sameNames,
  inlineFunctions,
  joinRecords,
  joinTwins,
  dropUnused,
  sameNames,
  inlineFunctions,
  shareMethods,
  dropUndefined,
  moveIntoRecords,
];

/** A rewrite that finds more than that is given up: no bundle needs so many rounds. */
const MOST_ROUNDS = 500;

/** Applies every rewrite until none finds anything. `own` are the shortened names of fields. */
export function fold(code: string, own: ReadonlySet<string>): string {
  let mark = "$";
  while (code.includes(mark)) mark += "$";
  let count = 0;
  const fresh = (): string => mark + count++;
  let view = look(code, own, mark, fresh);
  if (readsNamesAsText(view)) return code;
  for (const rewrite of CHAIN) {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const edits = independent(view, rewrite(view));
      if (edits.length === 0) break;
      code = apply(code, edits);
      view = look(code, own, mark, fresh);
    }
  }
  return code;
}

/** A text that is run, or fields as names: nobody can say which names it sees. */
function readsNamesAsText({ file }: View): boolean {
  return some(file, (node) => ts.isWithStatement(node) || (ts.isIdentifier(node) && node.text === "eval"));
}

/** The changes of which no two touch the same top-level statement. The others come in the next round. */
function independent({ file }: View, changes: Change[]): Edit[] {
  const edits: Edit[] = [];
  const touched = new Set<ts.Statement>();
  for (const change of changes) {
    const statements = change.map(({ from }) => statementAt(file.statements, from));
    if (statements.some((one) => touched.has(one)) || overlap(change)) continue;
    for (const one of statements) touched.add(one);
    edits.push(...change);
  }
  return edits;
}

function statementAt(statements: readonly ts.Statement[], at: number): ts.Statement {
  let low = 0;
  let high = statements.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((statements[middle] as ts.Statement).end > at) high = middle;
    else low = middle + 1;
  }
  return statements[low] as ts.Statement;
}
