// Payload memory on V8: one fixed array in which the payloads of unsettled messages lie one behind the other, oldest
// first. What was freed is closed up when the end is reached. It never grows.

import { utf8Length, writeUtf8 } from "./utf8.js";

export interface Keep {
  _bytes: Uint8Array;
  /** Where the payload of a slot begins, and how long it is. */
  _from: Int32Array;
  _size: Int32Array;
  /** Behind the last payload. */
  _end: number;
  /** Bytes that are free, wherever they lie. */
  _room: number;
}

export function createKeep(slots: number, bytes: number): Keep {
  return {
    _bytes: new Uint8Array(bytes),
    _from: new Int32Array(slots),
    _size: new Int32Array(slots),
    _end: 0,
    _room: bytes,
  };
}

/** How many bytes a payload has. */
export function sizeOf(payload: string | Uint8Array): number {
  return typeof payload === "string" ? utf8Length(payload) : payload.length;
}

/**
 * Keeps the payload of a slot, which is the newest: the slot after it, around the end, is the oldest. The caller has
 * seen to it that there is room.
 */
export function put(keep: Keep, slot: number, payload: string | Uint8Array): void {
  const size = sizeOf(payload);
  if (keep._end + size > keep._bytes.length) squeeze(keep, slot);
  if (typeof payload === "string") writeUtf8(keep._bytes, keep._end, payload);
  else keep._bytes.set(payload, keep._end);
  keep._from[slot] = keep._end;
  keep._size[slot] = size;
  keep._end += size;
  keep._room -= size;
}

/** Closes the gaps. */
function squeeze(keep: Keep, newest: number): void {
  const slots = keep._from.length;
  let end = 0;
  for (let i = 1; i < slots; i++) {
    const slot = (newest + i) % slots;
    const from = keep._from[slot] as number;
    const size = keep._size[slot] as number;
    keep._bytes.copyWithin(end, from, from + size);
    keep._from[slot] = end;
    end += size;
  }
  keep._end = end;
}

/** Bytes of the payload of a slot. */
export function sizeAt(keep: Keep, slot: number): number {
  return keep._size[slot] as number;
}

/** Frees the payload of a slot. */
export function free(keep: Keep, slot: number): void {
  keep._room += keep._size[slot] as number;
  keep._size[slot] = 0;
  if (keep._room === keep._bytes.length) keep._end = 0;
}

/** A message goes to another slot. */
export function move(keep: Keep, from: number, to: number): void {
  keep._from[to] = keep._from[from] as number;
  keep._size[to] = keep._size[from] as number;
  keep._size[from] = 0;
}

/** A fixed set of packet identifiers, here a bitmap of all of them. It is made when the first one comes. */
export interface Ids {
  _bits: Uint8Array | undefined;
}

export function createIds(_limit: number): Ids {
  return { _bits: undefined };
}

/** Puts one identifier where the other stands, 0 for a free place. False: the one is not there. */
export function swapId(ids: Ids, from: number, to: number): boolean {
  const bits = (ids._bits ??= new Uint8Array(8192));
  if (from !== 0) {
    const byte = bits[from >> 3] as number;
    const bit = 1 << (from & 7);
    if ((byte & bit) === 0) return false;
    bits[from >> 3] = byte & ~bit;
  }
  if (to !== 0) bits[to >> 3] = (bits[to >> 3] as number) | (1 << (to & 7));
  return true;
}
