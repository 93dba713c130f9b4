// A journal's files in NodeMCU's file system. Each call opens and closes its file: what is closed is in flash. It never
// appends to a file of the life before: a power cut may have left a page half written that the file system takes for
// free, and the next append to any file could be spoilt by it, with all that the file had.

import { remainder, type Store } from "../../sdk/outbox/store.js";

function read(this: Store, name: string, from: number, length: number): string {
  const opened = file.open(name, "r");
  if (opened === undefined) return "";
  // Beyond the end there is no place to go to, and nothing to read.
  const bytes = opened.seek("set", from) === from ? opened.read(length) : undefined;
  opened.close();
  return bytes ?? "";
}

/** The file that was made last, in this life. */
let made = "";

function append(this: Store, name: string, bytes: string, at: number): boolean {
  if (at === 0) made = name;
  if (name !== made) return false;
  const opened = file.open(name, "a+");
  if (opened === undefined) return false;
  const isHere = opened.seek("end", 0) === at;
  if (isHere) opened.write(bytes);
  opened.close();
  // The page behind the end may hold what a power cut left: then it reads otherwise than it was written.
  return isHere && this.read(name, at, bytes.length) === bytes;
}

function erase(this: Store, name: string): void {
  file.remove(name);
}

function sum(this: Store, bytes: string): number {
  return remainder(bytes);
}

export const store: Store = { read: read, append: append, erase: erase, sum: sum };
