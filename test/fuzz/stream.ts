// What a broker says in one input: streams of packets, valid ones and all kinds of broken ones, in portions, and between
// them what the user does. Read from a tape; it calls no client.

import { answer, chr, packet, type Publish, publish, u16, utf8 } from "./packets.js";
import type { Tape } from "./tape.js";

export const TOPICS = ["a", "a/b", "a/b/c", "b", "$S/x", "b/ü", "c/long/" + "t".repeat(40), "e/" + "h".repeat(300)];
export const FILTERS = ["a", "a/b", "a/+", "a/#", "#", "+/b", "$S/#", "b/ü", "+", "c/#", "e/#"];
/** No names: wildcards, U+0000, nothing, broken UTF-8, half a surrogate pair. */
const NO_NAMES = ["a/+", "#", "a\0b", "", "\xff\xfe", "a/\xed\xa0\x80"];

/** Publishes of ours have these, requests small numbers. */
export const FIRST_PUBLISH_ID = 32768;

export interface Portion {
  bytes: string;
  /** Where packets begin, as they were made. */
  borders: number[];
}

/** What the user does between portions; `a` and `b` are for `acts.ts` to read. */
export interface Act {
  act: number;
  a: number;
  b: number;
}

export type Part = Portion | Act;

const isPortion = (part: Part): part is Portion => "bytes" in part;

function payload(tape: Tape, last: string): string {
  const size = tape.below(8);
  const first = tape.byte();
  // A packet in the payload, or its beginning: whoever loses his place finds something to read.
  if (size === 7) return last.slice(0, 1 + tape.byte());
  const length = size < 5 ? size : tape.byte() * (size - 4);
  let text = "";
  for (let i = 0; i < length; i++) text += chr((first + i) & 255);
  return text;
}

function message(tape: Tape, last: string): Publish {
  const bits = tape.byte();
  const qos = bits % 4 === 3 ? 0 : bits % 4;
  return {
    topic: tape.oneIn(40) ? tape.pick(NO_NAMES) : utf8(tape.pick(TOPICS)),
    qos: tape.oneIn(60) ? 3 : qos,
    retain: (bits & 4) > 0,
    dup: (qos > 0 || tape.oneIn(60)) && (bits & 8) > 0,
    id: tape.oneIn(40) ? tape.pick([0, 65535]) : 1 + ((bits >> 4) % 5),
    payload: payload(tape, last),
  };
}

function idOf(tape: Tape): number {
  const choice = tape.below(16);
  if (choice < 10) return FIRST_PUBLISH_ID + (choice % 6);
  return choice < 15 ? 1 + (choice % 5) : tape.pick([0, 65535]);
}

/** One packet; mostly what a broker may say. `before` are the messages so far. */
function one(tape: Tape, last: string, before: Publish[]): string {
  const kind = tape.below(32);
  const old = before.at(-1);
  if (kind < 6 || (kind < 16 && !old)) {
    const made = message(tape, last);
    before.push(made);
    return publish(made, tape.oneIn(50) ? 1 + tape.below(3) : 0);
  }
  if (kind < 16 && old) {
    // The same once more, or nearly.
    const change = tape.below(12);
    const made = { ...old };
    if (change === 1) made.payload = payload(tape, last);
    if (change === 2 && made.payload !== "") made.payload = made.payload.slice(0, -1) + chr(tape.byte());
    if (change === 3) made.retain = !made.retain;
    if (change === 4) made.dup = made.qos > 0 && !made.dup;
    if (change === 5) made.qos = tape.below(3);
    if (change === 6) made.id = 1 + tape.below(5);
    if (change === 7) made.topic = utf8(tape.pick(TOPICS));
    if (change === 8) Object.assign(made, tape.pick(before));
    before.push(made);
    return publish(made);
  }
  if (kind < 18) return answer(0x40, idOf(tape));
  if (kind < 20) return answer(0x50, idOf(tape));
  if (kind < 23) return answer(0x62, 1 + tape.below(5));
  if (kind < 25) return answer(0x70, idOf(tape));
  if (kind < 27) return packet(0x90, u16(tape.below(8)) + chr(tape.pick([0, 1, 2, 128, 0, 1, 2, 128, 0, 1, 2, 3])));
  if (kind === 27) return answer(0xb0, tape.below(8));
  if (kind < 30) return packet(0xd0, "");
  // Seldom right: CONNACK, any type with any flags, any bytes.
  const rare = tape.below(4);
  if (rare === 0) return packet(0xd0, "");
  if (rare === 1) return packet(0x20, chr(tape.below(3), tape.below(7)));
  let body = "";
  for (let i = tape.below(6); i > 0; i--) body += chr(tape.byte());
  return rare === 2 ? packet(tape.byte(), body) : body;
}

