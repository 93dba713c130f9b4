// Reads `midge.json` beside a publisher: what there may be in it, and what is wrong with it in one line. Everything in it is
// public: it goes into git and into programs, so that what is secret is refused here.

import { existsSync, readFileSync } from "node:fs";
import { parseUrl } from "../../sdk/link/url.js";
import { MidgeError } from "../error.js";
import { type Declared, declarationOf, hint } from "./setting-types.js";

/** What a project asks of TLS. Files are named as they stand beside `midge.json`. */
export interface TlsConfig {
  level?: "encrypted" | "verified";
  /** The certificate authority to trust, PEM. */
  ca?: string;
  /** The client's certificate, PEM; its key is a secret and stands in `midge.local.json`. */
  cert?: string;
  serverName?: string;
  alpn?: string[];
}

export interface Config {
  settings: Record<string, Declared>;
  broker?: string;
  tls: TlsConfig;
  parts: Record<string, unknown>;
}

/** The names that `midge.json` may have at its top. */
export const KEYS = ["$schema", "board", "broker", "tls", "settings", "parts"];
export const TLS_KEYS = ["level", "ca", "cert", "serverName", "alpn"];
/** Names that somebody would look for here, and whose place is `midge.local.json`. */
const LOCAL_KEYS = ["networks", "username", "password", "secrets", "hostname", "address", "port", "baud"];
/** Names of the environment that are Midge's own. */
export const RESERVED = [
  "BOARD",
  "PORT",
  "BAUD",
  "BROKER",
  "WIFI_SSID",
  "WIFI_PASSWORD",
  "USERNAME",
  "PASSWORD",
  "TLS_KEY",
  "TLS_PASSPHRASE",
];

/** Where a setting's value is looked for in the environment: "signing key" is MIDGE_SIGNING_KEY. */
export function environmentName(setting: string): string {
  return "MIDGE_" + setting.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
}

/** An object of a JSON file; `undefined` when there is no such file. `name` is the file as a person would write it. */
export function readObject(file: string, name: string): Record<string, unknown> | undefined {
  if (!existsSync(file)) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    // The parser's words may quote what stands there, and in midge.local.json that is secret.
    const at = / at position \d+.*$| at line.*$/.exec((error as Error).message)?.[0] ?? "";
    throw new MidgeError(`${name} is not valid JSON${at}.`);
  }
  return objectOf(read, name);
}

export function objectOf(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new MidgeError(`${where} must be an object: { ... }.`);
  return value as Record<string, unknown>;
}

export function refuseUnknown(given: object, known: readonly string[], where: string): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new MidgeError(`${where} knows no "${unknown}"${hint(unknown, known)}`);
}

export function readConfig(file: string, name: string): Config {
  const read = readObject(file, name) ?? {};
  const misplaced = Object.keys(read).find((key) => LOCAL_KEYS.includes(key));
  if (misplaced !== undefined) {
    throw new MidgeError(
      `${name} goes into git, so "${misplaced}" has no place in it: write it into midge.local.json beside it.`,
    );
  }
  refuseUnknown(read, KEYS, name);
  const config: Config = {
    settings: settingsOf(objectOf(read["settings"] ?? {}, `${name}: "settings"`), name),
    tls: tlsOf(read["tls"], name),
    parts: objectOf(read["parts"] ?? {}, `${name}: "parts"`),
  };
  const broker = read["broker"];
  if (broker !== undefined) config.broker = checkBroker(broker, name);
  return config;
}

function settingsOf(given: Record<string, unknown>, name: string): Record<string, Declared> {
  const settings: Record<string, Declared> = {};
  const taken = new Map(RESERVED.map((word) => [`MIDGE_${word}`, "Midge itself"]));
  for (const [setting, declaration] of Object.entries(given)) {
    const where = `${name}: the setting "${setting}"`;
    const variable = environmentName(setting);
    const owner = taken.get(variable);
    if (owner !== undefined) throw new MidgeError(`${where}: ${variable} belongs to ${owner}; choose another name.`);
    taken.set(variable, `"${setting}"`);
    settings[setting] = declarationOf(declaration, where);
  }
  return settings;
}

function checkBroker(broker: unknown, name: string): string {
  if (typeof broker !== "string") throw new MidgeError(`${name}: "broker" must be a text: mqtt://HOST:PORT.`);
  const url = parseUrl(broker);
  if (typeof url === "string") throw new MidgeError(`${name}: ${url}.`);
  if (url.username === undefined) return broker;
  throw new MidgeError(
    `${name}: "broker" holds a user name or password, and this file goes into git: leave them out there, and write "username" and "password" into midge.local.json beside it.`,
  );
}

function tlsOf(given: unknown, name: string): TlsConfig {
  const where = `${name}: "tls"`;
  if (given === undefined) return {};
  const tls = typeof given === "string" ? { level: given } : objectOf(given, where);
  const secret = ["key", "passphrase"].find((key) => key in tls);
  if (secret !== undefined) {
    throw new MidgeError(
      `${where}: "${secret}" is secret, and this file goes into git: write it into midge.local.json beside it, under "tls".`,
    );
  }
  refuseUnknown(tls, TLS_KEYS, where);
  for (const [key, value] of Object.entries(tls)) {
    if (key === "level" && value !== "encrypted" && value !== "verified")
      throw new MidgeError(`${where} takes encrypted or verified, not ${JSON.stringify(value)}.`);
    if (key === "alpn" && !(Array.isArray(value) && value.every((one) => typeof one === "string")))
      throw new MidgeError(`${where}: "alpn" must be a list of texts.`);
    if (key !== "alpn" && typeof value !== "string") throw new MidgeError(`${where}: "${key}" must be a text.`);
  }
  return tls as TlsConfig;
}
