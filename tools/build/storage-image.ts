// Makes an image of Espruino's flash Storage, as the interpreter would have written it, so that a program, its modules and
// its data are on the board after one write at the profile's offset. It writes no file and knows no board.
// Source: Espruino 2v29, src/jsflash.h and jsflash.c.

import { MidgeError } from "../error.js";

/** The program that runs at start (jsinteractive.c). */
export const BOOT_FILE = ".bootcde";

export interface StorageFile {
  name: string;
  data: Uint8Array;
}

/** JsfFileHeader: the size in 32 bits, low byte first, its top 8 bits flags, then the name, filled up with zeros. */
const SIZE_BYTES = 4;
const NAME_BYTES = 28;
const HEADER_BYTES = SIZE_BYTES + NAME_BYTES;
/** Each file begins at a multiple of it (JSF_ALIGNMENT). */
const ALIGNMENT = 4;
const ERASED = 0xff;

/** The bytes that a file takes. */
export function storedBytes(file: StorageFile): number {
  return HEADER_BYTES + Math.ceil(file.data.length / ALIGNMENT) * ALIGNMENT;
}

/** An image of the whole Storage of a board: `pageBytes` times `pages` bytes. */
export function createStorageImage(
  files: readonly StorageFile[],
  storage: { pageBytes: number; pages: number },
): Uint8Array {
  const size = storage.pageBytes * storage.pages;
  const needed = files.reduce((sum, file) => sum + storedBytes(file), 0);
  if (needed > size) {
    const parts = files.map((file) => `${file.name} ${storedBytes(file)}`).join(", ");
    throw new MidgeError(
      `the board's Storage has ${size} bytes, and ${needed} are needed (${parts}): ${needed - size} too many.`,
    );
  }
  const image = new Uint8Array(size).fill(ERASED);
  const view = new DataView(image.buffer);
  const names = new Set<string>();
  let at = 0;
  for (const file of files) {
    const name = new TextEncoder().encode(file.name);
    if (name.length === 0 || name.length > NAME_BYTES)
      throw new MidgeError(
        `"${file.name}" cannot be a file's name in Espruino's Storage: it takes 1 to ${NAME_BYTES} bytes.`,
      );
    if (names.has(file.name)) throw new MidgeError(`two files for the Storage are named "${file.name}".`);
    names.add(file.name);
    view.setUint32(at, file.data.length, true);
    image.fill(0, at + SIZE_BYTES, at + HEADER_BYTES);
    image.set(name, at + SIZE_BYTES);
    image.set(file.data, at + HEADER_BYTES);
    at += storedBytes(file);
  }
  return image;
}
