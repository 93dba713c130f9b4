// A journal's files on NodeMCU for ESP32, where files are opened by Lua's own `io`. Each call opens and closes its file:
// what is closed is in flash. As on the ESP8266 it never appends to a file of the life before.

import { remainder, type Store } from "../../sdk/outbox/store.js";

function read(this: Store, name: string, from: number, length: number): string {
  const opened = io.open(name, "r");
  if (opened === undefined) return "";
  const bytes = opened.seek("set", from) === from && length > 0 ? opened.read(length) : undefined;
  opened.close();
  return bytes ?? "";
}

/** The file that was made last, in this life. */
let made = "";

function append(this: Store, name: string, bytes: string, at: number): boolean {
  if (at === 0) made = name;
  if (name !== made) return false;
  const opened = io.open(name, "a+");
  if (opened === undefined) return false;
  const isHere = opened.seek("end", 0) === at;
  if (isHere) opened.write(bytes);
  opened.close();
  return isHere && this.read(name, at, bytes.length) === bytes;
}

function erase(this: Store, name: string): void {
  file.remove(name);
}

function sum(this: Store, bytes: string): number {
  return remainder(bytes);
}

export const store: Store = { read: read, append: append, erase: erase, sum: sum };
