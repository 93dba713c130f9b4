// The messages that have not settled, on V8: in the order of their publishing in arrays of fixed length, those in flight
// first, then those that wait. It sends nothing, calls nobody and knows no policy.

import { Id } from "./step.js";
import { createKeep, free, type Keep, move, put } from "../wire/keep.js";
import { type Bytes, createNumbers, type Numbers } from "#wire";
import type { Payload, Topic } from "#send";

/** The place of a message in the arrays. */
export type Slot = number;

/** What an outbox has until the first topic that needs it: clients that only listen are many. */
const NONE = createNumbers(0);
const NO_KEEP = createKeep(0, 0);

export interface Ring {
  _slots: number;
  _head: number;
  _count: number;
  /** How many of them have not been sent on the present link. */
  _waiting: number;
  /** How many new ones may be sent at once. */
  _open: number;
  _ids: Numbers;
  _steps: Numbers;
  /** The first byte of PUBLISH, without DUP. */
  _firsts: Numbers;
  /** The topic of a message whose payload is in `keep`; undefined: the message is in the journal alone. */
  _topics: (Topic | undefined)[];
  _keep: Keep;
  /** How large that is made. */
  _bytes: number;
  _lastId: number;
  /** Identifiers from the last one to this are known to be unused. */
  _freeTo: number;
}

/** An outbox of that size. A client that only listens never fills it, so its memory is made by `furnish`. */
export function createRing(slots: number, bytes: number): Ring {
  return {
    _slots: slots,
    _head: 0,
    _count: 0,
    _waiting: 0,
    _open: 0,
    _ids: NONE,
    _steps: NONE,
    _firsts: NONE,
    _topics: [],
    _keep: NO_KEEP,
    _bytes: bytes,
    _lastId: Id.FIRST - 1,
    _freeTo: Id.LAST,
  };
}

/** Makes the memory for the messages, once. */
export function furnish(ring: Ring): void {
  if (ring._ids !== NONE) return;
  ring._ids = createNumbers(ring._slots);
  ring._steps = createNumbers(ring._slots);
  ring._firsts = createNumbers(ring._slots);
  ring._keep = createKeep(ring._slots, ring._bytes);
}

export function countOf(ring: Ring): number {
  return ring._count;
}

/** The slot of the message at a place, counted from the oldest. */
export function slotAt(ring: Ring, index: number): Slot {
  return (ring._head + index) % ring._slots;
}

export function idOf(ring: Ring, slot: Slot): number {
  return ring._ids[slot] as number;
}

export function firstOf(ring: Ring, slot: Slot): number {
  return ring._firsts[slot] as number;
}

export function topicOf(ring: Ring, slot: Slot): Topic | undefined {
  return ring._topics[slot];
}

export function stepOf(ring: Ring, slot: Slot): number {
  return ring._steps[slot] as number;
}

export function setStep(ring: Ring, slot: Slot, step: number): void {
  ring._steps[slot] = step;
}

/** Bytes of payload that it keeps. */
export function sizeAt(ring: Ring, slot: Slot): number {
  return ring._keep._size[slot] as number;
}

/** Bytes of payload that are free. */
export function roomOf(ring: Ring): number {
  return ring._keep._room;
}

/** Adds a message behind all others; there is a free slot, and room for its payload if it has a topic. */
export function push(
  ring: Ring,
  id: number,
  first: number,
  step: number,
  topic: Topic | undefined,
  payload: Payload,
): Slot {
  const slot = slotAt(ring, ring._count);
  ring._ids[slot] = id;
  ring._firsts[slot] = first;
  ring._steps[slot] = step;
  ring._topics[slot] = topic;
  ring._count++;
  ring._waiting++;
  if (topic) put(ring._keep, slot, payload);
  return slot;
}

/** Takes a message out; those before it move up. */
export function remove(ring: Ring, index: number): void {
  if (index >= ring._count - ring._waiting) ring._waiting--;
  free(ring._keep, slotAt(ring, index));
  for (let i = index; i > 0; i--) {
    const to = slotAt(ring, i);
    const from = slotAt(ring, i - 1);
    ring._ids[to] = ring._ids[from] as number;
    ring._firsts[to] = ring._firsts[from] as number;
    ring._steps[to] = ring._steps[from] as number;
    ring._topics[to] = ring._topics[from];
    move(ring._keep, from, to);
  }
  ring._topics[ring._head] = undefined;
  ring._head = slotAt(ring, 1);
  ring._count--;
}

/** Here the oldest message is as soon found as any other. */
export function isAnswer(_slot: Slot, _bytes: Bytes): boolean {
  return false;
}

export function removeOldest(ring: Ring, _slot: Slot): void {
  remove(ring, 0);
}
