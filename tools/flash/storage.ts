// Images of Espruino's Storage: whether a file is one, where it goes, and how it is written so that there is never half a
// program.

import type { Profile } from "../../boards/profile.js";
import { Exit, MidgeError } from "../error.js";
import type { Rom } from "../rom/connect.js";
import { eraseRegion } from "../rom/erase.js";
import { md5, type Region, writeRegions, type Written } from "../rom/write.js";
import { filesAt } from "./files.js";
import { imageOf } from "./image.js";

/** A sector of the flash, and a page of Storage. */
const PAGE_BYTES = 0x1000;

/** The image of Espruino's Storage that `midge build --image` makes, at its place. */
export function placeStorage(path: string, profile: Profile | undefined): Region {
  if (!profile) throw new MidgeError("an image goes to another place on each board: name it with --board.", Exit.USAGE);
  const part = profile.flash?.parts.find(({ name }) => name === "storage");
  if (!part || !profile.flash?.storage) {
    throw new MidgeError(
      `${profile.name} has no Storage that an image could fill: flash the program itself.`,
      Exit.USAGE,
    );
  }
  const { name, data } = filesAt(path)[0] ?? { name: path, data: new Uint8Array() };
  if (imageOf(data).kind !== "data")
    throw new MidgeError(`${name} is firmware, not an image of Storage: give it to --firmware.`, Exit.USAGE);
  if (!beginsAsStorage(data)) {
    throw new MidgeError(`${name} is no image of Storage: make one with midge build --board ${profile.name} --image.`);
  }
  if (data.length > part.sizeBytes || data.length % profile.flash.storage.pageBytes !== 0) {
    throw new MidgeError(
      `${name} has ${data.length} bytes, and the Storage of ${profile.name} ${part.sizeBytes}: it was made for another board.`,
    );
  }
  return { name, offset: part.offset, data };
}

/** Espruino, jsflash.h, JsfFileHeader: the size, then a name that is filled up with zeros; or nothing at all. */
function beginsAsStorage(data: Uint8Array): boolean {
  if (data.length < 32) return false;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const size = view.getUint32(0, true);
  if (size === 0xffffffff) return data.every((byte) => byte === 0xff);
  return (size & 0xffffff) + 32 <= data.length && data[4] !== 0 && data[4] !== 0xff;
}

/**
 * Writes an image so that there is never half a program: first its first page goes, and with it the list of files, and that
 * page comes last. A write that breaks off leaves a board without a program, which says so.
 */
export async function writeStorage(
  rom: Rom,
  image: Region,
  isErased: boolean,
  progress: (doneBytes: number) => void,
): Promise<Written> {
  const { name, offset, data } = image;
  const whole = { name, offset, bytes: data.length, md5: md5(data) };
  if (!isErased && (await rom.loader.flashMd5sum(offset, data.length).catch(() => "")) === whole.md5) {
    progress(data.length);
    return { ...whole, unchangedBytes: data.length };
  }
  if (!isErased) await eraseRegion(rom, offset, PAGE_BYTES);
  const first = { name, offset, data: data.subarray(0, PAGE_BYTES) };
  const rest = { name, offset: offset + PAGE_BYTES, data: data.subarray(PAGE_BYTES) };
  const written = await writeRegions(rom, [rest, first], isErased, progress);
  return { ...whole, unchangedBytes: written.reduce((sum, one) => sum + one.unchangedBytes, 0) };
}
