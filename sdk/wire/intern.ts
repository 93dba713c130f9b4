// Topic names from bytes without making a string each time: a table of fixed size that remembers the last name seen at
// each hash. A name that is not in it is decoded and checked once, then replaces what stood there.

import { createDecoder } from "./utf8.js";

/** How many names are remembered, over all clients of a process. A power of two. */
const SLOTS = 512;
/** Names longer than this are decoded each time. */
const LONGEST_BYTES = 256;

const decoder = createDecoder(true);

interface Slot {
  bytes: Uint8Array;
  text: string;
}
const slots: (Slot | undefined)[] = new Array<Slot | undefined>(SLOTS).fill(undefined);

/** The text of `bytes[from, to)`, or undefined where it is not well-formed UTF-8. */
export function topicText(bytes: Uint8Array, from: number, to: number): string | undefined {
  const length = to - from;
  if (length > LONGEST_BYTES) return decode(bytes, from, to);
  let hash = length;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0;
  const index = (hash ^ (hash >>> 9)) & (SLOTS - 1);
  const slot = slots[index];
  if (slot !== undefined && slot.bytes.length === length) {
    let i = 0;
    while (i < length && slot.bytes[i] === bytes[from + i]) i++;
    if (i === length) return slot.text;
  }
  const text = decode(bytes, from, to);
  // A copy: `slice` of a Buffer, which is what sockets bring, would be a view of memory that the next packet overwrites.
  if (text !== undefined) slots[index] = { bytes: new Uint8Array(bytes.subarray(from, to)), text };
  return text;
}

function decode(bytes: Uint8Array, from: number, to: number): string | undefined {
  try {
    return decoder.decode(bytes.subarray(from, to));
  } catch {
    return undefined; // not UTF-8: the caller closes the link and says so
  }
}
