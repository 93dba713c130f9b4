// Publishes at QoS 1 and 2 on their way out (MQTT 3.1.1 sections 4.3, 4.4): accepted into the ring, sent as the window and
// the transmit memory allow, acknowledged, settled once. Nothing is sent twice on one link.

import type { Client } from "./client.js";
import { Outcome, Reason, Refused } from "./codes.js";
import { State } from "./state.js";
import { nextId } from "../outbox/ids.js";
import { type Journal, Record } from "../outbox/record.js";
import { Mark, Open, Step } from "../outbox/step.js";
import {
  acknowledge,
  countOf,
  firstOf,
  frameOf,
  idOf,
  isEmpty,
  measure,
  push,
  remove,
  type Ring,
  roomOf,
  sendKept,
  setStep,
  sizeAt,
  sizeOf,
  type Slot,
  slotAt,
  stepOf,
  type Topic,
  topicOf,
  trySend,
  Default,
} from "#send";

/** A topic whose messages are kept until the broker has them. */
export interface KeptTopic extends Topic {
  _client: Client;
  _later: (this: Topic, payload: string) => number;
}

const enum First {
  /** What `PUBREL` begins with (3.6.1). */
  PUBREL = 98,
}

/** True for a message whose bytes nobody keeps. */
function isStreamed(ring: Ring, slot: Slot): boolean {
  return firstOf(ring, slot) % 16 >= Mark.STREAMED;
}

/** Ends a publish: its place is free, its record void, its owner told. */
export function settle(client: Client, index: number, outcome: number): void {
  const ring = client._ring;
  const slot = slotAt(ring, index);
  const id = idOf(ring, slot);
  const isNoted = !isStreamed(ring, slot);
  remove(ring, index);
  if (isNoted) note(client, Record.DONE, id, "");
  if (client.onSettled) client.onSettled(id, outcome);
}

/** Writes a record, where there is a journal. */
export function note(client: Client, kind: number, id: number, body: string): void {
  const journal = client._options.journal;
  if (journal) journal._note(client, kind, id, body);
}

/** True for a message of that topic. (One expression: the build puts it in its place.) */
function isOf(client: Client, slot: Slot, topic: Topic): boolean {
  return (
    topicOf(client._ring, slot) === topic ||
    (topicOf(client._ring, slot)
      ? frameOf(topicOf(client._ring, slot) as Topic) === frameOf(topic)
      : (client._options.journal as Journal)._isOf(idOf(client._ring, slot), frameOf(topic)))
  );
}

/** Gives up one of the first messages: the oldest that was never sent, or the one of this topic. */
function giveUp(client: Client, topic: Topic | undefined, count: number): boolean {
  const ring = client._ring;
  for (let i = 0; i < count; i++) {
    const slot = slotAt(ring, i);
    if (stepOf(ring, slot) === Step.WAITING && (topic === undefined || isOf(client, slot, topic))) {
      if (topic === undefined) client.dropped++;
      // What its owner publishes when told finds no room: it would drive out the next, and so on.
      client._isGivingUp = true;
      settle(client, i, topic === undefined ? Outcome.DROPPED : Outcome.REPLACED);
      client._isGivingUp = false;
      return true;
    }
  }
  return false;
}

/** `publish` of a topic at QoS 1 or 2 where something waits before it, or where it must wait itself or be written down. */
export function publishLater(this: Topic, payload: string): number {
  const client = (this as KeptTopic)._client;
  const ring = client._ring;
  const size = sizeOf(payload);
  const options = client._options;
  const journal = options.journal;
  const drop = options.drop;
  if (measure(this, payload) > client._port._limit) return Refused.TOO_LARGE;
  if (!journal && size > (options.outboxBytes ?? Default.OUTBOX_BYTES)) return Refused.TOO_LARGE;
  // Or what its owner publishes when told would take the room that was made for another.
  if (client._isGivingUp) return Refused.FULL;
  // Nothing is given up in vain.
  if (!journal && size > roomOf(ring)) {
    let room = roomOf(ring);
    for (let i = 0; i < countOf(ring); i++) {
      const slot = slotAt(ring, i);
      if (stepOf(ring, slot) === Step.WAITING) room += sizeAt(ring, slot);
    }
    if (size > room) return Refused.FULL;
  }
  let other = drop === "same-topic" ? this : undefined;
  const id = nextId(ring);
  while (countOf(ring) === ring._slots || (journal ? !journal._keep(this, id, payload) : size > roomOf(ring))) {
    if (drop === undefined || drop === "newest") return Refused.FULL;
    // A flash that fails gets no better by giving up messages.
    if (countOf(ring) < ring._slots && journal && !journal.isFull) return Refused.FULL;
    if (other && giveUp(client, other, countOf(ring))) other = undefined;
    else if (!giveUp(client, undefined, countOf(ring))) return Refused.FULL;
  }
  push(ring, id, this._first, Step.WAITING, size <= roomOf(ring) ? this : undefined, payload);
  if (other) giveUp(client, other, countOf(ring) - 1);
  pump(client);
  return id;
}

