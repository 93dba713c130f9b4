// Bytes in, whole packets out, in whatever pieces they come (MQTT 3.1.1 section 2.2). A packet that lies whole in what
// was received is read where it lies; only a split one is held. A message over the receive memory passes by in chunks.

import type { Client } from "./client.js";
import { Outcome, Reason } from "./codes.js";
import { takePacket } from "./connection.js";
import { deliver } from "./deliver.js";
import { finish, readMessage } from "./inbound.js";
import { pump } from "./outbound.js";
import { State } from "./state.js";
import { at, beginsWith, type Bytes, EMPTY, hold } from "#wire";
import { Default, idOf, isAnswer, removeOldest, slotAt } from "#send";

const enum Limit {
  /** The value of the fourth and last byte of a remaining length (2.2.3). */
  LAST_SCALE = 2097152,
}

export function received(this: Client, bytes: Bytes, start: number, to: number): void {
  this._quiet = 0;
  // The same message as the last but for its payload, and nothing else: all of the record is right but the bytes.
  if (to === this._sameTo && start === 0 && beginsWith(bytes, this._sameHead)) {
    this._message._bytes = bytes;
    return this._sameHandler(this._message);
  }
  // The answer to the oldest message, and nothing else.
  if (to === 4 && this._heldBytes === 0) {
    const ring = this._ring;
    const slot = slotAt(ring, 0);
    if (isAnswer(slot, bytes)) {
      removeOldest(ring, slot);
      if (this.onSettled) this.onSettled(idOf(ring, slot), Outcome.ACKED);
      if (ring._open < 0) pump(this);
      return;
    }
  }
  receivedAny.call(this, bytes, start, to);
}

/** What came in full. In a function of its own that is no part of the other: the interpreter reads what it does not run. */
function receivedAny(this: Client, bytes: Bytes, start: number, to: number): void {
  let from = start;
  // The state drops below OPENING when the link ends, by a fault or by a handler's wish; the rest is then not read.
  while (from < to && this._state > State.WAITING) {
    if (this._heldBytes < 0) from = passBy(this, bytes, from, to);
    else from = takeOne(this, bytes, from, to);
  }
}

/** The payload of a message that is too large to be held. Returns where it ends, or `to`. */
function passBy(client: Client, bytes: Bytes, from: number, to: number): number {
  const message = client._message;
  const length = Math.min(-client._heldBytes, to - from);
  client._heldBytes += length;
  let reason = 0;
  if (client._isWanted) {
    message._bytes = bytes;
    message._from = from;
    message._to = from + length;
    message.length = length;
    const isFirst = message.index === 0;
    reason = deliver(client, message, true);
    if (reason !== 0) client.closed(reason);
    if (isFirst && !client._isWanted) client.skipped++;
    message.index += length;
  }
  if (client._heldBytes === 0 && reason === 0) finish(client, message.qos, message.id);
  return from + length;
}

/** Begins a message that is larger than the receive memory. Returns how many bytes its header needs, or has. */
function beginLarge(client: Client, source: Bytes, start: number, body: number, end: number, total: number): number {
  const message = client._message;
  const first = at(source, start);
  const nameAt = body + 2;
  let header = nameAt - start;
  if (nameAt <= end) {
    header += at(source, body) * 256 + at(source, body + 1) + (first > 49 ? 2 : 0);
    if (header > total) client.closed(Reason.BAD_BODY);
    else if (start + header <= end) {
      const reason = readMessage(client, source, first, body, start + header);
      if (reason !== 0) client.closed(reason);
      else {
        message.index = 0;
        message.total = total - header;
        client._isWanted = !client._isKnown;
      }
    }
  }
  return header;
}

/** Reads at most one packet, and returns where the next one begins. */
function takeOne(client: Client, bytes: Bytes, from: number, to: number): number {
  const limit = client._options.receiveBytes ?? Default.RECEIVE_BYTES;
  const isHeld = client._heldBytes > 0;
  let source = bytes;
  let start = from;
  let end = to;
  let next = from;
  client._sameTo = -1;
  if (!isHeld) client._totalBytes = 0;
  else {
    // One byte at a time until the length is known, then all that is needed and nothing beyond it.
    const take = Math.min(client._totalBytes > 0 ? client._totalBytes - client._heldBytes : 1, to - from);
    next = from + take;
    source = client._held = hold(client._held, client._heldBytes, bytes, from, next);
    end = client._heldBytes + take;
    client._heldBytes = end;
    start = 0;
  }
  let total = 0;
  let body = start + 1;
  let rest = 0;
  let scale = 1;
  while (body < end && total === 0) {
    const digit = at(source, body++);
    if (digit < 128) total = body - start + rest + digit * scale;
    else if (scale === Limit.LAST_SCALE) {
      client.closed(Reason.BAD_LENGTH);
      return to;
    } else {
      rest += (digit - 128) * scale;
      scale *= 128;
    }
  }
  let need = total;
  if (total > limit) {
    const first = at(source, start);
    if (first < 48 || first > 63 || client._state !== State.ONLINE) {
      client.closed(Reason.OVERSIZE);
      return to;
    }
    need = beginLarge(client, source, start, body, Math.min(end, start + limit), total);
    if (client._state !== State.ONLINE) return to;
    if (need > limit) {
      // Not even its topic fits: it passes by unread.
      client.skipped++;
      client._isWanted = false;
      client._message.qos = 0;
      need = Math.min(end - start, total);
    }
    if (start + need <= end) {
      client._heldBytes = need - total;
      client._totalBytes = 0;
      return isHeld ? next : start + need;
    }
  }
  if (need === 0 || start + need > end) {
    client._totalBytes = need;
    if (!isHeld) {
      client._held = hold(EMPTY, 0, bytes, from, to);
      client._heldBytes = to - from;
      next = to;
    }
  } else {
    client._heldBytes = client._totalBytes = 0;
    if (!isHeld) next = start + total;
    const reason = takePacket(client, source, at(source, start), body, start + total);
    // What stood before it would not be read again.
    if (start > 0) client._sameTo = -1;
    if (reason !== 0) client.closed(reason);
  }
  return next;
}