/** Breaks a row of bytes somewhere. */
function broken(tape: Tape, bytes: string): string {
  const at = tape.below(bytes.length + 1);
  const how = tape.below(6);
  const put = (text: string, skip: number): string => bytes.slice(0, at) + text + bytes.slice(at + skip);
  if (how === 0) return bytes.slice(0, at);
  if (how === 1 && at < bytes.length) return put(chr(bytes.charCodeAt(at) ^ (1 << tape.below(8))), 1);
  if (how === 2) return put(chr(tape.byte()), 0);
  if (how === 3) return put("", 1 + tape.below(3));
  // A remaining length of five bytes; one that says more than will ever come.
  if (how === 4) return put(chr(tape.byte(), 0xff) + "\xff\xff\xff\x01", 0);
  return put(chr(tape.byte(), 0xff) + "\xff\xff\x7f", 0);
}

function portion(tape: Tape, before: Publish[]): Portion {
  const made: Portion = { bytes: "", borders: [] };
  let last = "";
  const mutations = tape.below(16);
  for (let i = tape.below(6); i >= 0; i--) {
    made.borders.push(made.bytes.length);
    last = one(tape, last, before);
    made.bytes += last;
  }
  for (let i = mutations - 13; i > 0; i--) made.bytes = broken(tape, made.bytes);
  return made;
}

/** What happens on the links of a client until the tape is over. Without `hasActs` it is one row of portions. */
export function readParts(tape: Tape, hasActs: boolean): Part[] {
  const parts: Part[] = [];
  const before: Publish[] = [];
  const last: Portion[] = [];
  do {
    const kind = hasActs ? tape.below(8) : 0;
    if (kind < 4) last.push(portion(tape, before));
    if (kind < 4) parts.push(last.at(-1) as Portion);
    // The very same bytes again: the shortcut of the text runtimes lives on it.
    else if (kind < 6 && last.length > 0) parts.push(tape.pick(last));
    else parts.push({ act: tape.below(12), a: tape.byte(), b: tape.byte() });
  } while (!tape.isOver);
  return parts;
}

/**
 * One message again and again, a portion each, and what may come between: what the text runtimes take for the same message
 * must be the same. Beginnings of larger messages are among it, so that the message lies in their payload.
 */
export function readRepeats(tape: Tape): Part[] {
  const base: Publish = {
    topic: tape.pick(["a", "a/b"]),
    payload: "xyz".slice(tape.below(4)),
    qos: 0,
    retain: false,
    dup: false,
    id: 3,
  };
  const parts: Part[] = [];
  const say = (...packets: string[]): void => {
    const borders = packets.map((_, index) => packets.slice(0, index).join("").length);
    parts.push({ bytes: packets.join(""), borders });
  };
  do {
    const kind = tape.below(12);
    const whole = publish(base);
    const size = whole.length * (1 + tape.below(4));
    if (kind < 5) say(whole);
    else if (kind === 5)
      say(publish({ ...base, qos: tape.below(3), retain: tape.oneIn(2), payload: tape.pick(["xyz", "z", "1"]) }));
    else if (kind === 6) say(answer(0x62, 3), whole);
    else if (kind === 7) say(whole, publish({ ...base, payload: "2" }));
    else if (kind === 8) say(packet(0x30, u16(1) + tape.pick(["a", "b"]) + "x".repeat(size)).slice(0, -size));
    else if (kind === 9) say(tape.oneIn(2) ? whole.slice(0, -1) : answer(0x62, 3));
    else parts.push({ act: tape.pick([0, 2, 10, 3]), a: tape.pick([0, 2, 1, 4]), b: tape.byte() });
  } while (!tape.isOver);
  return parts;
}

export const enum Split {
  WHOLE = 0,
  PACKETS = 1,
  BYTES = 2,
  ANY = 3,
}

/** A portion in pieces. */
export function split(part: Portion, how: Split, seed: number): string[] {
  const { bytes, borders } = part;
  const cuts: number[] = [];
  let draw = seed + 1;
  if (how === Split.PACKETS) cuts.push(...borders);
  for (let at = 0; how > Split.PACKETS && at < bytes.length;) {
    draw = (draw * 1103515245 + 12345) % 2147483648;
    at += how === Split.BYTES ? 1 : 1 + ((draw >> 8) % (draw % 5 === 0 ? 200 : 12));
    cuts.push(at);
  }
  const pieces: string[] = [];
  let from = 0;
  for (const to of [...cuts.filter((cut) => cut > 0 && cut < bytes.length), bytes.length]) {
    if (to > from) pieces.push(bytes.slice(from, to));
    from = to;
  }
  return pieces;
}

export { isPortion };
