// What a flag left open, from the environment, then from midge.local.json and midge.json beside the publisher, or in this
// folder where the verb has none. It decides board, port, speed and broker for all verbs, and reads nothing else.

import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { Exit, MidgeError } from "../error.js";
import { root, shown } from "../project.js";
import { readObject } from "../project/config.js";

interface Choice {
  /** The option's name; `url` is the broker of pub and sub. */
  option: string;
  variable: string;
  key: string;
  /** The files that may name it: what belongs to one desk stands in midge.local.json alone. */
  files: readonly string[];
  /** Verbs whose option of this name is another thing. */
  not: readonly string[];
}

const LOCAL = "midge.local.json";
const BOTH = [LOCAL, "midge.json"];
export const CHOICES: readonly Choice[] = [
  { option: "board", variable: "MIDGE_BOARD", key: "board", files: BOTH, not: ["init", "simulate"] },
  // The port of simulate is that of its broker; the speed of monitor is the console's, not that of flashing.
  { option: "port", variable: "MIDGE_PORT", key: "port", files: [LOCAL], not: ["simulate", "web"] },
  { option: "baud", variable: "MIDGE_BAUD", key: "baud", files: [LOCAL], not: ["monitor"] },
  { option: "broker", variable: "MIDGE_BROKER", key: "broker", files: ["midge.json"], not: [] },
  { option: "url", variable: "MIDGE_BROKER", key: "broker", files: ["midge.json"], not: [] },
];

/** Fills the options of a verb that is about to run; flags stay as they are. */
export function applySettings(command: Command): void {
  // What a project says of its broker is read, and checked, with all else of it.
  const hasPublisher = command.registeredArguments[0]?.name() === "publisher";
  const folder = folderOf(hasPublisher ? (command.args[0] ?? ".") : ".");
  for (const { option: name, variable, key, files, not } of CHOICES) {
    const option = command.options.find((one) => one.attributeName() === name);
    if (option === undefined || not.includes(command.name()) || (hasPublisher && key === "broker")) continue;
    if (command.getOptionValueSource(name) === "cli") continue;
    const [text, from] = find(folder, variable, key, files);
    if (text === undefined) continue;
    command.setOptionValueWithSource(name, checked(text, from, option.parseArg), "config");
  }
}

function checked(text: string, from: string, parse: ((text: string, before: unknown) => unknown) | undefined): unknown {
  try {
    return parse === undefined ? text : parse(text, undefined);
  } catch (error) {
    throw new MidgeError(`${from}: ${(error as Error).message}`, Exit.USAGE);
  }
}

function find(folder: string, variable: string, key: string, files: readonly string[]): [string | undefined, string] {
  const set = process.env[variable];
  if (set !== undefined && set !== "") return [set, variable];
  for (const file of files) {
    const name = shown(join(folder, file));
    const value = readObject(join(folder, file), name)?.[key];
    if (value === undefined) continue;
    if (typeof value !== "string" && typeof value !== "number")
      throw new MidgeError(`${name}: "${key}" must be a text.`, Exit.USAGE);
    return [String(value), `${name}: "${key}"`];
  }
  return [undefined, ""];
}

/** The folder of the publisher that was named, or this one. */
function folderOf(path: string): string {
  for (const base of [process.cwd(), root]) {
    const full = resolve(base, path);
    if (existsSync(full)) return statSync(full).isFile() ? dirname(full) : full;
  }
  return process.cwd();
}
