// Erases the flash of a connected board, all of it or a part. It asks nobody.

import type { Rom } from "./connect.js";
import { Op } from "./loader.js";
import { twice } from "./twice.js";
import { hex } from "./write.js";

/** Flash is erased by it. */
const SECTOR_BYTES = 0x1000;
/** esptool/loader.py: CHIP_ERASE_TIMEOUT, ERASE_REGION_TIMEOUT_PER_MB and the least. */
const ERASE_CHIP_MS = 120_000;
const ERASE_MS_PER_BYTE = 30_000 / 1e6;
const ERASE_MS_LEAST = 3000;

/** Erases the whole chip. */
export async function eraseChip(rom: Rom): Promise<void> {
  await erase(rom, "the flash", () => rom.loader.checkCommand("erase", Op.ERASE_FLASH, undefined, 0, 0, ERASE_CHIP_MS));
}

/** Erases whole sectors. */
export async function eraseRegion(rom: Rom, offset: number, bytes: number): Promise<void> {
  const packet = new DataView(new ArrayBuffer(8));
  packet.setUint32(0, offset, true);
  packet.setUint32(4, Math.ceil(bytes / SECTOR_BYTES) * SECTOR_BYTES, true);
  const timeoutMs = Math.max(ERASE_MS_LEAST, ERASE_MS_PER_BYTE * bytes);
  await erase(rom, `${bytes} bytes at ${hex(offset)}`, () =>
    rom.loader.checkCommand("erase", Op.ERASE_REGION, new Uint8Array(packet.buffer), 0, 0, timeoutMs),
  );
}

async function erase(rom: Rom, what: string, run: () => Promise<unknown>): Promise<void> {
  const failed = (wrong: string): string =>
    `${what} cannot be erased: ${wrong}. Unplug the board, plug it in, and try again.`;
  await twice(rom, what, failed, run);
}
