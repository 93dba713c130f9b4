// A message that is sent in pieces, larger than any memory here: its length is said first, then come its bytes. While
// it is on its way every other packet waits, for packets cannot overlap. Nobody keeps the bytes for a second sending.

import type { Client } from "./client.js";
import { Reason, Refused } from "./codes.js";
import { pump } from "./outbound.js";
import { State } from "./state.js";
import { nextId } from "../outbox/ids.js";
import { Mark, Step } from "../outbox/step.js";
import { remaining } from "../wire/frame.js";
import { char, u16 } from "#wire";
import { beginStream, countOf, endStream, frameOf, push, sizeOf, type Topic, trySend, writeStream } from "#send";

const enum Limit {
  /** The greatest remaining length (2.2.3). */
  LONGEST = 268435455,
}

export function begin(this: Client, topic: Topic, totalBytes: number): number {
  const ring = this._ring;
  const frame = frameOf(topic);
  const first = topic._first;
  const isKept = first > 49;
  const rest = frame.length + totalBytes + (isKept ? 2 : 0);
  if (frame === "") return Refused.BAD_TOPIC;
  // At QoS 2 a second sending must be possible, and nobody keeps the bytes.
  if (first > 51) return Refused.UNSUPPORTED;
  if (!(totalBytes >= 0 && rest <= Limit.LONGEST)) return Refused.TOO_LARGE;
  if (this._state !== State.ONLINE) return Refused.OFFLINE;
  if (this._left >= 0) return Refused.BUSY;
  // What waits goes first.
  if (isKept && (ring._waiting > 0 || countOf(ring) >= this._window)) return Refused.BUSY;
  const id = isKept ? nextId(ring) : 0;
  if (!trySend(this._port, char(first) + remaining(rest) + frame + (isKept ? u16(id) : ""))) return Refused.BUSY;
  if (isKept) {
    push(ring, id, first + Mark.STREAMED, Step.PUBLISHED, undefined, "");
    ring._waiting--;
  }
  this._left = totalBytes;
  this._quietBefore = this._quiet;
  beginStream(this._port);
  return id;
}

export function write(this: Client, chunk: string): number {
  const size = sizeOf(chunk);
  if (this._left < 0) return Refused.OFFLINE;
  if (size > this._left || size > this._port._limit) return Refused.TOO_LARGE;
  if (!writeStream(this._port, chunk)) return Refused.BUSY;
  this._left -= size;
  // PINGREQ waits too, so nothing may be heard for long: in one and the same message, what leaves counts as well.
  this._quiet = Math.min(this._quiet, this._quietBefore);
  return 0;
}

export function end(this: Client): number {
  if (this._left < 0) return Refused.OFFLINE;
  if (this._left > 0) {
    this.closed(Reason.CUT);
    return Refused.INCOMPLETE;
  }
  this._left = -1;
  endStream(this._port);
  pump(this);
  return 0;
}
