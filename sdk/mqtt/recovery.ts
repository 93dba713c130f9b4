// The state of a session out of a journal, and back into it when the journal is written anew. It sends nothing.

import type { Client } from "./client.js";
import { enlist, tidy } from "./session.js";
import { silence } from "./subscriptions.js";
import { type Journal, type JournalOwner, Record } from "../outbox/record.js";
import { push, remove, type Ring, slotAt, Step } from "../outbox/ring.js";
import { code } from "#wire";
import { createIds, swapId } from "#send";

interface Owner extends JournalOwner {
  _client: Client;
}

/** The place of a message, whatever became of it, or -1. */
function placeOf(ring: Ring, id: number): number {
  for (let i = 0; i < ring._count; i++) if (ring._ids[slotAt(ring, i)] === id) return i;
  return -1;
}

const enum Limit {
  /** Default of messages at QoS 2 that may be under way to us: what mosquitto sends at most, and some. */
  RECEIVE_WINDOW = 32,
}

/** All that the broker may have forgotten is forgotten here too. */
export function forget(client: Client): void {
  client._inbound = createIds(client._options.receiveWindow ?? Limit.RECEIVE_WINDOW);
  for (const one of client._session._list) one._isOld = false;
  tidy(client._session);
}

function take(this: JournalOwner, kind: number, id: number, body: string): void {
  const client = (this as Owner)._client;
  const ring = client._ring;
  const index = placeOf(ring, id);
  if (kind !== Record.MESSAGE && kind !== Record.DONE) client._isNoted = kind !== Record.LOST;
  if (kind === Record.MESSAGE) {
    // An outbox that is smaller than in the life before keeps what it can hold, the oldest.
    if (ring._count < ring._slots) push(ring, id, code(body, 0), undefined);
    else client.dropped++;
    ring._lastId = id;
    ring._fresh = 0;
  } else if (kind === Record.RECEIVED_ACK) {
    if (index >= 0) ring._steps[slotAt(ring, index)] = Step.RELEASED;
  } else if (kind === Record.DONE) {
    if (index >= 0) remove(ring, index);
  } else if (kind === Record.INBOUND) swapId(client._inbound, 0, id);
  else if (kind === Record.RELEASED) swapId(client._inbound, id, 0);
  else if (kind === Record.GRANTED || kind === Record.UNSUBSCRIBED) {
    silence(client, body);
    if (kind === Record.GRANTED) {
      const old = enlist(client._session, body, id, undefined, false, undefined);
      old._isOld = true;
    }
  } else {
    forget(client);
    for (let i = 0; i < ring._count; i++) {
      const slot = slotAt(ring, i);
      if (ring._steps[slot] === Step.RELEASED) ring._steps[slot] = Step.PUBLISHED;
    }
  }
}

function isLive(this: JournalOwner, kind: number, id: number, body: string): boolean {
  const client = (this as Owner)._client;
  const ring = client._ring;
  const index = placeOf(ring, id);
  if (kind === Record.MESSAGE) return index >= 0;
  if (kind === Record.RECEIVED_ACK) return index >= 0 && ring._steps[slotAt(ring, index)] === Step.RELEASED;
  if (kind === Record.INBOUND) return swapId(client._inbound, id, id);
  if (kind === Record.GRANTED) {
    for (const one of client._session._list) {
      if (one._filter === body && one._qos === id && (one._isOld || (one._handler && one._id === 0))) return true;
    }
  }
  return false;
}

/** Takes up what an earlier life left. */
export function recover(client: Client, journal: Journal): void {
  const owner: Owner = { _client: client, take: take, isLive: isLive };
  journal.open(client._options.clientId, owner);
  const ring = client._ring;
  for (let i = 0; i < ring._count && i < client._window; i++) {
    const slot = slotAt(ring, i);
    // It may have been sent, it may not.
    if (ring._steps[slot] === Step.WAITING) ring._steps[slot] = Step.PUBLISHED;
  }
}
