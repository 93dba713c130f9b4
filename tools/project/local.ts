// What is secret or belongs to one place only: WiFi networks, the broker's login, TLS keys and the project's own secrets. It
// comes from `midge.local.json` beside the publisher, which git ignores, and from the environment, which wins. No error ever
// repeats a value.

import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { MidgeError } from "../error.js";
import { type Config, environmentName, objectOf, readObject, refuseUnknown } from "./config.js";
import { hint } from "./setting-types.js";

export interface Network {
  ssid: string;
  password?: string;
}

export interface Local {
  networks: Network[];
  hostname?: string;
  /** A fixed address, as the network glue reads it. */
  address?: Record<string, unknown>;
  username?: string;
  password?: string;
  /** The secret settings that have a value. */
  secrets: Record<string, string>;
  /** The client's private key, PEM, and what opens it. */
  tls: { key?: string; passphrase?: string };
}

/** A text that must never stand in a program, with the name and the place that a person can be told. */
export interface Secret {
  name: string;
  from: string;
  value: string;
}

export const LOCAL_KEYS = [
  "$schema",
  "networks",
  "hostname",
  "address",
  "username",
  "password",
  "secrets",
  "tls",
  "port",
  "board",
  "baud",
];

/** Longest name of a network, and the lengths of a passphrase (IEEE 802.11-2016, 9.4.2.2 and J.4). */
const SSID_MOST_BYTES = 32;
const PASSPHRASE = /^[ -~]{8,63}$|^[0-9a-fA-F]{64}$/;

export interface LocalFile {
  local: Local;
  secrets: Secret[];
}

export function readLocal(file: string, name: string, config: Config): LocalFile {
  const read = readObject(file, name) ?? {};
  refuseUnknown(read, LOCAL_KEYS, name);
  const local: Local = { networks: networksOf(read["networks"], name), secrets: {}, tls: {} };
  const secrets: Secret[] = [];
  const keep = (secret: string, value: string, from: string): string => {
    secrets.push({ name: secret, from, value });
    return value;
  };
  /** From the environment, or from the file. */
  const text = (variable: string, given: unknown, key: string): { value: string; from: string } | undefined => {
    const value = process.env[variable] ?? given;
    if (value === undefined) return undefined;
    if (typeof value !== "string") throw new MidgeError(`${name}: ${key} must be a text.`);
    return { value, from: process.env[variable] === undefined ? name : variable };
  };

  const ssid = process.env["MIDGE_WIFI_SSID"];
  const wifi = process.env["MIDGE_WIFI_PASSWORD"];
  if (ssid !== undefined) local.networks.unshift(network({ ssid, password: wifi }, "MIDGE_WIFI_SSID"));
  else if (wifi !== undefined && local.networks.length > 0) (local.networks[0] as Network).password = wifi;
  else if (wifi !== undefined) throw new MidgeError("MIDGE_WIFI_PASSWORD is set, but no network: set MIDGE_WIFI_SSID.");
  local.networks.forEach((one, at) => {
    const from = at === 0 && wifi !== undefined ? "MIDGE_WIFI_PASSWORD" : name;
    if (one.password !== undefined) keep(`password of the network "${one.ssid}"`, one.password, from);
  });

  const username = text("MIDGE_USERNAME", read["username"], '"username"');
  if (username) local.username = username.value;
  const password = text("MIDGE_PASSWORD", read["password"], '"password"');
  if (password) local.password = keep("the broker's password", password.value, password.from);
  // A password without a user name is no CONNECT [MQTT-3.1.2-22].
  if (password && !username) throw new MidgeError(`${password.from}: there is a password, but no "username".`);

  const hostname = text("MIDGE_HOSTNAME", read["hostname"], '"hostname"');
  if (hostname) local.hostname = hostname.value;
  if (read["address"] !== undefined) local.address = objectOf(read["address"], `${name}: "address"`);
  readSecrets(objectOf(read["secrets"] ?? {}, `${name}: "secrets"`), name, config, (secret, value, from) => {
    local.secrets[secret] = keep(`the secret "${secret}"`, value, from);
  });

  const tls = objectOf(read["tls"] ?? {}, `${name}: "tls"`);
  refuseUnknown(tls, ["key", "passphrase"], `${name}: "tls"`);
  const key = text("MIDGE_TLS_KEY", tls["key"], '"key" of "tls"');
  if (key) local.tls.key = keep("the TLS key", readPem(resolve(dirname(file), key.value), key.from), key.from);
  const passphrase = text("MIDGE_TLS_PASSPHRASE", tls["passphrase"], '"passphrase" of "tls"');
  if (passphrase) local.tls.passphrase = keep("the TLS passphrase", passphrase.value, passphrase.from);
  return { local, secrets };
}

function networksOf(given: unknown, name: string): Network[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw new MidgeError(`${name}: "networks" must be a list: [{ "ssid": "...", ... }].`);
  return given.map((one, at) => network(one, `${name}: network ${at + 1}`));
}

function network(given: unknown, where: string): Network {
  const { ssid, password, ...rest } = objectOf(given, where);
  refuseUnknown(rest, ["ssid", "password"], where);
  if (typeof ssid !== "string" || ssid === "" || Buffer.byteLength(ssid) > SSID_MOST_BYTES)
    throw new MidgeError(`${where}: "ssid" must be a text of 1 to ${SSID_MOST_BYTES} bytes.`);
  if (password === undefined) return { ssid };
  if (typeof password !== "string" || !PASSPHRASE.test(password))
    throw new MidgeError(
      `${where}: "password" must have 8 to 63 characters, or 64 hexadecimal digits; leave it out for an open network.`,
    );
  return { ssid, password };
}

function readSecrets(
  given: Record<string, unknown>,
  name: string,
  config: Config,
  keep: (secret: string, value: string, from: string) => void,
): void {
  const known = Object.keys(config.settings).filter((setting) => config.settings[setting]?.type === "secret");
  for (const [secret, value] of Object.entries(given)) {
    if (!known.includes(secret)) {
      const way = known.length > 0 ? hint(secret, known) : `: declare it in midge.json as { "type": "secret" }.`;
      throw new MidgeError(`${name}: there is no secret "${secret}"${way}`);
    }
    if (typeof value !== "string" || value === "")
      throw new MidgeError(`${name}: the secret "${secret}" must be a text.`);
  }
  for (const secret of known) {
    const variable = environmentName(secret);
    const value = process.env[variable] ?? (given[secret] as string | undefined);
    if (value !== undefined) keep(secret, value, process.env[variable] === undefined ? name : variable);
  }
}

/** The text of a PEM file that somebody named. */
export function readPem(file: string, from: string): string {
  if (!existsSync(file)) throw new MidgeError(`${from} names ${file}, which is not there.`);
  const text = readFileSync(file, "utf8");
  if (!text.includes("-----BEGIN ")) throw new MidgeError(`${from} names ${file}, which holds nothing in PEM form.`);
  return text;
}
