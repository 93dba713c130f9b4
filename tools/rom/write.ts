// Writes regions into the flash of a connected board: packed, in parts that are each checked by their MD5 and written again
// when they are wrong. What is there already is left alone, so that a write that broke off goes on where it was.

import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { Exit, MidgeError } from "../error.js";
import type { Rom } from "./connect.js";
import { ROM_BAUD } from "./connect.js";
import { plain } from "./faults.js";
import { Op } from "./loader.js";

export interface Region {
  /** What a person calls it: a file's name. */
  name: string;
  offset: number;
  data: Uint8Array;
}

/** A part: what is written and checked at once; when that fails, it is done in pieces, so that a bad line needs less luck. */
const PART_BYTES = 0x20000;
const PIECE_BYTES = 0x4000;
/** How often a piece is written before it is given up. */
const TRIES = 4;
/** esptool/loader.py: ERASE_WRITE_TIMEOUT_PER_MB and MD5; a slow flash takes so long. */
const WRITE_MS_PER_BYTE = 40_000 / 1e6;
const WRITE_MS_LEAST = 3000;

export interface Written {
  name: string;
  offset: number;
  bytes: number;
  /** How much of it was there already. */
  unchangedBytes: number;
  md5: string;
}

export interface WriteProgress {
  /** Bytes of all regions that are in the flash and checked, or on their way. */
  (doneBytes: number, region: Region): void;
}

export async function writeRegions(
  rom: Rom,
  regions: readonly Region[],
  isErased: boolean,
  progress: WriteProgress,
): Promise<Written[]> {
  const written: Written[] = [];
  let before = 0;
  for (const region of regions) {
    const { name, offset } = region;
    const data = padded(region.data);
    let unchangedBytes = 0;
    for (let at = 0; at < data.length; at += PART_BYTES) {
      const part = data.subarray(at, at + PART_BYTES);
      const start = before + at;
      const isNew = await writePart(rom, name, offset + at, part, isErased, (sent) => progress(start + sent, region));
      if (!isNew) unchangedBytes += part.length;
      progress(start + part.length, region);
    }
    before += data.length;
    const bytes = region.data.length;
    written.push({ name, offset, bytes, unchangedBytes: Math.min(bytes, unchangedBytes), md5: md5(region.data) });
  }
  return written;
}

/** The loader takes whole words; 0xff is erased flash. */
export function padded(data: Uint8Array): Uint8Array {
  if (data.length % 4 === 0) return data;
  const whole = new Uint8Array(Math.ceil(data.length / 4) * 4).fill(0xff);
  whole.set(data);
  return whole;
}

/** True when it was written, false when it was there. */
async function writePart(rom: Rom, name: string, offset: number, data: Uint8Array, isErased: boolean, sent: Sent) {
  try {
    if (!isErased && (await isThere(rom, offset, data))) return false;
    await send(rom, offset, data, sent);
    if (await isThere(rom, offset, data)) return true;
    await again(rom, name, offset, "what was written reads back otherwise", 1);
  } catch (error) {
    await again(rom, name, offset, plain(error), 1);
  }
  for (let at = 0; at < data.length; at += PIECE_BYTES)
    await writePiece(rom, name, offset + at, data.subarray(at, at + PIECE_BYTES), (bytes) => sent(at + bytes));
  return true;
}

async function writePiece(rom: Rom, name: string, offset: number, data: Uint8Array, sent: Sent): Promise<void> {
  let wrong = "";
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      if (await isThere(rom, offset, data)) return;
      await send(rom, offset, data, sent);
      if (await isThere(rom, offset, data)) return;
      wrong = "what was written reads back otherwise";
    } catch (error) {
      wrong = plain(error);
    }
    if (attempt < TRIES) await again(rom, name, offset, wrong, attempt);
  }
  throw new MidgeError(
    `${name} cannot be written at ${hex(offset)}: ${wrong}. Try another cable or USB port and --baud ${ROM_BAUD}; when it stays so, the board's flash or its supply is at fault. The board has no whole firmware now; the next flash puts that right.`,
    Exit.BOARD,
  );
}

/** Gets the two sides together again after a fault; the second time by a reset, and at the ROM's speed from then on. */
async function again(rom: Rom, name: string, offset: number, wrong: string, attempt: number): Promise<void> {
  rom.say(`${name} at ${hex(offset)}: ${wrong}; trying again.`);
  if (attempt > 1 || !(await rom.resync())) await rom.connect(attempt > 1 ? ROM_BAUD : rom.baud);
}

type Sent = (bytes: number) => void;

async function isThere(rom: Rom, offset: number, data: Uint8Array): Promise<boolean> {
  return (await rom.loader.flashMd5sum(offset, data.length)) === md5(data);
}

async function send(rom: Rom, offset: number, data: Uint8Array, sent: Sent): Promise<void> {
  const { loader } = rom;
  const packed = deflateSync(data, { level: 9 });
  const timeoutMs = Math.max(WRITE_MS_LEAST, WRITE_MS_PER_BYTE * data.length);
  await loader.flashDeflBegin(data.length, packed.length, offset);
  for (let at = 0, seq = 0; at < packed.length; at += loader.FLASH_WRITE_SIZE, seq++) {
    const block = packed.subarray(at, at + loader.FLASH_WRITE_SIZE);
    const packet = new Uint8Array(16 + block.length);
    const view = new DataView(packet.buffer);
    view.setUint32(0, block.length, true);
    view.setUint32(4, seq, true);
    packet.set(block, 16);
    const check = loader.checksum(block);
    await loader.checkCommand(`write block ${seq}`, Op.FLASH_DEFL_DATA, packet, check, 0, timeoutMs);
    sent(Math.floor((data.length * (at + block.length)) / packed.length));
  }
  // A block is acknowledged when it has come; the end, when all of it is in the flash.
  await loader.flashDeflFinish(false, timeoutMs);
}

export const md5 = (data: Uint8Array): string => createHash("md5").update(data).digest("hex");
export const hex = (number: number): string => `0x${number.toString(16)}`;
