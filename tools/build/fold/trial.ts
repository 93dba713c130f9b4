// A small bundle as esbuild leaves it, folded, and what it prints before and after. For the specs of this folder; it
// judges nothing.

import { runInNewContext } from "node:vm";
import type ts from "typescript";
import { fold } from "./fold.js";
import { look, type View } from "./view.js";

/** Midge's own part, then the user's. */
export const bundle = (ours: string, users: string): string => `// sdk/a.ts\n${ours}\n// user/main.ts\n${users}\n`;

export interface Trial {
  text: string;
  before: unknown[];
  after: unknown[];
}

export function trial(ours: string, users: string): Trial {
  const program = bundle(ours, users);
  const text = fold(program, new Set(["_a", "_b"]));
  return { text, before: printed(program), after: printed(text) };
}

/** What a program prints; the message of what it throws is the last line. */
export function printed(program: string): unknown[] {
  const lines: unknown[] = [];
  try {
    runInNewContext(program, { print: (line: unknown) => lines.push(line), getSerial: () => "1" });
  } catch (error) {
    lines.push((error as Error).message);
  }
  return lines;
}

export const viewOf = (code: string): View => look(code, new Set(), "$", () => "$0");

/** The first node of a text that passes the test. */
export function find<T extends ts.Node>(file: ts.Node, test: (node: ts.Node) => node is T): T {
  const search = (node: ts.Node): T | undefined => (test(node) ? node : node.forEachChild(search));
  const found = search(file);
  if (!found) throw new Error("there is no such node");
  return found;
}
