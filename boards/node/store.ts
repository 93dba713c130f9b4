// A journal's files in a folder, and a store in memory for what need not survive. A record is on the disk when `append`
// returns, a file is gone when `erase` does. Nothing is kept open between two calls.

import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { remainder, type Store } from "../../sdk/outbox/store.js";

export interface FileStoreOptions {
  /** False: what was written survives the end of the process, but perhaps not of the machine. Default true. */
  sync?: boolean;
}

/** Keeps the files in that folder, which is made if it is not there. One journal a folder. Throws if it cannot be made. */
export function createFileStore(folder: string, options: FileStoreOptions = {}): Store {
  const isSynced = options.sync ?? true;
  mkdirSync(folder, { recursive: true });

  /** The names in a folder are on the disk when the folder is. */
  function syncFolder(): void {
    if (isSynced) withFile(folder, "r", fsyncSync);
  }

  /** Runs with the file open; undefined when anything fails. */
  function withFile<T>(path: string, flags: string, run: (fd: number) => T): T | undefined {
    try {
      const fd = openSync(path, flags, 0o600);
      try {
        return run(fd);
      } finally {
        closeSync(fd);
      }
    } catch {
      return undefined;
    }
  }

  return {
    read(name, from, length) {
      const bytes = withFile(join(folder, name), "r", (fd) => {
        const buffer = Buffer.alloc(Math.max(0, Math.min(length, fstatSync(fd).size - from)));
        return buffer.toString("latin1", 0, readSync(fd, buffer, 0, buffer.length, from));
      });
      return bytes ?? "";
    },
    append(name, bytes, at) {
      const isDone = withFile(join(folder, name), "a", (fd) => {
        if (fstatSync(fd).size !== at) return false;
        try {
          const buffer = Buffer.from(bytes, "latin1");
          if (writeSync(fd, buffer) !== buffer.length) throw new Error("the disk is full");
          if (isSynced) fsyncSync(fd);
          if (at === 0) syncFolder();
          return true;
        } catch {
          ftruncateSync(fd, at);
          return false;
        }
      });
      return isDone ?? false;
    },
    erase(name) {
      try {
        rmSync(join(folder, name), { force: true });
      } catch {
        // The journal looks whether it is gone.
      }
      syncFolder();
    },
    sum: remainder,
  };
}

/** A store that is gone with the process; `files` may be given, looked into and kept. */
export function createMemoryStore(files = new Map<string, string>()): Store {
  return {
    read: (name, from, length) => (files.get(name) ?? "").substring(from, from + length),
    append(name, bytes, at) {
      const before = files.get(name) ?? "";
      if (before.length === at) files.set(name, before + bytes);
      return before.length === at;
    },
    erase: (name) => void files.delete(name),
    sum: remainder,
  };
}
