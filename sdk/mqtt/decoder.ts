// Bytes in, whole packets out, in whatever pieces they come (MQTT 3.1.1 section 2.2). A packet that lies whole in what
// was received is read where it lies; only a split one is held. A message over the receive memory is skipped.

import { Reason } from "./codes.js";
import { takePacket } from "./connection.js";
import type { Client } from "./client.js";
import { deliver } from "./deliver.js";
import { State } from "./state.js";
import { at, type Bytes, EMPTY, hold } from "#wire";
import { RECEIVE_BYTES, topicText } from "#send";

/** The value of the fourth and last byte of a remaining length (2.2.3). */
const LAST_SCALE = 2097152;

/** A short message has a header of two bytes, a topic of at least one with its length, and fewer than 128 behind it. */
const SHORTEST = 4;
const LONGEST = 130;

export function received(this: Client, bytes: Bytes, start: number, to: number): void {
  const limit = this._options.receiveBytes ?? RECEIVE_BYTES;
  let from = start;
  this._quiet = 0;
  // The state drops below OPENING when the link ends, by a fault or by a handler's wish; the rest is then not read.
  while (from < to && this._state > State.WAITING) {
    if (this._heldBytes < 0) {
      const skip = Math.min(-this._heldBytes, to - from);
      this._heldBytes += skip;
      from += skip;
    } else {
      // The common case, kept to few calls, which are what costs on Espruino: a message at QoS 0 of less than 128 bytes
      // that lies whole in what came. Whatever does not look like one goes the long way, which judges it.
      const first = this._heldBytes === 0 && to - from > SHORTEST && this._state === State.ONLINE ? at(bytes, from) : 0;
      const size = first === 48 || first === 49 ? 2 + at(bytes, from + 1) : 0;
      const name = from + 4;
      if (size > SHORTEST && size < LONGEST && size <= to - from && size <= limit && at(bytes, from + 2) === 0) {
        const nameEnd = name + at(bytes, from + 3);
        const topic = nameEnd > name && nameEnd <= from + size ? topicText(bytes, name, nameEnd) : undefined;
        if (topic === undefined) return this.closed(nameEnd > from + size ? Reason.BAD_BODY : Reason.BAD_TEXT);
        from += size;
        const message = this._message;
        message.topic = topic;
        message.retain = first === 49;
        message.dup = false;
        message.qos = message.id = 0;
        message._bytes = bytes;
        message._from = nameEnd;
        message._to = from;
        message.length = from - nameEnd;
        const reason = deliver(this, message);
        if (reason !== 0) this.closed(reason);
      } else from = takeOne(this, bytes, from, to, limit);
    }
  }
}

/** Reads at most one packet, and returns where the next one begins. */
function takeOne(client: Client, bytes: Bytes, from: number, to: number, limit: number): number {
  const isHeld = client._heldBytes > 0;
  let source = bytes;
  let start = from;
  let end = to;
  let next = from;
  if (!isHeld) client._totalBytes = 0;
  else {
    // One byte at a time until the length is known, then all of the packet and nothing beyond it.
    const take = Math.min(client._totalBytes > 0 ? client._totalBytes - client._heldBytes : 1, to - from);
    next = from + take;
    source = client._held = hold(client._held, client._heldBytes, bytes, from, next);
    end = client._heldBytes += take;
    start = 0;
  }
  let total = 0;
  let body = start + 1;
  let rest = 0;
  let scale = 1;
  while (body < end && total === 0) {
    const digit = at(source, body++);
    if (digit < 128) total = body - start + rest + digit * scale;
    else if (scale === LAST_SCALE) {
      client.closed(Reason.BAD_LENGTH);
      return to;
    } else {
      rest += (digit - 128) * scale;
      scale *= 128;
    }
  }
  if (total > limit) {
    const first = at(source, start);
    if (first < 48 || first > 63) client.closed(Reason.OVERSIZE);
    else {
      client.skipped++;
      client._heldBytes -= total;
    }
    client._totalBytes = 0;
  } else if (total === 0 || start + total > end) {
    client._totalBytes = total;
    if (!isHeld) {
      client._held = hold(EMPTY, 0, bytes, from, to);
      client._heldBytes = to - from;
      next = to;
    }
  } else {
    client._heldBytes = client._totalBytes = 0;
    if (!isHeld) next = start + total;
    const reason = takePacket(client, source, at(source, start), body, start + total);
    if (reason !== 0) client.closed(reason);
  }
  return next;
}
