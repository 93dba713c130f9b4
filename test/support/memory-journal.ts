// A journal that is a plain list: what a test lets survive a reset. It has no format and no checksum; a limit in records
// stands for flash that is full.

import { JOURNAL_USE } from "../../sdk/mqtt/recovery.js";
import { type Journal, type JournalOwner, Record } from "../../sdk/outbox/record.js";

export interface Written {
  kind: number;
  id: number;
  body: string;
}

export interface MemoryJournal extends Journal {
  records: Written[];
  /** Records that fit at most. */
  limit: number;
  /** While true the flash answers nothing. */
  isBroken: boolean;
  /** Keeps what the owner says is live. */
  compact(): void;
  /** The kinds of all records with their numbers, for a look: `MESSAGE 7`. */
  list(): string[];
}

const NAMES = "? MESSAGE RECEIVED_ACK DONE INBOUND RELEASED GRANTED UNSUBSCRIBED LOST".split(" ");

export function createMemoryJournal(records: Written[] = []): MemoryJournal {
  let owner: JournalOwner;
  const journal: MemoryJournal = {
    ...JOURNAL_USE,
    records,
    limit: 1_000_000,
    isBroken: false,
    isFull: false,
    open(_clientId, given) {
      owner = given;
      for (const one of records) given.take(one.kind, one.id, one.body);
    },
    add(kind, id, body) {
      journal.isFull = !journal.isBroken && journal.records.length >= journal.limit;
      if (journal.isBroken || journal.isFull) return false;
      journal.records.push({ kind, id, body });
      return true;
    },
    fetch(id) {
      if (journal.isBroken) return undefined;
      return journal.records.filter((one) => one.kind === Record.MESSAGE && one.id === id).at(-1)?.body;
    },
    compact() {
      journal.records = journal.records.filter(({ kind, id, body }) => owner.isLive(kind, id, body));
    },
    list: () => journal.records.map(({ kind, id }) => `${NAMES[kind]} ${id}`),
  };
  return journal;
}
