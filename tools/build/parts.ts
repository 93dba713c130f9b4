// Says to which part of a bundle a source file belongs, for the size report.

import { relative, sep } from "node:path";
import type { BuildInput, Part } from "./built.js";

const ORDER: Part["part"][] = ["sdk", "publisher", "board", "helpers"];

function partOf(input: BuildInput, file: string): Part["part"] {
  const path = relative(input.root, file).split(sep).join("/");
  if (path.startsWith("sdk/")) return "sdk";
  if (path.startsWith("boards/") || file.includes("settings")) return "board";
  if (path.startsWith("node_modules/")) return "helpers";
  return "publisher";
}

/** Adds up bytes by part; what no file accounts for is the runtime's own (`helpers`). */
export function sumParts(input: BuildInput, files: Iterable<[string, number]>, total: number): Part[] {
  const sums = new Map<Part["part"], number>(ORDER.map((part) => [part, 0]));
  let known = 0;
  for (const [file, bytes] of files) {
    const part = partOf(input, file);
    sums.set(part, (sums.get(part) as number) + bytes);
    known += bytes;
  }
  sums.set("helpers", (sums.get("helpers") as number) + Math.max(0, total - known));
  return ORDER.map((part) => ({ part, bytes: sums.get(part) as number }));
}