/** Sends what the window and the transmit memory allow, and tells who waits for it when nothing is left to send. */
export function pump(client: Client): void {
  const ring = client._ring;
  while (
    ring._waiting > 0 &&
    countOf(ring) - ring._waiting < client._window &&
    client._left < 0 &&
    client._state === State.ONLINE
  ) {
    if (!sendNext(client)) break;
  }
  const done = client._onDrain;
  ring._open = ring._waiting > 0 || done || client._options.journal ? Open.NOT : client._window - countOf(ring);
  if (!done || countOf(ring) > 0 || client._left >= 0 || !isEmpty(client._port)) return;
  client._clock.cancel(client._drainTimer);
  client._onDrain = undefined;
  done(0);
}

/** Sends the first message that was not sent on this link, and counts it. False: there is no room now. */
function sendNext(client: Client): boolean {
  const ring = client._ring;
  const port = client._port;
  const index = countOf(ring) - ring._waiting;
  const slot = slotAt(ring, index);
  const id = idOf(ring, slot);
  const step = stepOf(ring, slot);
  if (step === Step.RELEASED) acknowledge(port, First.PUBREL, id);
  else {
    // DUP: it was sent before [MQTT-3.3.1-1].
    const first = firstOf(ring, slot) + (step === Step.PUBLISHED ? 8 : 0);
    if (topicOf(ring, slot)) {
      if (!sendKept(port, ring, slot, first)) return false;
    } else {
      const journal = client._options.journal as Journal;
      const bytes = journal._packet(id, first);
      if (bytes === "" || bytes.length > port._limit) {
        settle(client, index, Outcome.LOST);
        return true;
      }
      if (!trySend(port, bytes)) return false;
    }
    setStep(ring, slot, Step.PUBLISHED);
  }
  ring._waiting--;
  return true;
}

/** The place of the message that was sent with this identifier, or -1. */
function find(ring: Ring, id: number): number {
  for (let i = 0; i < countOf(ring); i++) {
    const slot = slotAt(ring, i);
    if (stepOf(ring, slot) === Step.WAITING) return -1;
    if (idOf(ring, slot) === id) return i;
  }
  return -1;
}

/** PUBACK (64), PUBREC (80) or PUBCOMP (112). Returns 0, or why the link must close. */
export function acknowledged(client: Client, first: number, id: number): number {
  const ring = client._ring;
  const index = find(ring, id);
  if (index < 0) {
    // Of an earlier life of this device: the broker is helped to end it.
    if (first === 80) acknowledge(client._port, First.PUBREL, id);
    return 0;
  }
  const slot = slotAt(ring, index);
  const isTwice = firstOf(ring, slot) % 8 > 3;
  const isReleased = stepOf(ring, slot) === Step.RELEASED;
  if (isTwice === (first === 64) || (first === 112 && !isReleased)) return Reason.UNEXPECTED;
  if (first === 80) {
    setStep(ring, slot, Step.RELEASED);
    // Written before PUBREL leaves: a PUBLISH after it would be a second message.
    if (!isReleased) note(client, Record.RECEIVED_ACK, id, "");
    acknowledge(client._port, First.PUBREL, id);
    return 0;
  }
  settle(client, index, Outcome.ACKED);
  pump(client);
  return 0;
}

/** At the end of a link: nothing is sent yet on the next, and a streamed message is nobody's any more. */
export function endLink(client: Client): void {
  const ring = client._ring;
  ring._waiting = countOf(ring);
  let i = 0;
  while (i < countOf(ring)) {
    if (!isStreamed(ring, slotAt(ring, i))) i++;
    else {
      settle(client, i, Outcome.INTERRUPTED);
      // Who was told may have published, and so have moved what is left.
      i = 0;
    }
  }
  pump(client);
}

/** The broker has lost the session: all is to be sent as new (4.4). */
export function renew(client: Client): void {
  const ring = client._ring;
  for (let i = 0; i < countOf(ring); i++) setStep(ring, slotAt(ring, i), Step.WAITING);
}

/** The time for draining is over. */
function drainOver(client: Client): void {
  const done = client._onDrain as (this: void, left: number) => void;
  client._onDrain = undefined;
  done(countOf(client._ring));
}

export function drain(this: Client, deadlineMs: number, done: (this: void, left: number) => void): number {
  if (this._onDrain) return Refused.BUSY;
  this._onDrain = done;
  const ring = this._ring;
  const isDone = countOf(ring) === 0 && this._left < 0 && isEmpty(this._port);
  ring._open = Open.NOT;
  this._drainTimer = this._clock.after(isDone ? 0 : deadlineMs, drainOver, this);
  return 0;
}
