// The identifiers of received messages at QoS 2 where memory is small: a row of as many places as the client was given.

import { createNumbers, type Numbers } from "#wire";

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
