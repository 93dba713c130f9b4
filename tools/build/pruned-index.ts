// A Lua bundle takes whole files, so the SDK's list of names is cut down to what the publisher and the glue import. The
// result is the text of a module; nothing is written.

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import ts from "typescript";

/** The lines of the SDK's index that one of `files` needs. */
export function prunedIndex(index: string, files: string[]): string {
  const wanted = new Set(files.flatMap((file) => importsOfMidge(file)));
  const source = parse(index);
  const lines: string[] = [];
  for (const statement of source.statements) {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause))
      continue;
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    const names = statement.exportClause.elements.filter(
      (element) => statement.isTypeOnly || element.isTypeOnly || wanted.has(element.name.text),
    );
    if (names.length === 0) continue;
    const isType = statement.isTypeOnly || names.every((name) => name.isTypeOnly);
    const list = names.map((name) => (isType ? name.name.text : name.getText(source))).join(", ");
    const target = from.startsWith(".") ? resolve(dirname(index), from) : from;
    lines.push(`export ${isType ? "type " : ""}{ ${list} } from ${JSON.stringify(target)};`);
  }
  return lines.join("\n") + "\n";
}

function importsOfMidge(file: string): string[] {
  const names: string[] = [];
  for (const statement of parse(file).statements) {
    if (!ts.isImportDeclaration(statement) || (statement.moduleSpecifier as ts.StringLiteral).text !== "midge")
      continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings && ts.isNamedImports(bindings))
      names.push(...bindings.elements.map((e) => (e.propertyName ?? e.name).text));
  }
  return names;
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
}
