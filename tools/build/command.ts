// `midge build`: chooses the builder for the board, writes the file, and says what it weighs.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Profile } from "../../boards/profile.js";
import { profiles } from "../../boards/profiles.js";
import { parseUrl } from "../../sdk/link/url.js";
import type { Target } from "../../sdk/link/socket.js";
import { MidgeError } from "../error.js";
import { nearest } from "../nearest.js";
import { readProject, root, shown } from "../project.js";
import type { Built } from "./built.js";

export interface BuildOptions {
  board: string;
  broker?: string;
  tls?: string;
  out?: string;
  set: Record<string, string>;
  json?: boolean;
}

export async function buildCommand(path: string, options: BuildOptions): Promise<void> {
  const profile = findProfile(options.board);
  const project = readProject(path, options);
  const target = targetOf(project.broker, profile, options.tls);
  const input = { profile, entry: project.entry, root, target, values: project.values };
  const built =
    profile.runtime === "espruino"
      ? await (await import("./espruino.js")).buildEspruino(input)
      : (await import("./lua.js")).buildLua(input);
  const ending = profile.runtime === "espruino" ? "js" : "lua";
  const file = resolve(options.out ?? join("out", `${project.name}-${profile.name}.${ending}`));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, built.code);
  report(profile, file, built, project.broker, options.json === true);
}

function findProfile(name: string): Profile {
  const built = profiles.filter((profile) => profile.runtime !== "node");
  const found = built.find((profile) => profile.name === name);
  if (found) return found;
  const names = built.map((profile) => profile.name);
  const near = nearest(name, names);
  throw new MidgeError(
    `there is no board "${name}"${near ? `; did you mean ${near}?` : "."} Boards: ${names.join(", ")}.`,
  );
}

/** Where the board will connect to. `mqtts` means verified; a lower level must be said aloud. */
function targetOf(broker: string | undefined, profile: Profile, tls: string | undefined): Target {
  if (tls !== undefined && tls !== "encrypted" && tls !== "verified") {
    throw new MidgeError(`--tls takes encrypted or verified, not "${tls}".`);
  }
  if (broker === undefined) {
    if (profile.name === "espruino-linux") {
      throw new MidgeError("espruino-linux has no stored settings: give --broker mqtt://HOST:PORT.");
    }
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
      "a user name or password in --broker would be readable in the program: leave it out of the URL.",
    );
  }
  if (url.target.secure && profile.tls !== "verified" && !(tls === "encrypted" && profile.tls === "encrypted")) {
    throw new MidgeError(
      `${profile.name} cannot verify a server (TLS level: ${profile.tls}), and mqtts:// means verified.` +
        (profile.tls === "encrypted"
          ? " Accept encryption without verification with --tls encrypted, or use mqtt://."
          : " Use mqtt://."),
    );
  }
  return url.target;
}

function report(profile: Profile, file: string, built: Built, broker: string | undefined, isJson: boolean): void {
  const bytes = Buffer.byteLength(built.code);
  const gzip = gzipSync(built.code, { level: 9 }).length;
  const parts = Object.fromEntries(built.parts.map(({ part, bytes }) => [part, bytes]));
  if (isJson) {
    process.stdout.write(JSON.stringify({ board: profile.name, file, bytes, gzip, parts }) + "\n");
    return;
  }
  const rows = built.parts.map(({ part, bytes }) => `  ${part.padEnd(10)} ${String(bytes).padStart(7)} B`);
  process.stdout.write(
    [
      `${shown(file)} for ${profile.title}`,
      ...rows,
      `  ${"total".padEnd(10)} ${String(bytes).padStart(7)} B, ${gzip} B gzip`,
      ...(broker === undefined ? ["  no --broker: the board reads `host` from its stored midge.json"] : []),
      "",
    ].join("\n"),
  );
}
