// Every example: each folder below examples/ that has a publisher.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../tools/project.js";

/** Paths like "examples/thermometer" and "examples/humidifier/relay". */
export function listExamples(folder = "examples"): string[] {
  const names = readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`)
    .sort();
  return names.flatMap((name) => (existsSync(join(root, name, "publisher.ts")) ? [name] : listExamples(name)));
}
