// What a publisher receives: answers of at most four bytes, in whatever pieces they come. Anything longer was not asked
// for and closes the link; `decoder.ts` is for those who receive messages.

import { Reason } from "./codes.js";
import { takePacket } from "./connection.js";
import { type Publisher, State } from "./state.js";
import { at, type Bytes, EMPTY, hold } from "#wire";

const enum Limit {
  /** CONNACK and every acknowledgement have a body of two bytes; PINGRESP has none (3.2, 3.4, 3.13). */
  BODY_MOST = 2,
}

export function answersReceived(this: Publisher, bytes: Bytes, from: number, to: number): void {
  const all = hold(this._held, this._heldBytes, bytes, from, to);
  const end = this._heldBytes + to - from;
  let start = 0;
  let next = 0;
  let reason = 0;
  this._quiet = 0;
  // The state drops below OPENING when the link ends, by a fault or by a handler's wish; the rest is then not read.
  while (end - start > 1 && next <= end && this._state > State.WAITING) {
    const length = at(all, start + 1);
    next = start + 2 + length;
    if (length > Limit.BODY_MOST) reason = Reason.UNEXPECTED;
    else if (next <= end) {
      reason = takePacket(this, all, at(all, start), start + 2, next);
      start = next;
    }
    if (reason !== 0) return this.closed(reason);
  }
  this._held = hold(EMPTY, 0, all, start, end);
  this._heldBytes = end - start;
}
