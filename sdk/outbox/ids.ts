// Packet identifiers for the messages of an outbox: one after the other, around the end, and never one that is in use.
// It looks at the outbox and changes nothing in it but its place in the row.

import { Id } from "./step.js";
import { countOf, idOf, type Ring, slotAt } from "#send";

/** An identifier that no message here has. There is one, for an outbox has fewer places than there are identifiers. */
export function nextId(ring: Ring): number {
  // All up to there were given: look how far the next one in use is.
  while (ring._lastId >= ring._freeTo) {
    if (ring._lastId >= Id.LAST) ring._lastId = Id.FIRST - 1;
    ring._freeTo = Id.LAST;
    for (let i = 0; i < countOf(ring); i++) {
      const id = idOf(ring, slotAt(ring, i));
      if (id > ring._lastId && id <= ring._freeTo) ring._freeTo = id - 1;
    }
    if (ring._freeTo === ring._lastId) ring._lastId++;
  }
  ring._lastId++;
  return ring._lastId;
}
