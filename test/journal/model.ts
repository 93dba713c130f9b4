// What a client would know from its records, as a plain list, and the script of records that the power is cut in. It
// runs on every runtime, so it keeps to the small dialect; it never touches a store.

import { char } from "#wire";
import { type JournalOwner, Record } from "../../sdk/outbox/record.js";

export interface Entry {
  kind: number;
  id: number;
  body: string;
}

/** The records that still count, in the order of writing. */
export interface Known extends JournalOwner {
  entries: Entry[];
}

function isSame(entry: Entry, kind: number, id: number): boolean {
  return entry.kind === kind && entry.id === id;
}

/** What a record makes void. */
function isVoid(entry: Entry, kind: number, id: number, body: string): boolean {
  if (kind === Record.DONE) return isSame(entry, Record.MESSAGE, id) || isSame(entry, Record.RECEIVED_ACK, id);
  if (kind === Record.RELEASED) return isSame(entry, Record.INBOUND, id);
  if (kind === Record.GRANTED || kind === Record.UNSUBSCRIBED)
    return entry.kind === Record.GRANTED && entry.body === body;
  return kind === Record.LOST && entry.kind !== Record.MESSAGE;
}

function take(this: JournalOwner, kind: number, id: number, body: string): void {
  const known = this as Known;
  const kept: Entry[] = [];
  for (const entry of known.entries) if (!isVoid(entry, kind, id, body)) kept.push(entry);
  const isState =
    kind === Record.MESSAGE || kind === Record.RECEIVED_ACK || kind === Record.INBOUND || kind === Record.GRANTED;
  if (isState) kept.push({ kind: kind, id: id, body: body });
  known.entries = kept;
}

function isLive(this: JournalOwner, kind: number, id: number, body: string): boolean {
  // The body of a message is not read for this.
  for (const entry of (this as Known).entries) {
    if (isSame(entry, kind, id) && (kind === Record.MESSAGE || entry.body === body)) return true;
  }
  return false;
}

export function createKnown(): Known {
  return { entries: [], take: take, isLive: isLive };
}

/** True when both know the same, in the same order. */
export function agree(a: Known, b: Known): boolean {
  let isEqual = a.entries.length === b.entries.length;
  for (let i = 0; isEqual && i < a.entries.length; i++) {
    const one = a.entries[i] as Entry;
    const other = b.entries[i] as Entry;
    isEqual = isSame(one, other.kind, other.id) && one.body === other.body;
  }
  return isEqual;
}

/** Messages that are done two later, some of them at QoS 2, among everything else that is written down. */
export function createScript(messages: number): Entry[] {
  const script: Entry[] = [];
  function note(kind: number, id: number, body: string): void {
    script.push({ kind: kind, id: id, body: body });
  }
  for (let i = 1; i <= messages; i++) {
    note(Record.MESSAGE, i, "t" + char(0, 255) + char(i % 256, 255) + (i % 3 === 0 ? "" : "payload"));
    if (i % 2 === 0) note(Record.RECEIVED_ACK, i, "");
    if (i > 2) note(Record.DONE, i - 2, "");
    // A broker may use the same identifier again and again.
    if (i % 3 === 0) note(Record.INBOUND, 1, "");
    if (i % 3 === 1) note(Record.RELEASED, 1, "");
    if (i % 5 === 2) note(Record.GRANTED, 1, "a/#");
    if (i % 7 === 6) note(Record.LOST, 0, "");
    if (i % 11 === 10) note(Record.UNSUBSCRIBED, 0, "a/#");
  }
  return script;
}
