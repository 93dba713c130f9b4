// The messages that have not settled, in the order of their publishing, in arrays of fixed length: those in flight first,
// then those that wait. Pure: it sends nothing, calls nobody and knows no policy.

import { createNumbers, type Numbers } from "#wire";
import { createKeep, free, type Keep, move, type Topic } from "#send";

/** How far a message has come (4.3). Those that wait stand behind all others. */
export const enum Step {
  /** Not sent in this session. */
  WAITING = 0,
  /** PUBLISH was sent, on this link or an earlier one. */
  PUBLISHED = 1,
  /** PUBREC came: the broker has it, and is to be told PUBREL. */
  RELEASED = 2,
}

/** In `firsts`: DUP marks a message whose bytes nobody keeps, for it was streamed. */
export const enum Mark {
  STREAMED = 8,
}

export const enum Id {
  /** Publishes have the upper half of the packet identifiers, requests the lower, so that the two never meet [MQTT-2.3.1-2]. */
  FIRST = 32768,
  COUNT = 32768,
}

export interface Ring {
  _slots: number;
  _head: number;
  _count: number;
  /** How many of them have been sent on the present link. */
  _sent: number;
  _ids: Numbers;
  _steps: Numbers;
  /** The first byte of PUBLISH, without DUP. */
  _firsts: Numbers;
  /** The topic of a message whose payload is in `keep`; undefined: the message is in the journal alone. */
  _topics: (Topic | undefined)[];
  _keep: Keep;
  _lastId: number;
  /** How many identifiers after `lastId` are known to be unused. */
  _fresh: number;
}

export function createRing(slots: number, bytes: number): Ring {
  return {
    _slots: slots,
    _head: 0,
    _count: 0,
    _sent: 0,
    _ids: createNumbers(slots),
    _steps: createNumbers(slots),
    _firsts: createNumbers(slots),
    _topics: [],
    _keep: createKeep(slots, bytes),
    _lastId: Id.FIRST - 1,
    _fresh: Id.COUNT - 1,
  };
}

/** True for a message whose bytes nobody keeps. */
export function isStreamed(ring: Ring, slot: number): boolean {
  return (ring._firsts[slot] as number) % 16 >= Mark.STREAMED;
}

/** The slot of the message at a place, counted from the oldest. */
export function slotAt(ring: Ring, index: number): number {
  return (ring._head + index) % ring._slots;
}

/** The place of the message that was sent with this identifier, or -1. */
export function find(ring: Ring, id: number): number {
  for (let i = 0; i < ring._count; i++) {
    const slot = slotAt(ring, i);
    if (ring._steps[slot] === Step.WAITING) return -1;
    if (ring._ids[slot] === id) return i;
  }
  return -1;
}

/** An identifier that no message here has. There is one, for a ring has fewer slots than there are identifiers. */
export function nextId(ring: Ring): number {
  while (ring._fresh === 0) {
    // All of them were given once: look how far the next one in use is.
    ring._fresh = Id.COUNT;
    for (let i = 0; i < ring._count; i++) {
      const distance = ((ring._ids[slotAt(ring, i)] as number) - ring._lastId - 1 + Id.COUNT) % Id.COUNT;
      ring._fresh = Math.min(ring._fresh, distance);
    }
    if (ring._fresh === 0) ring._lastId = step(ring._lastId);
  }
  ring._fresh--;
  ring._lastId = step(ring._lastId);
  return ring._lastId;
}

function step(id: number): number {
  return id < Id.FIRST + Id.COUNT - 1 ? id + 1 : Id.FIRST;
}

/** Adds a message behind all others; there is a free slot. Returns its slot. */
export function push(ring: Ring, id: number, first: number, topic: Topic | undefined): number {
  const slot = slotAt(ring, ring._count);
  ring._ids[slot] = id;
  ring._firsts[slot] = first;
  ring._steps[slot] = Step.WAITING;
  ring._topics[slot] = topic;
  ring._count++;
  return slot;
}

/** Takes a message out; those before it move up. */
export function remove(ring: Ring, index: number): void {
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
  if (index < ring._sent) ring._sent--;
}
