// Functions that are the fields of records: they stand once, in a record that all records of one maker inherit from, and
// need no name there. It never moves a function that has a second use.

import ts from "typescript";
import { isIdle } from "./names.js";
import { fieldsOf, recordOf } from "./records.js";
import { isReference, some } from "./syntax.js";
import { type Change, fieldRemoval, put, removal } from "./text.js";
import { isOurs, isStable, type View } from "./view.js";

/** A record of fewer methods costs less than the one that it would inherit from. */
const FEWEST = 4;

/** The methods of a record that a function makes stand once, in a record that it inherits from. */
export function shareMethods({ functions, mark }: View): Change[] {
  const changes: Change[] = [];
  for (const [name, maker] of functions) {
    for (const record of (maker.body as ts.Block).statements.map(recordOf)) {
      const fields = record && fieldsOf(record);
      if (!record || !fields || fields.has("__proto__")) continue;
      const methods = record.properties.filter((field) => {
        const value = fields.get((field.name as ts.Identifier).text) as ts.Expression;
        const method = ts.isIdentifier(value) ? functions.get(value.text) : undefined;
        return method && method.end <= maker.pos;
      });
      if (methods.length < FEWEST) continue;
      const shared = `${name}${mark}methods`;
      const list = methods.map((field) => field.getText()).join(", ");
      const from = record.getStart() + 1;
      const start = maker.getStart();
      changes.push([
        { from: start, to: start, text: `var ${shared} = { ${list} };\n` },
        { from, to: from, text: ` __proto__: ${shared}, ` },
        ...methods.map(fieldRemoval),
      ]);
      break;
    }
  }
  return changes;
}

/** What is named once, in a top-level record, moves there. */
export function moveIntoRecords(view: View): Change[] {
  const changes: Change[] = [];
  for (const [name, one] of view.functions) {
    const use = placeOf(view, name);
    const text = one.getText();
    if (!use || !text.startsWith(`function ${name}(`)) continue;
    changes.push([
      put(
        use,
        text.replace(`function ${name}`, () => "function"),
      ),
      removal(one),
    ]);
  }
  for (const [name, one] of view.variables) {
    const use = placeOf(view, name);
    const value = one.initializer as ts.Expression;
    if (!use || use.pos < one.end || !ts.isObjectLiteralExpression(value) || !isIdle(value)) continue;
    const isFixed = !some(value, (node) => ts.isIdentifier(node) && isReference(node) && !isStable(view, node));
    if (isFixed) changes.push([put(use, value.getText()), removal(one)]);
  }
  return changes;
}

/** The name's only use, when it is a field of one of Midge's top-level records, or of a record in one. */
function placeOf(view: View, name: string): ts.Identifier | undefined {
  const at = view.uses.get(name) as ts.Identifier[];
  const [use] = at;
  if (at.length !== 1 || !use || !isOurs(view, use)) return undefined;
  let parent: ts.Node = use.parent;
  if (!ts.isShorthandPropertyAssignment(parent) && !ts.isPropertyAssignment(parent)) return undefined;
  while (
    ts.isObjectLiteralExpression(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isShorthandPropertyAssignment(parent)
  ) {
    parent = parent.parent;
  }
  return ts.isVariableDeclaration(parent) && parent.parent.parent.parent === view.file ? use : undefined;
}
