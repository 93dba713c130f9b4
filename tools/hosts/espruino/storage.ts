// The module `Storage`: named files in flash, kept in a Map the caller may hold on to so that they survive a restart.
// Names are cut to 28 characters without a word, a file has its size from the first write, and written bytes cannot be
// written again with others. It never needs to be compacted and never wears out.

import { asString, bytesOfArguments, toByteString } from "./bytes.js";
import { type Bag, type Realm } from "./realm.js";

const NAME_CHARS = 28; // jsflash.h: JsfFileName
const TOTAL_BYTES = 896 * 1024; // the ESP32 family: 224 pages of 4096
const FILE_HEADER_BYTES = 32;
const ERASED = "\u00ff";
/** Ends the key of a StorageFile (`open`), as the interpreter's chunk number does. */
const STORAGE_FILE_MARK = "\u0001";

export function createStorage(realm: Realm, files: Map<string, string>, isFull: () => boolean = () => false): Bag {
  const fail = (message: string): Error => realm.error("Error", message);
  const key = (name: unknown): string => asString(name).slice(0, NAME_CHARS);
  const contentOf = (data: unknown): string => {
    if (typeof data === "object" && data !== null && Object.prototype.toString.call(data) === "[object Object]")
      return JSON.stringify(data);
    return toByteString(Uint8Array.from(bytesOfArguments([data]) ?? []));
  };

  const read = (name: unknown, offset?: number, length?: number): string | undefined => {
    const content = files.get(key(name));
    if (content === undefined) return undefined;
    const from = offset ?? 0;
    return length === undefined || length <= 0 ? content.slice(from) : content.slice(from, from + length);
  };

  const write = (name: unknown, data: unknown, offset = 0, size = 0): true => {
    const content = contentOf(data);
    const fileSize = size === 0 ? content.length : size;
    if (fileSize === 0) throw fail("Can't create zero length file");
    let old = files.get(key(name));
    if (offset === 0) {
      const erased = old !== undefined && old.length === fileSize && old === ERASED.repeat(fileSize);
      if (old === content) return true;
      if (!erased) {
        files.delete(key(name));
        if (usedBytes() + roomFor(fileSize) > TOTAL_BYTES) throw fail("Unable to find or create file");
        old = ERASED.repeat(fileSize);
      }
    }
    if (old === undefined) throw fail("Unable to find or create file");
    if (offset + content.length > old.length) throw fail("Too much data for file size");
    if (isFull()) throw fail("Unable to find or create file");
    const area = old.slice(offset, offset + content.length);
    if (area !== ERASED.repeat(content.length)) throw fail("File already written with different data");
    files.set(key(name), old.slice(0, offset) + content + old.slice(offset + content.length));
    return true;
  };

  const readJSON = (name: unknown, quiet?: unknown): unknown => {
    const content = read(name);
    if (content === undefined) return undefined;
    try {
      // Liberal, as the interpreter: keys without quotes are read too.
      return realm.evaluate(
        `JSON.parse(${JSON.stringify(content.replace(/([{,]\s*)([A-Za-z_]\w*)\s*:/g, '$1"$2":'))})`,
        "Storage",
      );
    } catch (error) {
      if (quiet === true || quiet === 1) return undefined;
      throw error;
    }
  };

  const list = (pattern?: unknown, filter?: { sf?: boolean }): unknown[] => {
    let names = [...files.keys()];
    if (filter?.sf !== undefined) names = names.filter((name) => name.endsWith(STORAGE_FILE_MARK) === filter.sf);
    if (filter?.sf === true) names = names.map((name) => name.slice(0, -1));
    if (pattern !== undefined && pattern !== null)
      names = names.filter((name) => name.match(pattern as RegExp) !== null);
    return realm.array(names);
  };

  const roomFor = (bytes: number): number => FILE_HEADER_BYTES + Math.ceil(bytes / 4) * 4;
  const usedBytes = (): number => [...files.values()].reduce((sum, content) => sum + roomFor(content.length), 0);

  return realm.object({
    read,
    write,
    readJSON,
    list,
    writeJSON: (name: unknown, data: unknown) => write(name, JSON.stringify(data)),
    readArrayBuffer: (name: unknown) => {
      const content = read(name);
      return content === undefined ? undefined : realm.uint8Array(Buffer.from(content, "latin1")).buffer;
    },
    erase: (name: unknown) => void files.delete(key(name)),
    eraseAll: () => files.clear(),
    compact: () => undefined,
    optimise: () => undefined,
    hash: () => [...files.keys()].reduce((sum, name) => (sum * 31 + name.length) | 0, 0),
    getFree: () => TOTAL_BYTES - usedBytes(),
    getStats: () =>
      realm.object({
        totalBytes: TOTAL_BYTES,
        freeBytes: TOTAL_BYTES - usedBytes(),
        fileBytes: usedBytes(),
        fileCount: files.size,
        trashBytes: 0,
        trashCount: 0,
      }),
    open: (name: unknown, mode: unknown) => openFile(realm, files, key(name) + STORAGE_FILE_MARK, mode),
  });
}

/** A StorageFile: text that can only grow, read from the start or appended to. */
function openFile(realm: Realm, files: Map<string, string>, key: string, mode: unknown): Bag {
  if (mode !== "r" && mode !== "w" && mode !== "a") throw realm.error("Error", `Invalid mode ${JSON.stringify(mode)}`);
  if (mode === "w") files.delete(key);
  let position = 0;
  const take = (length: number): string | undefined => {
    if (mode !== "r") throw realm.error("Error", "Can't read in this mode");
    const part = (files.get(key) ?? "").slice(position, position + length);
    position += part.length;
    return part === "" ? undefined : part;
  };
  return realm.object({
    read: (length: number) => take(length),
    readLine: () => {
      const lineEnd = (files.get(key) ?? "").indexOf("\n", position);
      return take(lineEnd < 0 ? Number.MAX_SAFE_INTEGER : lineEnd + 1 - position);
    },
    write: (data: unknown) => {
      if (mode === "r") throw realm.error("Error", "Can't write in this mode");
      files.set(key, (files.get(key) ?? "") + asString(data));
    },
    erase: () => void files.delete(key),
    getLength: () => (files.get(key) ?? "").length,
  });
}
