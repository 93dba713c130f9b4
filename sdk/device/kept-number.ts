// A whole number that outlives resets and power cuts: what a meter has counted, how often a board has woken. It is
// appended to one of two small files that take turns, so that a page of flash is erased once in many writes. It never
// writes by itself.

import type { Store } from "../outbox/store.js";
import { code, cut, u16 } from "#wire";

const enum Size {
  /** Two bytes that count the records, four of the number, two of their sum. */
  RECORD = 8,
  SUM_AT = 6,
  /** 128 records; then the other file is made anew. */
  FILE = 1024,
  COUNT = 65536,
}

export interface KeptNumber {
  /** 0 to 2,147,483,647, and whole; 0 when nothing was ever kept. Change it freely: it costs nothing until `keep`. */
  value: number;
  /** Writes the number, unless it stands in flash already. False: flash did not take it, and the one before is kept. */
  keep(): boolean;
}

/**
 * The number of this name, at most 20 letters, as it was kept last: a power cut while it is written leaves the one before.
 * It takes two files of 1,024 bytes; Espruino erases each once in 256 writes, NodeMCU begins a new one in each life and
 * takes 256 bytes of index for each write.
 */
export function createKeptNumber(store: Store, name: string): KeptNumber {
  const names = [name + ".0", name + ".1"];
  /** The file that holds it, behind its last whole record, and that record's count. */
  let file = 0;
  let end = 0;
  let count = 0;
  let found = 0;

  for (let i = 0; i < 2; i++) {
    for (let at = 0; at < Size.FILE; at += Size.RECORD) {
      const bytes = store.read(names[i] as string, at, Size.RECORD);
      if (bytes.length < Size.RECORD) break;
      if (cut(bytes, Size.SUM_AT, Size.RECORD) !== u16(store.sum(cut(bytes, 0, Size.SUM_AT)))) break;
      const turn = code(bytes, 0) * 256 + code(bytes, 1);
      // Counts begin again at 0: what is less than half a round ahead is later.
      if (end > 0 && (turn - count + Size.COUNT) % Size.COUNT >= Size.COUNT / 2) continue;
      file = i;
      end = at + Size.RECORD;
      count = turn;
      found = ((code(bytes, 2) * 256 + code(bytes, 3)) * 256 + code(bytes, 4)) * 256 + code(bytes, 5);
    }
  }
  const record: KeptNumber = {
    value: found,
    keep() {
      const value = record.value;
      if (value === found && end > 0) return true;
      const low = value % 65536;
      const text = u16((count + 1) % Size.COUNT) + u16((value - low) / 65536) + u16(low);
      const bytes = text + u16(store.sum(text));
      if (end === 0 || end >= Size.FILE || !store.append(names[file] as string, bytes, end)) {
        const other = end === 0 ? file : 1 - file;
        store.erase(names[other] as string);
        if (!store.append(names[other] as string, bytes, 0, Size.FILE)) return false;
        file = other;
        end = 0;
      }
      end += Size.RECORD;
      count = (count + 1) % Size.COUNT;
      found = value;
      return true;
    },
  };
  return record;
}
