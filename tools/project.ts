// A user's project: where its publisher is and what its settings are. Settings come from `midge.json` beside the
// publisher, then the environment (MIDGE_NAME), then the command line; it reads and never writes.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MidgeError } from "./error.js";

/** The folder of Midge itself; the tools run from its `dist`. */
export const root = findRoot(fileURLToPath(new URL(".", import.meta.url)));

function findRoot(from: string): string {
  return existsSync(join(from, "sdk/index.ts")) ? from : findRoot(dirname(from));
}

export interface Project {
  /** Absolute path of the publisher's source. */
  entry: string;
  /** A short name for output files. */
  name: string;
  values: Record<string, string>;
  broker: string | undefined;
}

export interface ProjectOptions {
  broker?: string;
  set: Record<string, string>;
}

export function readProject(path: string, options: ProjectOptions): Project {
  const entry = findEntry(path);
  const config = readConfig(join(dirname(entry), "midge.json"));
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(config.settings)) {
    values[name] = process.env[`MIDGE_${name.toUpperCase()}`] ?? value;
  }
  for (const [name, value] of Object.entries(options.set)) {
    if (!(name in config.settings)) {
      const known = Object.keys(config.settings).join(", ") || "none";
      throw new MidgeError(`${shown(entry)} has no setting "${name}". Its settings: ${known}.`);
    }
    values[name] = value;
  }
  const missing = Object.entries(values).find(([, value]) => value === null || value === undefined);
  if (missing) {
    const [name] = missing;
    throw new MidgeError(
      `${shown(entry)} needs the setting "${name}": give --set ${name}=VALUE, set MIDGE_${name.toUpperCase()}, or write it into midge.json beside it.`,
    );
  }
  const folder = dirname(entry);
  const name = entry.endsWith("/publisher.ts")
    ? folder.slice(folder.lastIndexOf("/") + 1)
    : entry.replace(/^.*\/|\.ts$/g, "");
  return { entry, name, values, broker: options.broker ?? process.env["MIDGE_BROKER"] ?? config.broker };
}

function findEntry(path: string): string {
  for (const base of [process.cwd(), root]) {
    const full = resolve(base, path);
    if (!existsSync(full)) continue;
    if (statSync(full).isFile()) return full;
    const entry = join(full, "publisher.ts");
    if (existsSync(entry)) return entry;
    throw new MidgeError(`${path} has no publisher.ts.`);
  }
  throw new MidgeError(`there is no publisher at ${path}. Examples: ${examples().join(", ")}.`);
}

function examples(): string[] {
  const folder = join(root, "examples");
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "publisher.ts")))
    .map((name) => `examples/${name}`);
}

interface Config {
  settings: Record<string, string>;
  broker?: string;
}

/** `settings` names every setting with its default; null means that a value must be given. */
function readConfig(file: string): Config {
  if (!existsSync(file)) return { settings: {} };
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new MidgeError(`${shown(file)} is not valid JSON: ${(error as Error).message}`);
  }
  const { settings = {}, broker } = read as Partial<Config>;
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value !== "string" && value !== null) {
      throw new MidgeError(`${shown(file)}: the setting "${name}" must be a text, or null when it has no default.`);
    }
  }
  return { settings, ...(broker === undefined ? {} : { broker }) };
}

/** A path as a person at this prompt would write it. */
export function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}
