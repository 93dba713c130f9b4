// The messages that have not settled, where strings are bytes: a list of records in the order of their publishing, those
// in flight first, then those that wait. A payload is kept as it was handed over. It calls nobody and knows no policy.

import { Id, Step } from "./step.js";
import { type Bytes, removeAt, removeFirst } from "#wire";
import type { Topic } from "#send";

/** A message. */
export interface Slot {
  _id: number;
  /** Undefined: the message is in the journal alone. */
  _topic: Topic | undefined;
  _text: string;
  /** Its length, which costs more to ask for than to keep. */
  _size: number;
  /** The packet that ends it, where it was sent at once; "" elsewhere: it is found by its identifier. */
  _answer: string;
  /** Without one it was sent at once. */
  _step?: number;
  /** The first byte of PUBLISH, without DUP; without one, the topic's. */
  _first?: number;
}

export interface Ring {
  _slots: number;
  /** How many of them have not been sent on the present link. */
  _waiting: number;
  /** How many new ones may be sent at once. Below zero what is settled is looked at: something waits, or is waited for. */
  _open: number;
  /** Bytes of payload that are free. */
  _room: number;
  _lastId: number;
  /** Identifiers from the last one to this are known to be unused. */
  _freeTo: number;
  _list: Slot[];
}

export function createRing(slots: number, bytes: number): Ring {
  return {
    _slots: slots,
    _waiting: 0,
    _open: 0,
    _room: bytes,
    _lastId: Id.FIRST - 1,
    _freeTo: Id.LAST,
    _list: [],
  };
}

/** Makes the memory for the messages. Here it is a list. */
export function furnish(_ring: Ring): void {}

export function countOf(ring: Ring): number {
  return ring._list.length;
}

/** The message at a place, counted from the oldest. */
export function slotAt(ring: Ring, index: number): Slot {
  return ring._list[index] as Slot;
}

export function idOf(_ring: Ring, slot: Slot): number {
  return slot._id;
}

export function firstOf(_ring: Ring, slot: Slot): number {
  return slot._first ?? (slot._topic as Topic)._first;
}

export function topicOf(_ring: Ring, slot: Slot): Topic | undefined {
  return slot._topic;
}

export function stepOf(_ring: Ring, slot: Slot): number {
  return slot._step ?? Step.PUBLISHED;
}

export function setStep(_ring: Ring, slot: Slot, step: number): void {
  slot._step = step;
  slot._answer = "";
}

/** Bytes of payload that it keeps. */
export function sizeAt(_ring: Ring, slot: Slot): number {
  return slot._size;
}

export function roomOf(ring: Ring): number {
  return ring._room;
}

/** How many bytes a payload has. */
export function sizeOf(payload: string): number {
  return payload.length;
}

/** Adds a message behind all others; there is a free place, and room for its payload if it has a topic. */
export function push(
  ring: Ring,
  id: number,
  first: number,
  step: number,
  topic: Topic | undefined,
  payload: string,
): void {
  const size = topic ? payload.length : 0;
  ring._list.push({
    _id: id,
    _topic: topic,
    _text: topic ? payload : "",
    _size: size,
    _answer: "",
    _step: step,
    _first: first,
  });
  ring._room -= size;
  ring._waiting++;
}

/** Takes a message out. */
export function remove(ring: Ring, index: number): void {
  const list = ring._list;
  if (index >= list.length - ring._waiting) ring._waiting--;
  ring._room += sizeAt(ring, slotAt(ring, index));
  removeAt(list, index);
}

/** True when this is the whole answer to a message, if there is one. */
export function isAnswer(slot: Slot | undefined, bytes: Bytes): boolean {
  return !!slot && bytes === (slot._answer as never);
}

/** Takes the oldest message out, which was sent at once. */
export function removeOldest(ring: Ring, slot: Slot): void {
  removeFirst(ring._list);
  ring._open++;
  ring._room += slot._size;
}
