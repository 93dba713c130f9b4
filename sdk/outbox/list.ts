// The messages that have not settled, where strings are bytes: a list of records in the order of their publishing, those
// in flight first, then those that wait. A payload is kept as it was handed over. It calls nobody and knows no policy.

import { Id } from "./step.js";
import { removeAt } from "#wire";
import type { Topic } from "#send";

/** A message. */
export interface Slot {
  _id: number;
  _step: number;
  /** The first byte of PUBLISH, without DUP. */
  _first: number;
  /** Undefined: the message is in the journal alone. */
  _topic: Topic | undefined;
  _text: string;
  _size: number;
  /** The packet that ends it, where it was sent at once; "" elsewhere: it is found by its identifier. */
  _answer: string;
}

export interface Ring {
  _slots: number;
  _count: number;
  /** How many of them have not been sent on the present link. */
  _waiting: number;
  /** Below how many messages a new one may be sent at once: 0 with a journal, below 0 while one is given up. */
  _atOnce: number;
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
    _count: 0,
    _waiting: 0,
    _atOnce: 0,
    _room: bytes,
    _lastId: Id.FIRST - 1,
    _freeTo: Id.LAST,
    _list: [],
  };
}

/** The message at a place, counted from the oldest. */
export function slotAt(ring: Ring, index: number): Slot {
  return ring._list[index] as Slot;
}

export function idOf(_ring: Ring, slot: Slot): number {
  return slot._id;
}

export function firstOf(_ring: Ring, slot: Slot): number {
  return slot._first;
}

export function topicOf(_ring: Ring, slot: Slot): Topic | undefined {
  return slot._topic;
}

export function stepOf(_ring: Ring, slot: Slot): number {
  return slot._step;
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
): Slot {
  const text = topic ? payload : "";
  const size = text.length;
  const slot: Slot = { _id: id, _step: step, _first: first, _topic: topic, _text: text, _size: size, _answer: "" };
  ring._list.push(slot);
  ring._room -= size;
  ring._count++;
  ring._waiting++;
  return slot;
}

/** Takes a message out. */
export function remove(ring: Ring, index: number): void {
  if (index >= ring._count - ring._waiting) ring._waiting--;
  ring._room += slotAt(ring, index)._size;
  removeAt(ring._list, index);
  ring._count--;
}
