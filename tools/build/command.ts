// `midge build`: chooses the builder for the board, writes the file, and says what it weighs.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Flash, Profile } from "../../boards/profile.js";
import { Exit, MidgeError } from "../error.js";
import { profiles } from "../../boards/profiles.js";
import { shown } from "../project.js";
import { DATA_FILE } from "./board-data.js";
import type { Built } from "./built.js";
import { findProfile, type Made, make } from "./make.js";
import { type Memory, memoryText } from "./memory.js";
import { BOOT_FILE, createStorageImage } from "./storage-image.js";
import { tlsMemory } from "./target.js";
import { writeBuilt } from "./write.js";

export interface BuildOptions {
  board?: string;
  broker?: string;
  tls?: string;
  out?: string;
  /** Where the board's data file is written, when it is asked for. */
  settings?: string;
  /** Where the image of the board's Storage is written, when it is asked for. */
  image?: string;
  set: Record<string, string>;
  oversize?: boolean;
  json?: boolean;
  quiet?: boolean;
}

export async function buildCommand(path: string, options: BuildOptions): Promise<void> {
  const { board } = options;
  if (board === undefined)
    throw new MidgeError(
      'which board is it for? Name it with --board, MIDGE_BOARD, or "board" in midge.json beside the publisher.',
      Exit.USAGE,
    );
  const storage = options.image === undefined ? undefined : needStorage(board);
  const made = await make(path, { ...options, board });
  const { profile, project, built } = made;
  const data = options.settings === undefined ? undefined : made.data();
  const image = storage && storageImage(made, storage);
  const file = writeBuilt(made, options.out);
  if (image !== undefined) writePrivate(resolve(options.image as string), image);
  if (data !== undefined) writePrivate(resolve(options.settings as string), data);
  report(profile, file, built, made.memory, project.broker, made.target.secure === true, options);
}

/** The Storage of a board that has one. */
function needStorage(board: string): NonNullable<Flash["storage"]> {
  const profile = findProfile(board);
  if (profile.runtime === "espruino" && profile.flash?.storage) return profile.flash.storage;
  const others = profiles.filter(({ flash }) => flash?.storage).map(({ name }) => name);
  throw new MidgeError(
    `${profile.name} has no Storage that an image could fill: leave out --image and put the program on with midge flash. Boards with one: ${others.join(", ")}.`,
    Exit.USAGE,
  );
}

/** The program, and the board's data where there is any, as the board's Storage holds them. */
function storageImage({ built, hasData, data }: Made, storage: NonNullable<Flash["storage"]>): Uint8Array {
  const program = { name: BOOT_FILE, data: Buffer.from(built.code) };
  return createStorageImage([...(hasData ? [{ name: DATA_FILE, data: Buffer.from(data()) }] : []), program], storage);
}

/** A file that nobody else can read, whatever stood there before. */
function writePrivate(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(file, content, { mode: 0o600 });
}

function report(
  profile: Profile,
  file: string,
  built: Built,
  memory: Memory | undefined,
  broker: string | undefined,
  isSecure: boolean,
  options: BuildOptions,
): void {
  const bytes = Buffer.byteLength(built.code);
  const gzip = gzipSync(built.code, { level: 9 }).length;
  const parts = Object.fromEntries(built.parts.map(({ part, bytes }) => [part, bytes]));
  const handshake = isSecure ? tlsMemory(profile) : undefined;
  if (options.json) {
    const tls = isSecure && { tls: { level: profile.tls, ...handshake } };
    const image = options.image === undefined ? undefined : resolve(options.image);
    process.stdout.write(
      JSON.stringify({ board: profile.name, file, bytes, gzip, parts, memory, ...tls, image }) + "\n",
    );
    return;
  }
  if (options.quiet) return;
  const rows = built.parts.map(({ part, bytes }) => `  ${part.padEnd(10)} ${String(bytes).padStart(7)} B`);
  process.stdout.write(
    [
      `${shown(file)} for ${profile.title}`,
      ...rows,
      `  ${"total".padEnd(10)} ${String(bytes).padStart(7)} B, ${gzip} B gzip`,
      ...(memory === undefined ? [] : [`  memory     ${memoryText(memory)}`]),
      ...(isSecure ? [`  TLS        ${profile.tls}${handshake ? tlsLine(handshake) : ""}`] : []),
      ...(options.settings === undefined
        ? []
        : [`  ${options.settings}: the board's data, secrets included; keep it out of git`]),
      ...(options.image === undefined ? [] : [`  ${options.image}: the Storage, ${imageNext(profile, options.image)}`]),
      ...(broker === undefined ? ["  no --broker: the board reads `host` from its stored midge.json"] : []),
      "",
    ].join("\n"),
  );
}

/** What an image is for; it holds what the board's data does. */
function imageNext({ name, chip }: Profile, image: string): string {
  const how =
    chip === "none" ? "as espruino.flash in the interpreter's folder" : `midge flash --board ${name} --image ${image}`;
  return `board's data and secrets included; ${how}`;
}

function tlsLine({ takes, of, unit }: { takes: number; of: number; unit: string }): string {
  return `, takes about ${takes} of ${of} ${unit} while it connects (${Math.round((takes / of) * 100)} %)`;
}
