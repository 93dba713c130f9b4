// The power is cut after every byte that a journal writes and before every erase, over a script with several renewals.
// Whatever was written must be there afterwards, and the journal must go on. It runs on every runtime; it says what went
// wrong, line by line, and last how many cuts there were.

import type { Journal } from "../../sdk/outbox/record.js";
import type { Store } from "../../sdk/outbox/store.js";
import { cut } from "#wire";
import { agree, createKnown, createScript, type Entry, type Known } from "./model.js";

export interface World {
  createJournal: (this: void, store: Store, limitBytes: number) => Journal;
  store: Store;
  say: (this: void, line: string) => void;
  /** Cut after each of that many bytes; 1 is every byte. */
  stride: number;
  messages: number;
  limitBytes: number;
}

const FILES = ["midge.a", "midge.b"];

interface Power {
  /** What may still be written; an erase counts as one byte. */
  left: number;
  isOff: boolean;
  used: number;
  erases: number;
}

/** The store as it is while the power lasts. */
function limited(store: Store, power: Power): Store {
  return {
    read(name, from, length) {
      return store.read(name, from, length);
    },
    append(name, bytes, at, limit) {
      if (power.isOff) return false;
      if (bytes.length > power.left) {
        if (power.left > 0) store.append(name, cut(bytes, 0, power.left), at, limit);
        power.isOff = true;
        return false;
      }
      power.left -= bytes.length;
      power.used += bytes.length;
      return store.append(name, bytes, at, limit);
    },
    erase(name) {
      if (power.left === 0) power.isOff = true;
      if (power.isOff) return;
      power.left--;
      power.used++;
      power.erases++;
      store.erase(name);
    },
    sum(bytes) {
      return store.sum(bytes);
    },
  };
}

/** Writes the script from a place on, until the power is off. Returns the place of the record that did not get through. */
function write(journal: Journal, known: Known, script: Entry[], from: number): number {
  for (let i = from; i < script.length; i++) {
    const entry = script[i] as Entry;
    // As a client does: a message counts once it is written, all else as soon as it has happened.
    if (entry.kind !== 1) known.take(entry.kind, entry.id, entry.body);
    if (!journal.add(entry.kind, entry.id, entry.body)) return i;
    if (entry.kind === 1) known.take(entry.kind, entry.id, entry.body);
  }
  return script.length;
}

/** What a script leaves when it is written up to a place. */
function after(script: Entry[], count: number): Known {
  const known = createKnown();
  for (let i = 0; i < count; i++) {
    const entry = script[i] as Entry;
    known.take(entry.kind, entry.id, entry.body);
  }
  return known;
}

function reopened(world: World, known: Known): Journal {
  const journal = world.createJournal(world.store, world.limitBytes);
  journal.open("c", known);
  return journal;
}

function clear(store: Store): void {
  for (const name of FILES) store.erase(name);
}

/** One life that ends after so many bytes, and the next one. Returns what is wrong, or nothing. */
function tryCut(world: World, script: Entry[], power: Power): string {
  clear(world.store);
  const first = createKnown();
  const journal = world.createJournal(limited(world.store, power), world.limitBytes);
  journal.open("c", first);
  const stopped = write(journal, first, script, 0);
  if (stopped < script.length && !power.isOff) return "refused";
  const known = createKnown();
  const second = reopened(world, known);
  const isThere = stopped < script.length && agree(known, after(script, stopped + 1));
  if (!isThere && !agree(known, after(script, stopped))) return "lost";
  if (write(second, known, script, isThere ? stopped + 1 : stopped) < script.length) return "stuck";
  const last = createKnown();
  reopened(world, last);
  return agree(last, after(script, script.length)) ? "" : "lost later";
}

export function runCuts(world: World): void {
  const script = createScript(world.messages);
  const whole: Power = { left: 1000000, isOff: false, used: 0, erases: 0 };
  const wrong = tryCut(world, script, whole);
  if (wrong !== "") world.say("without a cut: " + wrong);
  let count = 0;
  for (let bytes = 0; bytes < whole.used; bytes += world.stride) {
    const problem = tryCut(world, script, { left: bytes, isOff: false, used: 0, erases: 0 });
    if (problem !== "") world.say(`${bytes}: ${problem}`);
    count++;
  }
  clear(world.store);
  // Each renewal erases twice: the other file before, the old one after.
  world.say(`${count} cuts in ${whole.used} bytes, ${Math.floor(whole.erases / 2)} renewals`);
}
