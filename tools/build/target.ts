// Where a built program will connect to, and what its TLS is worth. `mqtts` means verified: a board that cannot give what a
// project asks for is refused here, with the way out. It decides by the board's profile alone.

import { dirname, resolve } from "node:path";
import type { Profile } from "../../boards/profile.js";
import { profiles } from "../../boards/profiles.js";
import type { Target } from "../../sdk/link/socket.js";
import { parseUrl } from "../../sdk/link/url.js";
import { MidgeError } from "../error.js";
import type { Project } from "../project.js";
import type { TlsConfig } from "../project/config.js";
import { readPem } from "../project/local.js";

const SIGNED = "mqtt:// with signed payloads (docs/signed.md)";

/** The target of the project on this board; `level` is what `--tls` says. */
export function targetOf(project: Project, profile: Profile, level: string | undefined): Target {
  if (level !== undefined && level !== "encrypted" && level !== "verified") {
    throw new MidgeError(`--tls takes encrypted or verified, not "${level}".`);
  }
  const { broker } = project;
  if (broker === undefined) {
    if (profile.name === "espruino-linux") {
      throw new MidgeError("espruino-linux has no stored settings: give --broker mqtt://HOST:PORT.");
    }
    refuseTlsOptions(project, "there is no broker to use them with: give --broker mqtts://HOST");
    return { host: "", port: 1883, secure: false };
  }
  const url = parseUrl(broker);
  if (typeof url === "string") throw new MidgeError(url);
  if (url.target.path !== undefined) {
    const scheme = url.target.secure ? "mqtts" : "mqtt";
    throw new MidgeError(
      `${profile.name} has no WebSocket: use ${scheme}:// with the port where the broker takes MQTT itself.`,
    );
  }
  if (url.username !== undefined) {
    throw new MidgeError(
      'a user name or password in the broker URL would be readable in the program: leave it out of the URL, and write "username" and "password" into midge.local.json.',
    );
  }
  if (!url.target.secure) {
    refuseTlsOptions(project, "the broker URL must be mqtts://");
    return url.target;
  }
  checkLevel(profile, level ?? project.config.tls.level);
  checkMemory(profile);
  return { ...url.target, ...tlsFields(project, profile) };
}

/** Somebody who names an authority must not talk in the clear. */
function refuseTlsOptions(project: Project, why: string): void {
  const given = Object.keys(project.config.tls).filter((key) => key !== "level");
  if (project.local.tls.key !== undefined) given.push("key");
  if (given.length > 0) throw new MidgeError(`${given.join(", ")}: for TLS only, so ${why}.`);
}

function checkLevel(profile: Profile, level: string | undefined): void {
  if (profile.tls === "verified" || (profile.tls === "encrypted" && level === "encrypted")) return;
  if (profile.tls === "none") {
    const others = profiles.filter((one) => one.runtime !== "node" && one.tls !== "none").map((one) => one.name);
    throw new MidgeError(
      `${profile.name} has no TLS (${profile.tlsNote}), and mqtts:// means verified. Use ${SIGNED}, or a board that has TLS: ${others.join(", ")}.`,
    );
  }
  throw new MidgeError(
    `${profile.name} cannot verify a server (${profile.tlsNote}), and mqtts:// means verified. Accept encryption without verification with --tls encrypted or "tls": "encrypted" in midge.json, or use ${SIGNED}.`,
  );
}

/** What a handshake takes, and the memory it must come from, in the same unit; undefined where neither is known. */
export function tlsMemory(profile: Profile): { takes: number; of: number; unit: string } | undefined {
  const { jsVars, heapBytes } = profile.memory;
  const of = jsVars ?? heapBytes;
  if (profile.tlsMemory === undefined || of === undefined) return undefined;
  return { takes: profile.tlsMemory, of, unit: jsVars === undefined ? "B of heap" : "variables" };
}

function checkMemory(profile: Profile): void {
  const memory = tlsMemory(profile);
  if (memory === undefined || memory.takes < memory.of) return;
  throw new MidgeError(
    `TLS takes ${memory.takes} ${memory.unit} while it connects, and ${profile.name} has ${memory.of}: use ${SIGNED}.`,
  );
}

/** The TLS fields of a target, each honoured by the board; the key never is among them, it goes with the board's data. */
function tlsFields(project: Project, profile: Profile): Partial<Target> {
  const { ca, cert, serverName, alpn } = project.config.tls;
  const { key, passphrase } = project.local.tls;
  const honoured: readonly string[] = profile.tlsOptions ?? [];
  const asked = { ca, cert, serverName, alpn, passphrase };
  for (const [name, value] of Object.entries(asked)) {
    if (value === undefined || honoured.includes(name)) continue;
    const can = honoured.length > 0 ? `it honours ${honoured.join(", ")}` : "it honours no TLS option";
    throw new MidgeError(
      `${profile.name} would ignore "${name}" of "tls" (${can}): leave it out, or choose another board.`,
    );
  }
  if ((cert === undefined) !== (key === undefined)) {
    throw new MidgeError(
      cert === undefined
        ? `there is a TLS key, but no "cert" of "tls" in midge.json: give both, or neither.`
        : `"cert" of "tls" needs its key: write { "tls": { "key": "client.key" } } into midge.local.json.`,
    );
  }
  const fields: Partial<Target> = {};
  if (ca !== undefined) fields.ca = pemOf(project, "ca", ca);
  if (serverName !== undefined) fields.serverName = serverName;
  if (alpn !== undefined) fields.alpn = alpn;
  return fields;
}

export function pemOf(project: Project, name: keyof TlsConfig, file: string): string {
  return readPem(resolve(dirname(project.entry), file), `"${name}" of "tls" in midge.json`);
}

/** The TLS of a program that runs here, which can honour all of it. */
export function nodeTlsFields(project: Project, isSecure: boolean, given: { ca?: string }): Partial<Target> {
  const { cert, serverName, alpn } = project.config.tls;
  if (!isSecure) {
    refuseTlsOptions(project, "the broker URL must be mqtts:// or wss://");
    return {};
  }
  if (cert !== undefined && project.local.tls.key === undefined)
    throw new MidgeError(
      `"cert" of "tls" needs its key: write { "tls": { "key": "client.key" } } into midge.local.json.`,
    );
  const ca = given.ca ?? (project.config.tls.ca && pemOf(project, "ca", project.config.tls.ca));
  return {
    ...project.local.tls,
    ...(ca && { ca }),
    ...(cert && { cert: pemOf(project, "cert", cert) }),
    ...(serverName && { serverName }),
    ...(alpn && { alpn }),
  };
}
