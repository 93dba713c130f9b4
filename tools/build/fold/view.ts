// One look at a bundle: which of its statements are Midge's own, what they declare, and where each of these names is
// used. A name that is declared again anywhere, or written, is not in it. It never changes the text.

import ts from "typescript";
import { isDeclared, isReference, isWritten, walk } from "./syntax.js";

/** What one top-level statement does with names. */
export interface Names {
  declared: Set<string>;
  read: Set<string>;
  written: Set<string>;
}

export interface View {
  file: ts.SourceFile;
  /** Midge's own statements; `functions` and `variables` hold what they declare. */
  ours: ts.Statement[];
  functions: Map<string, ts.FunctionDeclaration>;
  variables: Map<string, ts.VariableDeclaration>;
  uses: Map<string, ts.Identifier[]>;
  names: Map<ts.Statement, Names>;
  /** Names that are written anywhere. */
  written: Set<string>;
  /** Field names that esbuild has shortened: nobody else's. */
  own: ReadonlySet<string>;
  /** Stands in no name of the bundle as it was: what is made of it is new. */
  mark: string;
  /** The end of a new name. */
  fresh: () => string;
}

/** What comments say of types is of no use here. */
const PARSING: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.ES2020,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

export function look(code: string, own: ReadonlySet<string>, mark: string, fresh: () => string): View {
  const file = ts.createSourceFile("bundle.js", code, PARSING, true, ts.ScriptKind.JS);
  const view: View = {
    ...{ file, own, mark, fresh, ours: oursOf(file) },
    ...{ functions: new Map(), variables: new Map(), uses: new Map(), names: new Map(), written: new Set() },
  };
  const counts = new Map<string, number>();
  const all = new Map<string, ts.Identifier[]>();
  for (const statement of file.statements) {
    const names: Names = { declared: new Set(), read: new Set(), written: new Set() };
    view.names.set(statement, names);
    walk(statement, (node) => {
      if (!ts.isIdentifier(node)) return;
      const { text } = node;
      if (isDeclared(node)) {
        names.declared.add(text);
        counts.set(text, (counts.get(text) ?? 0) + 1);
      } else if (isReference(node)) {
        names.read.add(text);
        const places = all.get(text);
        if (places) places.push(node);
        else all.set(text, [node]);
        if (isWritten(node)) names.written.add(text);
      }
    });
    for (const name of names.written) view.written.add(name);
  }
  const isKnown = (name: string): boolean => counts.get(name) === 1 && !view.written.has(name);
  for (const statement of view.ours) {
    if (ts.isFunctionDeclaration(statement) && statement.name && isKnown(statement.name.text)) {
      view.functions.set(statement.name.text, statement);
    } else if (ts.isVariableStatement(statement)) {
      for (const one of statement.declarationList.declarations) {
        if (ts.isIdentifier(one.name) && one.initializer && isKnown(one.name.text)) {
          view.variables.set(one.name.text, one);
        }
      }
    }
  }
  for (const name of [...view.functions.keys(), ...view.variables.keys()]) view.uses.set(name, all.get(name) ?? []);
  return view;
}

/** Esbuild writes a line with the file's path before what comes from it. */
function oursOf(file: ts.SourceFile): ts.Statement[] {
  let isOurs = false;
  return file.statements.filter((statement) => {
    for (const { pos, end } of ts.getLeadingCommentRanges(file.text, statement.pos) ?? []) {
      const path = /^\/\/ (.+)$/.exec(file.text.slice(pos, end))?.[1];
      if (path !== undefined) isOurs = /^(sdk|boards)\/|^settings:/.test(path);
    }
    return isOurs;
  });
}

export function topStatement(node: ts.Node): ts.Statement {
  while (!ts.isSourceFile(node.parent)) node = node.parent;
  return node as ts.Statement;
}

export const isOurs = (view: View, node: ts.Node): boolean => view.ours.includes(topStatement(node));

/** True when the name always stands for the same value where it can be seen. */
export function isStable(view: View, node: ts.Identifier): boolean {
  const names = view.names.get(topStatement(node)) as Names;
  return !(names.declared.has(node.text) ? names : view).written.has(node.text);
}
