// A user's project: where its publisher is, what its settings are and what is secret. Settings come from `midge.json` beside
// the publisher, then the environment (MIDGE_NAME), then the command line; it reads and never writes.

import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MidgeError } from "./error.js";
import { type Config, environmentName, readConfig } from "./project/config.js";
import { type Local, readLocal, type Secret } from "./project/local.js";
import { checkValue, type Declared, fromText, hint, type SettingValue } from "./project/setting-types.js";

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
  /** The settings with their values; a secret is not among them. */
  values: Record<string, SettingValue>;
  broker: string | undefined;
  config: Config;
  local: Local;
  /** What must never stand in a program. */
  secrets: Secret[];
}

export interface ProjectOptions {
  broker?: string;
  set: Record<string, string>;
}

export function readProject(path: string, options: ProjectOptions): Project {
  const entry = findEntry(path);
  const folder = dirname(entry);
  const file = join(folder, "midge.json");
  const config = readConfig(file, shown(file));
  const localFile = join(folder, "midge.local.json");
  return {
    entry,
    name: nameOf(entry),
    values: valuesOf(entry, config.settings, options.set),
    broker: options.broker ?? process.env["MIDGE_BROKER"] ?? config.broker,
    config,
    ...readLocal(localFile, shown(localFile), config),
  };
}

/** The value of each setting: from the command line, the environment, or its default. */
function valuesOf(entry: string, settings: Config["settings"], set: Record<string, string>) {
  const known = Object.keys(settings);
  for (const name of Object.keys(set)) {
    const declared = settings[name];
    if (!declared) throw new MidgeError(`${shown(entry)} has no setting "${name}"${hint(name, known)}`);
    if (declared.type === "secret") {
      throw new MidgeError(
        `--set ${name}: a secret would stay in the history of the shell: write it into midge.local.json beside the publisher, under "secrets", or set ${environmentName(name)}.`,
      );
    }
  }
  const values: Record<string, SettingValue> = {};
  for (const name of known) {
    const declared = settings[name] as Declared;
    if (declared.type === "secret") continue;
    const variable = environmentName(name);
    const text = set[name] ?? process.env[variable];
    const value = text === undefined ? declared.default : fromText(declared, text);
    if (value === undefined) {
      throw new MidgeError(
        `${shown(entry)} needs the setting "${name}": give --set ${quoted(name)}=VALUE, set ${variable}, or write it into midge.json beside it.`,
      );
    }
    checkValue(declared, value, name in set ? `--set ${quoted(name)}: the value` : `${variable}: the value`);
    values[name] = value;
  }
  return values;
}

const quoted = (name: string): string => (/^[\w.-]+$/.test(name) ? name : `"${name}"`);

/** Throws when a secret that the project declares has no value. */
export function needSecrets(project: Project): void {
  for (const [name, { type }] of Object.entries(project.config.settings)) {
    if (type !== "secret" || name in project.local.secrets) continue;
    throw new MidgeError(
      `${shown(project.entry)} needs the secret "${name}": write { "secrets": { ${JSON.stringify(name)}: "..." } } into midge.local.json beside it, or set ${environmentName(name)}.`,
    );
  }
}

/** The folder's name, or that of a file with another name than publisher.ts. */
export function nameOf(entry: string): string {
  const file = entry.endsWith("/publisher.ts") ? dirname(entry) : entry.replace(/\.ts$/, "");
  return file.slice(file.lastIndexOf("/") + 1);
}

export function findEntry(path: string): string {
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

/** A path as a person at this prompt would write it. */
export function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}
