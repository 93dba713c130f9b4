// Walks an image as the chip's boot loader does, to tell whether all of it is there: a download that broke off, or a changed
// byte, would be a board that does not start. It changes nothing and knows no board.
// Source: esptool's documentation, "Firmware Image Format"; esptool/bin_image.py for the ESP8266's second format.

import { createHash } from "node:crypto";

const MAGIC = 0xe9;
const MAGIC_8266_V2 = 0xea;
const HEADER_BYTES = 8;
/** All chips but the ESP8266 have a longer header; its last byte says whether a SHA-256 follows the image. */
const LONG_HEADER_BYTES = 24;
const SEGMENT_HEADER_BYTES = 8;
const CHECKSUM_SEED = 0xef;
const SHA_BYTES = 32;

/** What is wrong with the image at the beginning of these bytes, as part of a sentence; undefined when it is whole. */
export function damageOf(data: Uint8Array, chip: string | undefined): string | undefined {
  const isEsp8266 = chip === "ESP8266";
  if (isEsp8266 && data[0] === MAGIC_8266_V2) return damageOfSecond(data);
  const headerBytes = isEsp8266 ? HEADER_BYTES : LONG_HEADER_BYTES;
  const walked = walk(data, headerBytes, data[1] ?? 0);
  if (!walked) return CUT;
  // The last byte of a block of 16.
  const checksumAt = walked.end | 15;
  if (checksumAt >= data.length) return CUT;
  if (data[checksumAt] !== walked.checksum) return "has a wrong checksum";
  if (isEsp8266 || data[LONG_HEADER_BYTES - 1] !== 1) return undefined;
  const end = checksumAt + 1;
  if (end + SHA_BYTES > data.length) return CUT;
  const sha = createHash("sha256").update(data.subarray(0, end)).digest();
  return sha.equals(data.subarray(end, end + SHA_BYTES)) ? undefined : "has a wrong SHA-256";
}

const CUT = "ends in the middle";

/** The code that runs from flash as one segment, then an image of the first format. */
function damageOfSecond(data: Uint8Array): string | undefined {
  const flashed = walk(data, HEADER_BYTES, 1);
  if (!flashed) return CUT;
  const rest = data.subarray(flashed.end);
  if (rest[0] !== MAGIC) return "has no program behind its first part";
  return walk(rest, HEADER_BYTES, rest[1] ?? 0) ? undefined : CUT;
}

/** Where so many segments end, and the sum of their bytes; undefined when the data ends before. */
function walk(data: Uint8Array, from: number, segments: number): { end: number; checksum: number } | undefined {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let checksum = CHECKSUM_SEED;
  let at = from;
  if (at > data.length) return undefined;
  for (let i = 0; i < segments; i++) {
    const begin = at + SEGMENT_HEADER_BYTES;
    if (begin > data.length) return undefined;
    at = begin + view.getUint32(begin - 4, true);
    if (at > data.length) return undefined;
    for (let j = begin; j < at; j++) checksum ^= data[j] as number;
  }
  return { end: at, checksum };
}
