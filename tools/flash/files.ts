// From the words behind --firmware to what is written where: reads the files, folders and archives, places each by its name,
// by what it is, or by its @OFFSET, and refuses what cannot be right before anything is written.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { FlashPart, Profile } from "../../boards/profile.js";
import { Exit, MidgeError } from "../error.js";
import { hex, type Region } from "../rom/write.js";
import { unpacked } from "./archive.js";
import { type Image, imageOf, imagesIn, notFirmware } from "./image.js";
import { damageOf } from "./segments.js";

/** A region, and what is known of it. */
export interface Placed extends Region {
  image: Image;
}

const SECTOR_BYTES = 0x1000;

/** Where the firmware of a board comes from, in words. */
export function whereFrom(profile: Profile | undefined): string {
  if (!profile) return "name the board with --board, and the files with --firmware.";
  const { name, version, download } = profile.firmware;
  const files = (profile.flash?.parts ?? []).flatMap(({ file, offset }) =>
    file === undefined ? [] : [`${file}@${hex(offset)}`],
  );
  return `get ${name} ${version} for ${profile.chip} from ${download}, then: midge flash --board ${profile.name} --firmware FILE... (the archive, its folder, one combined image, or ${files.join(" ")}).`;
}

export function placeFirmware(words: readonly string[], profile: Profile | undefined): Placed[] {
  const placed = words.flatMap((word) => placeWord(word, profile));
  const sorted = [...placed].sort((a, b) => a.offset - b.offset);
  for (const [at, region] of sorted.entries()) {
    const next = sorted[at + 1];
    if (next && region.offset + region.data.length > next.offset) {
      throw new MidgeError(
        `${region.name} (${hex(region.offset)} to ${hex(region.offset + region.data.length)}) and ${next.name} (at ${hex(next.offset)}) overlap: give one of them, or another @OFFSET.`,
        Exit.USAGE,
      );
    }
  }
  return sorted;
}

function placeWord(word: string, profile: Profile | undefined): Placed[] {
  const at = /^(.+)@(0x[0-9a-fA-F]+|\d+)$/.exec(word);
  const path = at ? (at[1] as string) : word;
  const files = filesAt(path);
  if (!at) {
    const chosen = files.length === 1 ? files : known(files, profile, path);
    return chosen.map((file) => placeByWhatItIs(file, profile));
  }
  if (files.length !== 1) throw new MidgeError(`${path} holds several files: an @OFFSET needs one.`, Exit.USAGE);
  const offset = Number(at[2]);
  if (offset % SECTOR_BYTES !== 0) {
    throw new MidgeError(
      `${word}: flash is erased in steps of ${hex(SECTOR_BYTES)}, so an offset is a multiple of it.`,
      Exit.USAGE,
    );
  }
  const { name, data } = files[0] as File;
  const image = imageOf(data);
  needFitting(name, image, profile);
  if (image.kind === "app" || image.kind === "combined") needWhole(name, data, image);
  return [{ name, offset, data, image }];
}

interface File {
  name: string;
  data: Uint8Array;
}

/** One file, or those of a folder or an archive. */
export function filesAt(path: string): File[] {
  let data: Buffer;
  try {
    if (statSync(path).isDirectory()) {
      const names = readdirSync(path).filter((name) => statSync(join(path, name)).isFile());
      return names.map((name) => ({ name, data: readFileSync(join(path, name)) }));
    }
    data = readFileSync(path);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (error as Error).message;
    throw new MidgeError(`cannot read ${path}: ${why}.`, Exit.USAGE);
  }
  let files: File[] | undefined;
  try {
    files = unpacked(data);
  } catch (error) {
    throw new MidgeError(`${path} is a damaged archive (${(error as Error).message}): download it again.`);
  }
  if (files) return files;
  const why = notFirmware(data);
  if (why !== undefined) throw new MidgeError(`${path} ${why}.`);
  return [{ name: basename(path), data }];
}

