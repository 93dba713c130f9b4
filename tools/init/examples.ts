// The examples that Midge comes with, as a new project may begin with one: their names, what each is, and the publishers in
// it. It reads their folders alone.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Exit, MidgeError } from "../error.js";
import { nearest } from "../nearest.js";
import { root } from "../project.js";

export interface Example {
  name: string;
  folder: string;
  /** What it is, in a sentence. */
  about: string;
  /** The folders of its publishers within it; "." for an example of one. */
  publishers: string[];
}

export function examples(at = join(root, "examples")): Example[] {
  return readdirSync(at, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => read(name, join(at, name)))
    .filter(({ publishers }) => publishers.length > 0)
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

function read(name: string, folder: string): Example {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const publishers = [".", ...inside.map((entry) => entry.name)].filter((one) =>
    existsSync(join(folder, one, "publisher.ts")),
  );
  return {
    name,
    folder,
    about: publishers[0] === "." ? firstSentence(join(folder, "publisher.ts")) : title(folder),
    publishers,
  };
}

/** The first sentence of the comment that a publisher opens with. */
function firstSentence(file: string): string {
  const lines = readFileSync(file, "utf8").split("\n");
  const end = lines.findIndex((line) => !line.startsWith("//"));
  const text = lines
    .slice(0, end)
    .map((line) => line.replace(/^\/\/ ?/, ""))
    .join(" ");
  return sentence(text);
}

/** The first sentence of a README below its title. */
function title(folder: string): string {
  const file = join(folder, "README.md");
  if (!existsSync(file)) return "";
  const [, text = ""] = readFileSync(file, "utf8").split("\n\n");
  return sentence(text.replaceAll("\n", " "));
}

const sentence = (text: string): string => /^.*?[.](?= |$)/.exec(text)?.[0] ?? text;

export function findExample(name: string, all = examples()): Example {
  const found = all.find((one) => one.name === name);
  if (found) return found;
  const names = all.map((one) => one.name);
  const near = nearest(name, names);
  throw new MidgeError(
    `there is no example "${name}"${near === undefined ? "." : `; did you mean ${near}?`} Examples: ${names.join(", ")}.`,
    Exit.USAGE,
  );
}
