// Payload memory where strings are bytes: a string that was handed over is kept as it is. It counts bytes and knows no
// packet.

import { createNumbers, type Numbers } from "#wire";

export interface Keep {
  _texts: (string | undefined)[];
  /** Bytes that are free. */
  _room: number;
}

export function createKeep(_slots: number, bytes: number): Keep {
  return { _texts: [], _room: bytes };
}

/** How many bytes a payload has. */
export function sizeOf(payload: string): number {
  return payload.length;
}

/** Keeps the payload of a slot; the caller has seen to it that there is room. */
export function put(keep: Keep, slot: number, payload: string): void {
  keep._texts[slot] = payload;
  keep._room -= payload.length;
}

/** Bytes of the payload of a slot. */
export function sizeAt(keep: Keep, slot: number): number {
  const text = keep._texts[slot];
  return text === undefined ? 0 : text.length;
}

/** Frees the payload of a slot. */
export function free(keep: Keep, slot: number): void {
  keep._room += sizeAt(keep, slot);
  keep._texts[slot] = undefined;
}

/** A message goes to another slot. */
export function move(keep: Keep, from: number, to: number): void {
  keep._texts[to] = keep._texts[from];
  keep._texts[from] = undefined;
}

/** A fixed set of packet identifiers, here a row of places; 0 is a free one. */
export type Ids = Numbers;

export function createIds(limit: number): Ids {
  return createNumbers(limit);
}

/** Puts one identifier where the other stands, 0 for a free place. False: the one is not there, or no place is free. */
export function swapId(ids: Ids, from: number, to: number): boolean {
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] === from) {
      ids[i] = to;
      return true;
    }
  }
  return false;
}
