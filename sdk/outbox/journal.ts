// Records in two files that take turns, so that a reset or a power cut at any byte loses nothing that was written: each
// record has a checksum, and a file is written anew beside the old one, which stays in charge until it is erased. It
// knows the kinds of records but no packet, and never holds more than one record. docs/journal.md has the format.

import { JOURNAL_USE } from "../mqtt/recovery.js";
import { type Journal, type JournalOwner, Record } from "./record.js";
import type { Store } from "./store.js";
import { char, code, cut, u16 } from "#wire";

const enum Size {
  /** Length, kind and id before the body. */
  HEAD = 5,
  /** The checksum behind it. */
  SUM = 2,
  /** The length of a record must fit 16 bits. */
  MOST = 65535,
}
const FIRST = "midge.a";
const SECOND = "midge.b";
/** Kind of the record that begins a file. Its id is the generation of the file, its body the format and the client id. */
const HEADER = 0;

/** A journal of at most that many bytes a file; of the two files the second is there only while one is written anew. */
export function createJournal(store: Store, limitBytes: number): Journal {
  let owner: JournalOwner;
  /** The file in charge, its generation, its header's body. */
  let name = "";
  let generation = 0;
  let tag = "";
  /** Behind its last whole record; 0 when there is no file. */
  let end = 0;
  /** The record that was looked at last, its body when that was read, and where the next one begins. */
  let kind = 0;
  let id = 0;
  let body = "";
  let next = 0;
  /** Less that is live would have made room. */
  let isFull = false;

  function recordOf(kind: number, id: number, body: string): string {
    const bytes = u16(body.length) + char(kind) + u16(id) + body;
    return bytes + u16(store.sum(bytes));
  }

  /** Reads what stands before a body. False where no record can be. */
  function look(at: number): boolean {
    const head = store.read(name, at, Size.HEAD);
    if (head.length < Size.HEAD) return false;
    kind = code(head, 2);
    id = code(head, 3) * 256 + code(head, 4);
    next = at + code(head, 0) * 256 + code(head, 1) + Size.HEAD + Size.SUM;
    return next <= limitBytes;
  }

  /** The body of the record that was looked at. */
  function bodyAt(at: number): string {
    return store.read(name, at + Size.HEAD, next - at - Size.HEAD - Size.SUM);
  }

  /** Reads a record. False when there is none, or it is not whole. */
  function take(at: number): boolean {
    if (!look(at)) return false;
    body = bodyAt(at);
    return store.read(name, at, next - at) === recordOf(kind, id, body);
  }

  /** Copies what is live to the other file, and `bytes` behind it. Then the old file goes. */
  function renew(bytes: string, most: number): boolean {
    const old = name;
    const other = old === FIRST ? SECOND : FIRST;
    const later = (generation + 1) % 65536;
    const header = recordOf(HEADER, later, tag);
    // The size of each live record by its place, and its place by what it says: of two that say the same the last counts.
    const live: { [key: string | number]: number } = {};
    const added = cut(bytes, 2, bytes.length - Size.SUM);
    let total = header.length + bytes.length;
    for (let at = header.length; at < end && look(at); at = next) {
      // What a message says, a megabyte in all perhaps, is not read: its identifier tells it from the others.
      body = kind === Record.MESSAGE ? "" : bodyAt(at);
      const key = char(kind) + u16(id) + body;
      // What is about to be written may say what an earlier record said that is void by now.
      if (key !== added && owner.isLive(kind, id, body)) {
        const before = live[key] ?? 0;
        total += next - at - (live[before] ?? 0);
        live[before] = 0;
        live[at] = next - at;
        live[key] = at;
      }
    }
    if (total > most) {
      isFull = header.length + bytes.length <= most;
      return false;
    }
    // Once more after a failure: NodeMCU's file system gives out a page that a power cut left half written, and not again.
    for (let i = 0; i < 2; i++) {
      store.erase(other);
      let to = header.length;
      let isWritten = store.append(other, header, 0, limitBytes);
      for (let at = to; isWritten && at < end && look(at); at = next) {
        if (live[at] === next - at) {
          isWritten = store.append(other, store.read(old, at, next - at), to);
          to += next - at;
        }
      }
      if (isWritten && store.append(other, bytes, to)) {
        store.erase(old);
        if (store.read(old, 0, 1) === "") {
          name = other;
          generation = later;
          end = total;
          return true;
        }
      }
    }
    store.erase(other);
    return false;
  }

  return {
    _recover: JOURNAL_USE._recover,
    _note: JOURNAL_USE._note,
    _keep: JOURNAL_USE._keep,
    _packet: JOURNAL_USE._packet,
    _isOf: JOURNAL_USE._isOf,
    isFull: false,
    open(clientId, given) {
      let found = SECOND;
      owner = given;
      tag = "Midge1 " + clientId;
      end = 0;
      for (let i = 0; i < 2; i++) {
        name = i > 0 ? SECOND : FIRST;
        // Of two good files the later one is a copy that never got to its end.
        if (take(0) && body === tag && (end === 0 || generation === (id + 1) % 65536)) {
          found = name;
          generation = id;
          end = next;
        }
      }
      name = found;
      while (end > 0 && take(end)) {
        end = next;
        given.take(kind, id, body);
      }
    },
    add(kind, id, body) {
      const bytes = recordOf(kind, id, body);
      const to = end + bytes.length;
      // Of the file a quarter is kept free for what must be noted about the messages. When it is written anew for a
      // message half of it must become free, or it would be written anew for every few of them.
      const room = limitBytes - (kind === Record.MESSAGE ? Math.floor(limitBytes / 4) : 0);
      this.isFull = isFull = false;
      if (bytes.length > Size.MOST) return false;
      if (end > 0 && to <= room && store.append(name, bytes, end)) {
        end = to;
        return true;
      }
      const isAdded = renew(bytes, room + room - limitBytes);
      this.isFull = isFull;
      return isAdded;
    },
    fetch(wanted) {
      let found: string | undefined;
      for (let at = 0; at < end && look(at); at = next) {
        if (kind === Record.MESSAGE && id === wanted) found = bodyAt(at);
      }
      return found;
    },
  };
}
