// Statements that end in returns, written so that each return becomes something else. It gives up when a return stands
// where the rest could not be left out, as in a loop.

import ts from "typescript";
import { some } from "./syntax.js";

export const list = (statement: ts.Statement | undefined): readonly ts.Statement[] =>
  statement === undefined ? [] : ts.isBlock(statement) ? statement.statements : [statement];

/** True when the end is never reached. */
export function ends(statements: readonly ts.Statement[]): boolean {
  return statements.some(
    (one) =>
      ts.isReturnStatement(one) ||
      (ts.isIfStatement(one) && ends(list(one.thenStatement)) && ends(list(one.elseStatement))) ||
      (ts.isBlock(one) && ends(one.statements)),
  );
}

const declares = (statements: readonly ts.Statement[]): boolean => statements.some(ts.isVariableStatement);

/** The statements with every return, all of them last things, written by `give`; undefined when one is not. */
export function tail(
  statements: readonly ts.Statement[],
  give: (value: string | undefined) => string,
): string | undefined {
  const [one, ...rest] = statements;
  if (!one) return "";
  if (ts.isReturnStatement(one)) return give(one.expression?.getText());
  if (!some(one, ts.isReturnStatement)) {
    const more = tail(rest, give);
    return more === undefined ? undefined : `${one.getText()}\n${more}`;
  }
  if (!ts.isIfStatement(one)) return undefined;
  const yes = list(one.thenStatement);
  const no = list(one.elseStatement);
  const isYesLast = ends(yes);
  if (!isYesLast && !ends(no) && rest.length > 0) return undefined;
  // The rest moves into one of the two: a name of that one is not the rest's.
  if (rest.length > 0 && declares(isYesLast ? no : yes)) return undefined;
  const first = tail(isYesLast ? yes : [...yes, ...rest], give);
  const second = tail(isYesLast ? [...no, ...rest] : no, give);
  if (first === undefined || second === undefined) return undefined;
  return `if (${one.expression.getText()}) {${first}}${second === "" ? "" : ` else {${second}}`}`;
}
