// Changes of a text by place, so that all that is not changed stays to the letter. It knows nothing of what the text
// means, and never applies half of what belongs together.

import ts from "typescript";

export interface Edit {
  from: number;
  to: number;
  text: string;
}

/** Edits that make sense together only. */
export type Change = Edit[];

const sorted = (edits: readonly Edit[]): Edit[] => [...edits].sort((a, b) => a.from - b.from || a.to - b.to);

/** True when two of the edits change the same place: they cannot be applied. */
export function overlap(edits: readonly Edit[]): boolean {
  return sorted(edits).some(({ from }, i, all) => from < (all[i - 1]?.to ?? 0));
}

export function apply(code: string, edits: readonly Edit[]): string {
  let out = "";
  let at = 0;
  for (const { from, to, text } of sorted(edits)) {
    out += code.slice(at, from) + text;
    at = to;
  }
  return out + code.slice(at);
}

/** Puts text in the place of a node. */
export const over = (node: ts.Node, text: string): Edit => ({ from: node.getStart(), to: node.end, text });

/** Puts text in the place of a name, also where the name is short for a field. */
export function put(node: ts.Identifier, text: string): Edit {
  return over(node, ts.isShorthandPropertyAssignment(node.parent) ? `${node.text}: ${text}` : text);
}

/** Takes a statement, or one variable of a declaration, away. */
export function removal(node: ts.Node): Edit {
  if (!ts.isVariableDeclaration(node)) return over(node, "");
  const list = node.parent as ts.VariableDeclarationList;
  if (list.declarations.length === 1) return over(list.parent, "");
  const at = list.declarations.indexOf(node);
  const next = list.declarations[at + 1];
  return next
    ? { from: node.getStart(), to: next.getStart(), text: "" }
    : { from: (list.declarations[at - 1] as ts.Node).end, to: node.end, text: "" };
}

/** Takes a field with its comma out of a record. */
export function fieldRemoval(field: ts.Node): Edit {
  const rest = /^\s*,/.exec(field.getSourceFile().text.slice(field.end))?.[0].length ?? 0;
  return { from: field.getStart(), to: field.end + rest, text: "" };
}
