// A flash and the Storage of Espruino in it, as the firmware keeps it: files one behind the other, a write can only clear
// bits, a page is erased as a whole, and there is no mark that says a file is whole. Power can go at any byte.
// Source: Espruino 2v29, src/jsflash.c.

export interface FakeFlash {
  readonly bytes: Buffer;
  /** Changes so far: each byte written, each page erased. */
  changes(): number;
  /** Power goes at this change, from 0; what comes after it fails until `heal`. */
  cutAt: number | undefined;
  /** A byte that stands at this place after a write of `byte`; for cells that are worn out. */
  wear: ((byte: number, at: number) => number) | undefined;
  isDead(): boolean;
  heal(): void;
  write(at: number, data: Uint8Array): void;
  erasePage(at: number): void;
}

export class PowerLost extends Error {}

export function createFakeFlash(pageBytes: number, pages: number): FakeFlash {
  const bytes = Buffer.alloc(pageBytes * pages, 0xff);
  let changes = 0;
  let isDead = false;
  const tick = (): void => {
    isDead ||= changes === flash.cutAt;
    if (isDead) throw new PowerLost("power lost");
    changes++;
  };
  const flash: FakeFlash = {
    bytes,
    changes: () => changes,
    cutAt: undefined,
    wear: undefined,
    isDead: () => isDead,
    heal() {
      isDead = false;
      flash.cutAt = undefined;
    },
    write(at, data) {
      for (const [i, byte] of data.entries()) {
        tick();
        const stands = flash.wear ? flash.wear(byte, at + i) : byte;
        bytes[at + i] = (bytes[at + i] as number) & stands;
      }
    },
    erasePage(at) {
      tick();
      bytes.fill(0xff, at - (at % pageBytes), at - (at % pageBytes) + pageBytes);
    },
  };
  return flash;
}

const HEADER_BYTES = 32;
const NAME_BYTES = 28;
const UNSET = 0xffffffff;
const aligned = (at: number): number => (at + 3) & ~3;

interface Entry {
  at: number;
  name: string;
  size: number;
}

export interface FakeStorage {
  list(): string[];
  read(name: string, offset?: number, length?: number): string | undefined;
  write(name: string, data: string, offset?: number, size?: number): boolean;
  erase(name: string): void;
  eraseAll(): void;
  compact(): boolean;
  getFree(): number;
}

export function createFakeStorage(flash: FakeFlash, pageBytes: number): FakeStorage {
  const { bytes } = flash;
  const end = bytes.length;

  function entryAt(at: number): Entry | undefined {
    if (at + HEADER_BYTES > end) return undefined;
    const size = bytes.readUInt32LE(at);
    if (size === UNSET || size === 0 || at + HEADER_BYTES + (size & 0xffffff) > end) return undefined;
    const raw = bytes.toString("latin1", at + 4, at + HEADER_BYTES);
    // Erased: the first four bytes of its name are zero.
    const name = bytes.readUInt32LE(at + 4) === 0 ? "" : raw.replace(/\0[^]*$/, "");
    return { at, name, size: size & 0xffffff };
  }
  const behind = ({ at, size }: Entry): number => aligned(at + HEADER_BYTES + size);
  const nextPage = (at: number): number => at - (at % pageBytes) + pageBytes;

  /** Every file, the erased ones too; where one is not valid, the search goes on at the next page. */
  function walk(from = 0, isAll = true): { entries: Entry[]; at: number } {
    const entries: Entry[] = [];
    let at = from;
    for (let entry = entryAt(at); entry; entry = entryAt(at)) {
      entries.push(entry);
      at = behind(entry);
      if (isAll && !entryAt(at) && entryAt(nextPage(at))) at = nextPage(at);
    }
    return { entries, at };
  }
  const isReal = ({ name }: Entry): boolean => name !== "";
  const find = (name: string): Entry | undefined =>
    walk().entries.find((one) => one.name === name.slice(0, NAME_BYTES));
  const fault = (message: string): Error => new Error(message);

  function place(need: number): number | undefined {
    for (let page = 0; page < end;) {
      const { at } = walk(page, false);
      const limit = nextPage(at) < end && entryAt(nextPage(at)) ? nextPage(at) : end;
      if (limit - at >= need) return at;
      page = nextPage(at);
    }
    return undefined;
  }
  function create(name: string, size: number): Entry {
    const need = aligned(size) + HEADER_BYTES;
    let at = place(need);
    if (at === undefined && storage.compact()) at = place(need);
    if (at === undefined) throw fault("Unable to find or create file");
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(size, 0);
    header.write(name.slice(0, NAME_BYTES), 4, "latin1");
    flash.write(at, header);
    return { at, name, size };
  }
  const isErased = (at: number, length: number): boolean =>
    bytes.subarray(at, at + length).every((byte) => byte === 0xff);
  const wipe = ({ at }: Entry): void => flash.write(at + 4, Buffer.alloc(4));

  const storage: FakeStorage = {
    list: () =>
      walk()
        .entries.filter(isReal)
        .map(({ name }) => name),
    read(name, offset = 0, length = 0) {
      const entry = find(name);
      if (!entry) return undefined;
      const from = Math.min(offset, entry.size);
      const count = length <= 0 ? entry.size - from : Math.min(length, entry.size - from);
      return bytes.toString("latin1", entry.at + HEADER_BYTES + from, entry.at + HEADER_BYTES + from + count);
    },
    write(name, text, offset = 0, given = 0) {
      const data = Buffer.from(text, "latin1");
      const size = given === 0 ? data.length : given;
      if (size === 0) throw fault("Can't create zero length file");
      let entry = find(name);
      if (entry && offset === 0) {
        const at = entry.at + HEADER_BYTES;
        const isSame = entry.size === size && data.length === size && bytes.subarray(at, at + size).equals(data);
        if (isSame) return true;
        if (entry.size !== size || !isErased(at, size)) {
          wipe(entry);
          entry = undefined;
        }
      }
      if (!entry && offset === 0) entry = create(name, size);
      if (!entry) throw fault("Unable to find or create file");
      if (offset + data.length > entry.size) throw fault("Too much data for file size");
      const at = entry.at + HEADER_BYTES + offset;
      if (!isErased(at, data.length)) throw fault("File already written with different data");
      flash.write(at, data);
      return true;
    },
    erase(name) {
      const entry = find(name);
      if (entry) wipe(entry);
    },
    eraseAll() {
      for (let at = 0; at < end; at += pageBytes) flash.erasePage(at);
    },
    compact() {
      const { entries } = walk();
      const firstTrash = entries.find((one) => !isReal(one));
      if (!firstTrash) return false;
      // All of it passes through memory: a cut on the way loses more than that of the firmware.
      const kept = entries.filter(isReal).map(({ at, size }) => bytes.subarray(at, at + HEADER_BYTES + size));
      const copies = kept.map((one) => Buffer.from(one));
      storage.eraseAll();
      let at = 0;
      for (const copy of copies) {
        flash.write(at, copy);
        at = aligned(at + copy.length);
      }
      return true;
    },
    getFree: () => end - walk().at,
  };
  return storage;
}
