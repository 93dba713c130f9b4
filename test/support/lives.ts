// Lives of a device one after the other, over a journal that is a list: what was in RAM is gone in between.

import { createMemoryJournal, type MemoryJournal } from "./memory-journal.js";
import { CONNACK_PRESENT, meet, type Meeting } from "./scripted-broker.js";

/** A life of the device with that journal. */
export function live(journal: MemoryJournal, connack = CONNACK_PRESENT, options: object = {}): Meeting {
  return meet({ cleanSession: false, journal, ...options }, connack);
}

/** The next life: what was in RAM is gone, the journal is what it was. */
export function reset(before: MemoryJournal): MemoryJournal {
  return createMemoryJournal(before.records);
}

/** Hears nothing. */
export const none = (): void => {};
