// A semicolon behind every bare `return` that stands before a brace. The interpreter takes `for(;;)if(a)return}` for the
// end of its input, and that is how a minifier writes it.

import ts from "typescript";

export function endReturns(code: string): string {
  const ends: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && !node.expression && code[node.end - 1] !== ";") ends.push(node.end);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("bundle.js", code, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS));
  let out = "";
  let from = 0;
  for (const end of ends) {
    out += code.slice(from, end) + ";";
    from = end;
  }
  return out + code.slice(from);
}
