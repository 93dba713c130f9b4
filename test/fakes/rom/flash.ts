// The flash of a fake board: bytes that only an erase sets to 0xff again, by sectors, and that a fault may keep from taking
// what they are given. It knows no protocol.

import { createHash } from "node:crypto";

const SECTOR = 0x1000;

export interface FakeFlash {
  readonly bytes: Uint8Array;
  erase(offset: number, bytes: number): void;
  /** Programs; bits only go from 1 to 0. */
  program(offset: number, data: Uint8Array): void;
  md5(offset: number, bytes: number): Buffer;
}

/** `taken` is what a cell holds after a byte was written to it. */
export function createFakeFlash(size: number, taken?: (address: number, byte: number) => number): FakeFlash {
  const bytes = new Uint8Array(size).fill(0xff);
  return {
    bytes,
    erase(offset, count) {
      const from = Math.floor(offset / SECTOR) * SECTOR;
      bytes.fill(0xff, from, Math.min(size, Math.ceil((offset + count) / SECTOR) * SECTOR));
    },
    program(offset, data) {
      for (let i = 0; i < data.length && offset + i < size; i++) {
        const byte = taken ? taken(offset + i, data[i] as number) : (data[i] as number);
        bytes[offset + i] = (bytes[offset + i] as number) & byte;
      }
    },
    md5: (offset, count) =>
      createHash("md5")
        .update(bytes.subarray(offset, offset + count))
        .digest(),
  };
}