/** The files of a folder or archive that the board wants. */
function known(files: readonly File[], profile: Profile | undefined, path: string): File[] {
  if (!profile) throw new MidgeError(`${path} holds several files: name the board with --board.`, Exit.USAGE);
  const parts = (profile.flash?.parts ?? []).filter(({ file }) => file !== undefined);
  const found = files.filter(({ name }) => parts.some(({ file }) => file === name));
  if (parts.some(({ name, file }) => name === "app" && found.some((one) => one.name === file))) return found;
  // A whole image is as good.
  const whole = files.filter(({ data }) => ["combined", "app"].includes(imageOf(data).kind));
  if (whole.length === 1) return whole;
  throw new MidgeError(
    `${path} holds no firmware of ${profile.name} (it has ${list(files.map(({ name }) => name))}; wanted: ${list(parts.map(({ file }) => file as string))}): ${whereFrom(profile)}`,
  );
}

const list = (names: readonly string[]): string =>
  names.length === 0 ? "nothing" : names.length > 8 ? `${names.slice(0, 8).join(", ")} and more` : names.join(", ");

function placeByWhatItIs({ name, data }: File, profile: Profile | undefined): Placed {
  if (!profile?.flash) {
    throw new MidgeError(
      `where does ${name} go? Name the board with --board, or write ${name}@OFFSET, for example ${name}@0x10000.`,
      Exit.USAGE,
    );
  }
  const image = imageOf(data);
  needFitting(name, image, profile);
  needWhole(name, data, image);
  const { parts } = profile.flash;
  const byName = parts.find(({ file }) => file !== undefined && file.toLowerCase() === name.toLowerCase());
  if (image.kind === "combined" && (!byName || byName.offset !== 0)) return { name, offset: 0, data, image };
  const part = byName ?? parts.find((one) => one.name === image.kind);
  if (!part || (!byName && image.kind === "data")) {
    const wanted = parts.flatMap(({ file }) => (file === undefined ? [] : [file]));
    throw new MidgeError(
      `${name} is nothing that ${profile.name} has a place for: its files are ${wanted.join(", ")}. Write ${name}@OFFSET if you know where it goes.`,
      Exit.USAGE,
    );
  }
  needKind(name, image, part);
  needRoom(name, data, part, profile);
  return { name, offset: part.offset, data, image };
}

/** A boot loader refuses a program that is not whole, and the chip a boot loader. */
function needWhole(name: string, data: Uint8Array, image: Image): void {
  for (const at of imagesIn(data, image)) {
    const damage = damageOf(data.subarray(at), image.chip);
    if (damage !== undefined) throw new MidgeError(`${name} ${damage}: it is damaged. Download it again.`);
  }
}

/** A boot loader, a program and a table of partitions begin as such. */
function needKind(name: string, image: Image, part: FlashPart): void {
  const isProgram = part.name === "app" || part.name === "bootloader";
  const isRight = isProgram
    ? image.kind === "app" || image.kind === "bootloader" || image.kind === "combined"
    : part.name !== "partitions" || image.kind === "partitions";
  if (isRight) return;
  const begin = isProgram ? "0xe9, as an image for these chips does" : "0xaa50, as a table of partitions does";
  throw new MidgeError(`${name} does not begin with ${begin}: is it damaged? Download it again.`);
}

function needRoom(name: string, data: Uint8Array, part: FlashPart, profile: Profile): void {
  const flash = profile.flash as NonNullable<Profile["flash"]>;
  // NodeMCU's one file for the ESP8266 is more than its first part; its files begin behind it.
  const isWhole = part.offset === 0 && profile.runtime === "nodemcu" && profile.chip === "ESP8266";
  const most = isWhole ? flash.sizeBytes : part.sizeBytes;
  if (data.length <= most) return;
  throw new MidgeError(
    `${name} has ${data.length} bytes, and there is room for ${most} at ${hex(part.offset)} of ${profile.name}: it is for another board or another flash size.`,
  );
}

function needFitting(name: string, image: Image, profile: Profile | undefined): void {
  if (!profile) return;
  if (image.chip !== undefined && image.chip !== profile.chip) {
    throw new MidgeError(
      `${name} is for an ${image.chip}, and ${profile.name} is an ${profile.chip}: ${whereFrom(profile)}`,
      Exit.BOARD,
    );
  }
  if (image.project === undefined || profile.firmware.name.startsWith(image.project)) return;
  throw new MidgeError(
    `${name} is ${image.project}, and ${profile.name} runs ${profile.firmware.name}: ${whereFrom(profile)}`,
    Exit.BOARD,
  );
}
