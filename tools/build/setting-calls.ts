// Looks at the calls of `setting`, `numberSetting`, `flag` and `secret` in a publisher and the files beside it, and refuses a
// name that the project does not declare, or declares with another type. A name that is computed is left to run time.

import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import ts from "typescript";
import { MidgeError } from "../error.js";
import { shown } from "../project.js";
import { type Declared, hint } from "../project/setting-types.js";

/** Which call reads which type. */
export const READERS: Record<string, readonly Declared["type"][]> = {
  setting: ["text", "choice"],
  numberSetting: ["number"],
  flag: ["boolean"],
  secret: ["secret"],
};

export function checkSettingCalls(entry: string, settings: Record<string, Declared>): void {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file) || !existsSync(file)) return;
    seen.add(file);
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    const readers = new Map<string, string>();
    for (const statement of source.statements) {
      if (!ts.isImportDeclaration(statement)) continue;
      const from = (statement.moduleSpecifier as ts.StringLiteral).text;
      if (from.startsWith(".")) visit(resolve(dirname(file), from.replace(/(\.[jt]s)?$/, ".ts")));
      const names = statement.importClause?.namedBindings;
      if (from !== "@board" || !names || !ts.isNamedImports(names)) continue;
      for (const { name, propertyName } of names.elements) readers.set(name.text, (propertyName ?? name).text);
    }
    checkFile(source, readers, settings);
  };
  visit(entry);
}

function checkFile(source: ts.SourceFile, readers: Map<string, string>, settings: Record<string, Declared>): void {
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return;
    const call = readers.get(node.expression.text);
    const types = call === undefined ? undefined : READERS[call];
    const [argument] = node.arguments;
    if (!types || !argument || !ts.isStringLiteralLike(argument)) return;
    const fault = faultOf(call as string, types, argument.text, settings);
    if (fault === undefined) return;
    const { line, character } = source.getLineAndCharacterOfPosition(argument.getStart(source));
    throw new MidgeError(`${shown(source.fileName)}:${line + 1}:${character + 1}: ${fault}`);
  };
  visit(source);
}

/** What is wrong with reading this setting by this call. */
export function faultOf(
  call: string,
  types: readonly Declared["type"][],
  name: string,
  settings: Record<string, Declared>,
): string | undefined {
  const declared = Object.hasOwn(settings, name) ? settings[name] : undefined;
  if (!declared) return `midge.json beside it declares no setting "${name}"${hint(name, Object.keys(settings))}`;
  if (types.includes(declared.type)) return undefined;
  const right = Object.keys(READERS).find((reader) => READERS[reader]?.includes(declared.type));
  return `"${name}" is a ${declared.type} in midge.json: read it with ${right}(${JSON.stringify(name)}), not with ${call}.`;
}
