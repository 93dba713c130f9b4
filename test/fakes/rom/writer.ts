// How the fake loader takes a write: its begin, its blocks, plain or packed, and its end, with an erase ahead of what is
// programmed. It knows the bodies of the commands and not their frames.
// Source: esptool's documentation, "Serial Protocol"; esptool-legacy-flasher-stub, stub_write_flash.c.

import { constants, inflateSync } from "node:zlib";
import type { FakeFlash } from "./flash.js";

export type Status = readonly [number, number];
export const OK: Status = [0, 0];
export const BAD_LENGTH: Status = [0xc0, 0];
const BAD_CHECKSUM: Status = [0xc1, 0];
const NOT_IN_FLASH_MODE: Status = [0xc6, 0];
const INFLATE_ERROR: Status = [0xc7, 0];
const NOT_ENOUGH: Status = [0xc8, 0];
const TOO_MUCH: Status = [0xc9, 0];

export interface FlashWriter {
  begin(body: DataView): Status;
  block(body: Uint8Array, check: number, isPacked: boolean): Status;
  end(): Status;
  reset(): void;
}

export function checksum(data: Uint8Array): number {
  let sum = 0xef;
  for (const byte of data) sum ^= byte;
  return sum;
}

/** A write that is under way. */
interface Write {
  at: number;
  left: number;
  packed: Buffer;
  unpackedBytes: number;
  erasedTo: number;
  fault: Status;
}

export function createFlashWriter(flash: FakeFlash): FlashWriter {
  let write: Write | undefined;

  /** Erases ahead of what is programmed, sector by sector, as the stub does. */
  function store(to: Write, data: Uint8Array): void {
    const end = to.at + data.length;
    while (to.erasedTo < end) {
      flash.erase(to.erasedTo, 1);
      to.erasedTo = Math.floor(to.erasedTo / 0x1000) * 0x1000 + 0x1000;
    }
    flash.program(to.at, data);
    to.at = end;
    to.left -= data.length;
  }
  function begin(body: DataView): Status {
    const at = body.getUint32(12, true);
    write = { at, left: body.getUint32(0, true), packed: Buffer.alloc(0), unpackedBytes: 0, erasedTo: at, fault: OK };
    return OK;
  }
  function block(body: Uint8Array, check: number, isPacked: boolean): Status {
    if (!write) return NOT_IN_FLASH_MODE;
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    if (body.length < 16 || view.getUint32(0, true) !== body.length - 16) return BAD_LENGTH;
    const payload = body.subarray(16);
    if (checksum(payload) !== check) return BAD_CHECKSUM;
    let data: Uint8Array = payload;
    if (isPacked) {
      write.packed = Buffer.concat([write.packed, payload]);
      try {
        const all = inflateSync(write.packed, { finishFlush: constants.Z_SYNC_FLUSH });
        data = all.subarray(write.unpackedBytes);
        write.unpackedBytes = all.length;
      } catch {
        write.fault = INFLATE_ERROR;
        return INFLATE_ERROR;
      }
    } else data = payload.subarray(0, Math.min(payload.length, write.left));
    if (data.length > write.left) return TOO_MUCH;
    store(write, data);
    return OK;
  }
  function end(): Status {
    if (!write) return NOT_IN_FLASH_MODE;
    const { left, fault } = write;
    write = undefined;
    return fault[0] !== 0 ? fault : left > 0 ? NOT_ENOUGH : OK;
  }
  return { begin, block, end, reset: () => (write = undefined) };
}
