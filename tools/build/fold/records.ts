// Records that cost less in another form: one that is only read becomes variables, and one that is filled at once is
// made full. It never touches a record whose fields it does not all see, nor the order in which values are made.

import ts from "typescript";
import { isCallee, isReference, isSimple, isWritten, some, walk } from "./syntax.js";
import { type Change, fieldRemoval, over } from "./text.js";
import { isStable, type View } from "./view.js";

/** The values by their fields' names; undefined when there is anything but plain fields. */
export function fieldsOf(record: ts.ObjectLiteralExpression): Map<string, ts.Expression> | undefined {
  const fields = new Map<string, ts.Expression>();
  for (const field of record.properties) {
    const isPlain = ts.isShorthandPropertyAssignment(field) || ts.isPropertyAssignment(field);
    if (!isPlain || !ts.isIdentifier(field.name) || fields.has(field.name.text)) return undefined;
    fields.set(field.name.text, ts.isPropertyAssignment(field) ? field.initializer : field.name);
  }
  return fields;
}

/** The record that a statement makes and names, or returns. */
export function recordOf(statement: ts.Statement): ts.ObjectLiteralExpression | undefined {
  const list = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
  let record =
    list.length === 1 ? list[0]?.initializer : ts.isReturnStatement(statement) ? statement.expression : undefined;
  while (record && ts.isParenthesizedExpression(record)) record = record.expression;
  return record && ts.isObjectLiteralExpression(record) ? record : undefined;
}

/** A record of which only fields are read becomes a variable for each of them. */
export function splitRecords({ variables, uses, mark }: View): Change[] {
  const changes: Change[] = [];
  for (const [name, one] of variables) {
    const value = one.initializer as ts.Expression;
    const at = uses.get(name) as ts.Identifier[];
    const fields = ts.isObjectLiteralExpression(value) ? fieldsOf(value) : undefined;
    if (!fields || fields.has("__proto__") || at.length === 0) continue;
    const edits: Change = [];
    for (const { parent } of at) {
      const isRead = ts.isPropertyAccessExpression(parent) && !isWritten(parent) && !isCallee(parent);
      if (isRead && !parent.questionDotToken && fields.has(parent.name.text)) {
        edits.push(over(parent, name + mark + parent.name.text));
      }
    }
    if (edits.length < at.length) continue;
    const list = [...fields].map(([field, text]) => `${name}${mark}${field} = ${text.getText()}`);
    changes.push([...edits, over(one, list.join(", "))]);
  }
  return changes;
}

/** What is put into a fresh record by the statements right after it stands in it from the start. */
export function joinRecords(view: View): Change[] {
  const changes: Change[] = [];
  for (const one of view.ours) {
    walk(one, (block) => {
      if (!ts.isBlock(block)) return;
      for (const [i, made] of block.statements.entries()) {
        const change = joined(view, made, block.statements.slice(i + 1));
        if (change) changes.push(change);
      }
    });
  }
  return changes;
}

function joined(view: View, made: ts.Statement, after: readonly ts.Statement[]): Change | undefined {
  const record = ts.isVariableStatement(made) ? recordOf(made) : undefined;
  const values = record && fieldsOf(record);
  if (!record || !values || values.has("__proto__") || !ts.isVariableStatement(made)) return undefined;
  const name = made.declarationList.declarations[0]?.name;
  if (!name || !ts.isIdentifier(name)) return undefined;
  let end = made.end;
  for (const statement of after) {
    if (!takeField(view, values, name.text, statement)) break;
    end = statement.end;
  }
  if (end === made.end) return undefined;
  const text = [...values].map(([key, value]) => `${key}: ${value.getText()}`).join(", ");
  let whole: ts.Node = record;
  while (ts.isParenthesizedExpression(whole.parent)) whole = whole.parent;
  return [{ from: whole.getStart(), to: end, text: `{ ${text} };` }];
}

const isFixed = (view: View, value: ts.Node): boolean =>
  isUndefined(value) || (isSimple(value) && (!ts.isIdentifier(value) || isStable(view, value)));

/** Takes a statement `name.key = value` into the fields, when it can stand there as well. */
function takeField(view: View, fields: Map<string, ts.Expression>, name: string, statement: ts.Statement): boolean {
  const put = ts.isExpressionStatement(statement) ? statement.expression : undefined;
  if (!put || !ts.isBinaryExpression(put) || put.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
  const { left, right } = put;
  if (!ts.isPropertyAccessExpression(left) || left.expression.getText() !== name) return false;
  if (left.name.text === "__proto__" || !ts.isIdentifier(left.name)) return false;
  if (some(right, (node) => ts.isIdentifier(node) && node.text === name && isReference(node))) return false;
  const old = fields.get(left.name.text);
  // It moves to the front, and what stood there is not evaluated.
  if (old && !(isFixed(view, old) && isFixed(view, right))) return false;
  fields.set(left.name.text, right);
  return true;
}

const isUndefined = (node: ts.Node): boolean => /^(undefined|void 0)$/.test(node.getText());

/** A field that starts as undefined need not be there, when what the record inherits has no such field. */
export function dropUndefined({ ours, own, variables, mark }: View): Change[] {
  const changes: Change[] = [];
  for (const one of ours) {
    const edits: Change = [];
    walk(one, (node) => {
      if (!ts.isObjectLiteralExpression(node)) return;
      const fields = fieldsOf(node);
      const methods = fields?.get("__proto__")?.getText() ?? "";
      const made = variables.get(methods)?.initializer;
      const inherited = made && ts.isObjectLiteralExpression(made) ? fieldsOf(made) : undefined;
      if (!fields || !inherited || !methods.endsWith(`${mark}methods`)) return;
      for (const field of node.properties) {
        const name = (field.name as ts.Identifier).text;
        const value = fields.get(name) as ts.Expression;
        if (own.has(name) && isUndefined(value) && !inherited.has(name)) edits.push(fieldRemoval(field));
      }
    });
    if (edits.length > 0) changes.push(edits);
  }
  return changes;
}
