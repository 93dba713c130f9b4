// `midge build`: chooses the builder for the board, writes the file, and says what it weighs.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Profile } from "../../boards/profile.js";
import { shown } from "../project.js";
import type { Built } from "./built.js";
import { make } from "./make.js";
import { tlsMemory } from "./target.js";

export interface BuildOptions {
  board: string;
  broker?: string;
  tls?: string;
  out?: string;
  /** Where the board's data file is written, when it is asked for. */
  settings?: string;
  set: Record<string, string>;
  json?: boolean;
}

export async function buildCommand(path: string, options: BuildOptions): Promise<void> {
  const made = await make(path, options);
  const { profile, project, built } = made;
  const data = options.settings === undefined ? undefined : made.data();
  const ending = profile.runtime === "espruino" ? "js" : "lua";
  const file = resolve(options.out ?? join("out", `${project.name}-${profile.name}.${ending}`));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, built.code);
  if (data !== undefined) writePrivate(resolve(options.settings as string), data);
  report(profile, file, built, project.broker, made.target.secure === true, options);
}

/** A file that nobody else can read, whatever stood there before. */
function writePrivate(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o600 });
}

function report(
  profile: Profile,
  file: string,
  built: Built,
  broker: string | undefined,
  isSecure: boolean,
  options: BuildOptions,
): void {
  const bytes = Buffer.byteLength(built.code);
  const gzip = gzipSync(built.code, { level: 9 }).length;
  const parts = Object.fromEntries(built.parts.map(({ part, bytes }) => [part, bytes]));
  const memory = isSecure ? tlsMemory(profile) : undefined;
  if (options.json) {
    const tls = isSecure && { tls: { level: profile.tls, ...memory } };
    process.stdout.write(JSON.stringify({ board: profile.name, file, bytes, gzip, parts, ...tls }) + "\n");
    return;
  }
  const rows = built.parts.map(({ part, bytes }) => `  ${part.padEnd(10)} ${String(bytes).padStart(7)} B`);
  process.stdout.write(
    [
      `${shown(file)} for ${profile.title}`,
      ...rows,
      `  ${"total".padEnd(10)} ${String(bytes).padStart(7)} B, ${gzip} B gzip`,
      ...(isSecure ? [`  TLS        ${profile.tls}${memory ? tlsLine(memory) : ""}`] : []),
      ...(options.settings === undefined
        ? []
        : [`  ${options.settings}: the board's data, secrets included; keep it out of git`]),
      ...(broker === undefined ? ["  no --broker: the board reads `host` from its stored midge.json"] : []),
      "",
    ].join("\n"),
  );
}

function tlsLine({ takes, of, unit }: { takes: number; of: number; unit: string }): string {
  return `, takes about ${takes} of ${of} ${unit} while it connects (${Math.round((takes / of) * 100)} %)`;
}
