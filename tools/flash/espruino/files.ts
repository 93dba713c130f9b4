// Files for a board's Storage, and what they take of it. It knows no console.

import { crc32 } from "./crc.js";
import { storedBytes } from "../../build/storage-image.js";

export interface BoardFile {
  name: string;
  data: Uint8Array;
  /** CRC-32 of the data, as the board's E.CRC32 gives it. */
  crc: number;
}

export function boardFile(name: string, data: Uint8Array): BoardFile {
  return { name, data, crc: crc32(data) };
}

/** Bytes of Storage that files of these sizes take. */
export function spaceOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + storedBytes({ name: "", data: { length: size } as Uint8Array }), 0);
}
