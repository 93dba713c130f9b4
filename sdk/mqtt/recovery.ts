// The state of a session out of a journal, and back into it when the journal is written anew. It sends nothing.

import type { Client } from "./client.js";
import { enlist } from "./session.js";
import { forget, silence } from "./subscriptions.js";
import { type Journal, type JournalOwner, type JournalUse, Record } from "../outbox/record.js";
import { Step } from "../outbox/step.js";
import { packet } from "../wire/frame.js";
import { char, code, cut, encode, u16 } from "#wire";
import {
  countOf,
  frameOf,
  idOf,
  type Payload,
  push,
  remove,
  type Ring,
  setStep,
  slotAt,
  stepOf,
  swapId,
  type Topic,
} from "#send";

interface Owner extends JournalOwner {
  _client: Client;
}

/** The place of a message, whatever became of it, or -1. */
function placeOf(ring: Ring, id: number): number {
  for (let i = 0; i < countOf(ring); i++) if (idOf(ring, slotAt(ring, i)) === id) return i;
  return -1;
}

function take(this: JournalOwner, kind: number, id: number, body: string): void {
  const client = (this as Owner)._client;
  const ring = client._ring;
  const index = placeOf(ring, id);
  if (kind !== Record.MESSAGE && kind !== Record.DONE) client._isNoted = kind !== Record.LOST;
  if (kind === Record.MESSAGE) {
    // An outbox that is smaller than in the life before keeps what it can hold, the oldest.
    if (countOf(ring) < ring._slots) push(ring, id, code(body, 0), Step.WAITING, undefined, "");
    else client.dropped++;
    ring._lastId = id;
    ring._freeTo = 0;
  } else if (kind === Record.RECEIVED_ACK) {
    if (index >= 0) setStep(ring, slotAt(ring, index), Step.RELEASED);
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
    for (let i = 0; i < countOf(ring); i++) {
      const slot = slotAt(ring, i);
      if (stepOf(ring, slot) === Step.RELEASED) setStep(ring, slot, Step.PUBLISHED);
    }
  }
}

function isLive(this: JournalOwner, kind: number, id: number, body: string): boolean {
  const client = (this as Owner)._client;
  const ring = client._ring;
  const index = placeOf(ring, id);
  if (kind === Record.MESSAGE) return index >= 0;
  if (kind === Record.RECEIVED_ACK) return index >= 0 && stepOf(ring, slotAt(ring, index)) === Step.RELEASED;
  if (kind === Record.INBOUND) return swapId(client._inbound, id, id);
  if (kind === Record.GRANTED) {
    for (const one of client._session._list) {
      if (one._filter === body && one._qos === id && (one._isOld || (one._handler && one._id === 0))) return true;
    }
  }
  return false;
}

/** Takes up what an earlier life left. */
function recover(this: JournalUse, client: Client): void {
  const owner: Owner = { _client: client, take: take, isLive: isLive };
  const ring = client._ring;
  (this as Journal).open(client._options.clientId, owner);
  for (let i = 0; i < countOf(ring) && i < client._window; i++) {
    const slot = slotAt(ring, i);
    // It may have been sent, it may not.
    if (stepOf(ring, slot) === Step.WAITING) setStep(ring, slot, Step.PUBLISHED);
  }
}

function noteIn(this: JournalUse, client: Client, kind: number, id: number, body: string): void {
  if (kind !== Record.DONE) {
    // These are void when the broker has lost the session, and a clean session is always lost.
    if (client._options.cleanSession !== false) return;
    // Said once: there is nothing left that it could make void.
    if (kind === Record.LOST && !client._isNoted) return;
    client._isNoted = kind !== Record.LOST;
  }
  (this as Journal).add(kind, id, body);
}

function keepIn(this: JournalUse, topic: Topic, id: number, payload: Payload): boolean {
  return (this as Journal).add(Record.MESSAGE, id, char(topic._first) + frameOf(topic) + encode(payload as string));
}

function packetOf(this: JournalUse, id: number, first: number): string {
  const body = (this as Journal).fetch(id);
  if (body === undefined) return "";
  const nameEnd = 3 + code(body, 1) * 256 + code(body, 2);
  return packet(first, cut(body, 1, nameEnd) + u16(id) + cut(body, nameEnd, body.length));
}

function isOf(this: JournalUse, id: number, frame: string): boolean {
  const body = (this as Journal).fetch(id);
  return body !== undefined && cut(body, 1, 1 + frame.length) === frame;
}

/** What makes records a journal of a client. */
export const JOURNAL_USE: JournalUse = {
  _recover: recover,
  _note: noteIn,
  _keep: keepIn,
  _packet: packetOf,
  _isOf: isOf,
};
