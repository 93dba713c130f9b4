// The journal over a store whose power fails at any byte, life after life, and over files with anything in them. What
// `add` confirmed is there afterwards, in order, and nothing else but perhaps the record that was being written.

import { createJournal } from "../../sdk/outbox/journal.js";
import { Record } from "../../sdk/outbox/record.js";
import { remainder, type Store } from "../../sdk/outbox/store.js";
import { A, B, createListed, headerOf, recordOf } from "../journal/files.js";
import { agree, createKnown, type Entry, type Known } from "../journal/model.js";
import { chr } from "./packets.js";
import { createTape, type Tape } from "./tape.js";

const enum Bound {
  /** Looks into a file for each call of the journal, and for each byte of the limit. */
  READS = 64,
  READS_PER_BYTE = 4,
  LIVES = 6,
}

interface Flash extends Store {
  files: { [name: string]: string };
  /** Bytes that may still be written; an erase counts as one. */
  left: number;
  isOff: boolean;
  reads: number;
}

function createFlash(tape: Tape, mostReads: number): Flash {
  const flash: Flash = {
    files: {},
    left: Infinity,
    isOff: false,
    reads: 0,
    read(name, from, length) {
      if (++flash.reads > mostReads) throw new Error(`more than ${mostReads} looks into the files`);
      return (flash.files[name] ?? "").substring(from, from + length);
    },
    append(name, bytes, at, limit = 0) {
      const before = flash.files[name] ?? "";
      if (flash.isOff || before.length !== at) return false;
      if (at === 0 && bytes.length > limit) throw new Error(`${bytes.length} bytes into a file of ${limit}`);
      flash.isOff = bytes.length > flash.left;
      let whole = flash.isOff ? bytes.slice(0, flash.left) : bytes;
      // The last byte before the end need not be what it should be.
      if (flash.isOff && whole.length > 2 && tape.oneIn(3))
        whole = whole.slice(0, -1) + chr(whole.charCodeAt(whole.length - 1) ^ 64);
      flash.files[name] = before + whole;
      flash.left -= bytes.length;
      return !flash.isOff;
    },
    erase(name) {
      flash.isOff ||= flash.left < 1;
      if (flash.isOff) return;
      flash.left--;
      delete flash.files[name];
    },
    sum: remainder,
  };
  return flash;
}

/** What a client may write next, or undefined. */
function entry(tape: Tape, known: Known): Entry | undefined {
  const kind = 1 + tape.below(8);
  const id = 1 + tape.below(6);
  const has = (kind: number): boolean => known.entries.some((one) => one.kind === kind && one.id === id);
  const filter = tape.pick(["a", "b/#", "__proto__", "7"]);
  if (kind === Record.MESSAGE) {
    const body = filter + chr(tape.byte()).repeat(tape.below(40));
    return has(Record.MESSAGE) ? undefined : { kind, id, body };
  }
  if (kind === Record.GRANTED || kind === Record.UNSUBSCRIBED)
    return { kind, id: kind === Record.GRANTED ? id % 3 : 0, body: filter };
  if (kind === Record.LOST) return tape.oneIn(4) ? { kind, id: 0, body: "" } : undefined;
  const isPossible =
    kind === Record.RECEIVED_ACK
      ? has(Record.MESSAGE) && !has(Record.RECEIVED_ACK)
      : kind === Record.INBOUND
        ? !has(Record.INBOUND)
        : has(kind === Record.DONE ? Record.MESSAGE : Record.INBOUND);
  return isPossible ? { kind, id, body: "" } : undefined;
}

function copyOf(known: Known, more?: Entry): Known {
  const copy = createKnown();
  copy.entries = [...known.entries];
  if (more) copy.take(more.kind, more.id, more.body);
  return copy;
}

const say = (known: Known): string => JSON.stringify(known.entries);

