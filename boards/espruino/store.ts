// A journal's files in Espruino's Storage. A file is made at its full size, and bytes are put where it is still erased,
// so that writing behind the end costs no erase. It remembers nothing between two calls.

import type { Store } from "../../sdk/outbox/store.js";

function read(name: string, from: number, length: number): string {
  // Without a length the interpreter gives the whole file. What it gives is a view of flash, empty once the file is
  // erased; joined to another text it is a copy.
  return length ? "" + (require("Storage").read(name, from, length) || "") : "";
}

function append(name: string, bytes: string, at: number, limit?: number): boolean {
  try {
    // It throws when there is no room, and where something stands already. That a write failed it does not say.
    require("Storage").write(name, bytes, at, limit);
    return read(name, at, bytes.length) === bytes;
  } catch (error) {
    return false;
  }
}

function erase(name: string): void {
  require("Storage").erase(name);
}

function sum(bytes: string): number {
  return E.CRC32(bytes) & 65535;
}

export const store: Store = { read: read, append: append, erase: erase, sum: sum };
