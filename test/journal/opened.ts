// Journals over files in memory, for the specs of sdk/outbox: one life, the next, and how full the files are.

import { createMemoryStore } from "../../boards/node/store.js";
import { A, B, createListed, liveName } from "./files.js";
import { createJournal } from "../../sdk/outbox/journal.js";
import type { Store } from "../../sdk/outbox/store.js";

/** Bytes a file may have. */
export const LIMIT = 512;

/** A journal over files in memory, opened, with what it gave. */
export function opened(
  files = new Map<string, string>(),
  options: { id?: string; limit?: number; store?: Store } = {},
) {
  const live = new Set<string>();
  const owner = createListed((record) => [...live].some((one) => liveName(one) === record));
  const journal = createJournal(options.store ?? createMemoryStore(files), options.limit ?? LIMIT);
  journal.open(options.id ?? "c", owner);
  /** Adds a record that stays live until it is taken out of `live`. */
  const add = (kind: number, id: number, body: string): boolean => {
    live.add(`${kind}:${id}:${body}`);
    return journal.add(kind, id, body);
  };
  return { files, journal, live, add, taken: owner.taken };
}

/** What the next life is given. */
export function next(files: Map<string, string>, id = "c"): string[] {
  return opened(new Map(files), { id }).taken;
}

/** Bytes of both files. */
export function used(files: Map<string, string>): number {
  return (files.get(A) ?? "").length + (files.get(B) ?? "").length;
}