function checkCuts(tape: Tape): void {
  const limit = tape.pick([256, 64, 100, 512]);
  const flash = createFlash(tape, Bound.READS + limit * Bound.READS_PER_BYTE);
  let truth = createKnown();
  let underWay: Entry | undefined;
  for (let life = 0; life < Bound.LIVES && !(life > 0 && tape.isOver); life++) {
    const known = createKnown();
    const journal = createJournal(flash, limit);
    flash.reads = 0;
    journal.open("c", known);
    const isFurther = underWay !== undefined && agree(known, copyOf(truth, underWay));
    if (isFurther) truth = copyOf(truth, underWay);
    if (!agree(known, truth)) throw new Error(`life ${life} begins with ${say(known)}, not with ${say(truth)}`);
    underWay = undefined;
    flash.isOff = false;
    flash.left = tape.oneIn(6) ? Infinity : tape.below(400);
    for (let refused = 0; !tape.isOver && !flash.isOff && refused === 0;) {
      const next = entry(tape, known);
      if (!next) continue;
      const { kind, id, body } = next;
      // A message counts once it is written, all else as soon as it has happened.
      if (kind !== Record.MESSAGE) known.take(kind, id, body);
      flash.reads = 0;
      const isAdded = journal.add(kind, id, body);
      if (isAdded) truth.take(kind, id, body);
      else if (flash.isOff) underWay = next;
      else if (kind !== Record.MESSAGE) refused++;
      if (isAdded && kind === Record.MESSAGE) known.take(kind, id, body);
      flash.reads = 0;
      if (isAdded && kind === Record.MESSAGE && journal.fetch(id) !== body)
        throw new Error(`message ${id} is not what it was`);
      for (const name of [A, B]) {
        if ((flash.files[name] ?? "").length > limit)
          throw new Error(`a file of ${(flash.files[name] as string).length} bytes`);
      }
    }
  }
}

/** Files that hold anything; of files with one wrong byte what is before it. */
function checkGarbage(tape: Tape): void {
  const limit = tape.pick([256, 64, 512]);
  const flash = createFlash(tape, Bound.READS + limit * Bound.READS_PER_BYTE);
  const whole: string[] = [];
  for (const name of [A, B]) {
    let text = "";
    if (tape.oneIn(3)) for (let i = tape.below(60); i > 0; i--) text += chr(tape.byte());
    else if (tape.oneIn(2)) text = headerOf(tape.below(4), tape.oneIn(5) ? "other" : "c");
    for (let i = tape.below(5); i > 0 && text !== ""; i--) {
      const record: [number, number, string] = [tape.below(10), tape.below(9), chr(tape.byte()).repeat(tape.below(20))];
      text += recordOf(...record);
      whole.push(record.join(":"));
    }
    // Not in a length: where a record ends is then up to chance, and with it the sum.
    const at = tape.below(Math.max(1, text.length));
    if (tape.oneIn(2) && text !== "" && at > 1)
      text = text.slice(0, at) + chr(text.charCodeAt(at) ^ (1 + tape.below(255))) + text.slice(at + 1);
    flash.files[name] = text.slice(0, text.length - (tape.oneIn(3) ? tape.below(9) : 0));
  }
  const first = createListed();
  const journal = createJournal(flash, limit);
  journal.open("c", first);
  const confirmed: string[] = [];
  for (let i = 1 + tape.below(6); i > 0; i--) {
    const [kind, id, body] = [1 + tape.below(8), 1000 + confirmed.length, "x".repeat(tape.below(20))];
    flash.reads = 0;
    if (journal.add(kind, id, body)) confirmed.push(`${kind}:${id}:${body}`);
    journal.fetch(id);
  }
  const second = createListed();
  flash.reads = 0;
  createJournal(flash, limit).open("c", second);
  const tail = second.taken.slice(second.taken.length - confirmed.length);
  if (tail.join() !== confirmed.join())
    throw new Error(`confirmed were ${confirmed.join()}, there is ${second.taken.join()}`);
}

export function checkJournal(bytes: Uint8Array): void {
  const tape = createTape(bytes);
  if (tape.oneIn(3)) checkGarbage(tape);
  else checkCuts(tape);
}
