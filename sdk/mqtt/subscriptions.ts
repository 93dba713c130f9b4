// SUBSCRIBE and UNSUBSCRIBE as requests that settle once (MQTT 3.1.1 sections 3.8 to 3.11), and what is asked again after a
// link or a session was lost. Messages are delivered elsewhere.

import type { Client } from "./client.js";
import { Reason, Refused } from "./codes.js";
import { isFilter, isWild } from "./filter.js";
import type { Message } from "./packet/publish.js";
import { subscribePacket, unsubscribePacket } from "./packet/subscribe.js";
import {
  dropSubscriptions,
  nextRequestId,
  type Request,
  type Session,
  type Settled,
  type Subscription,
  takeRequest,
} from "./session.js";
import { State } from "./state.js";
import { Record } from "../outbox/record.js";
import { at, type Bytes, char } from "#wire";
import { send } from "#send";

/** The highest code of a SUBACK that grants (3.9.3). */
const GRANTED_MOST = 2;
const SUBACK_FAILURE = 128;

function request(client: Client, filter: string, subscription: Subscription | undefined, settled?: Settled): void {
  const session = client._session;
  const made: Request = { id: nextRequestId(session), filter: filter, subscription: subscription, settled: settled };
  session.requests.push(made);
  client._sameTo = -1;
  if (client._state === State.ONLINE) ask(client, made);
}

function ask(client: Client, made: Request): void {
  const subscription = made.subscription;
  if (subscription) send(client._port, subscribePacket(made.id, made.filter, subscription.qos));
  else send(client._port, unsubscribePacket(made.id, made.filter));
}

function add(client: Client, subscription: Subscription, settled?: Settled): number {
  const filter = subscription.filter;
  if (!isFilter(filter)) return Refused.BAD_TOPIC;
  // What was asked for is what counts at the broker: one subscription a filter, with the QoS of the last (3.8.4).
  client._session.subscriptions.push(subscription);
  request(client, filter, subscription, settled);
  return 0;
}

export function subscribe(
  this: Client,
  filter: string,
  handler: (this: void, message: Message) => void,
  qos?: number,
  settled?: Settled,
): number {
  return add(this, { filter: filter, qos: qos ?? 0, wild: isWild(filter), chunks: false, handler: handler }, settled);
}

export function subscribeChunks(
  this: Client,
  filter: string,
  handler: (this: void, message: Message) => void,
  qos?: number,
  settled?: Settled,
): number {
  return add(this, { filter: filter, qos: qos ?? 0, wild: isWild(filter), chunks: true, handler: handler }, settled);
}

export function unsubscribe(this: Client, filter: string, settled?: Settled): number {
  if (!isFilter(filter)) return Refused.BAD_TOPIC;
  dropSubscriptions(this._session, filter);
  request(this, filter, undefined, settled);
  return 0;
}

/** After CONNACK. A session that is present has its subscriptions; what had no answer is asked again. */
export function askAgain(client: Client, sessionPresent: boolean): void {
  const session = client._session;
  const waiting = session.requests;
  session.requests = [];
  if (sessionPresent) {
    for (const one of waiting) {
      const subscription = one.subscription;
      // After a reset the journal tells what the broker has granted already.
      if (subscription && isGranted(session, one.filter, subscription.qos)) {
        if (one.settled) one.settled(subscription.qos);
      } else session.requests.push(one);
    }
    for (const one of session.requests) ask(client, one);
    return;
  }
  for (const subscription of session.subscriptions) {
    let settled: Settled | undefined;
    for (const one of waiting) if (one.subscription === subscription) settled = one.settled;
    request(client, subscription.filter, subscription, settled);
  }
  // An UNSUBSCRIBE, or a SUBSCRIBE taken back, has nothing left to do: the broker knows of neither.
  for (const one of waiting) {
    if (one.settled && !isListed(session, one.subscription)) one.settled(0);
  }
}

function isListed(session: Session, subscription: Subscription | undefined): boolean {
  for (const one of session.subscriptions) if (one === subscription) return true;
  return false;
}

/** True for a subscription that the broker has, as far as the journal knows. */
export function isGranted(session: Session, filter: string, qos: number): boolean {
  for (const one of session.granted) if (one === char(qos) + filter) return true;
  return false;
}

/** Notes what the broker has of a filter now; `qos` below zero: nothing. */
export function grant(session: Session, filter: string, qos: number): void {
  const kept: string[] = [];
  for (const one of session.granted) {
    if (one !== char(0) + filter && one !== char(1) + filter && one !== char(2) + filter) kept.push(one);
  }
  if (qos >= 0) kept.push(char(qos) + filter);
  session.granted = kept;
}

/** SUBACK or UNSUBACK of a request of ours. Returns 0, or why the link must close. */
export function answered(client: Client, bytes: Bytes, from: number, to: number, length: number): number {
  if (to - from !== length) return Reason.BAD_BODY;
  const code = length === 3 ? at(bytes, from + 2) : 0;
  if (code > GRANTED_MOST && code !== SUBACK_FAILURE) return Reason.BAD_BODY;
  const made = takeRequest(client._session, at(bytes, from) * 256 + at(bytes, from + 1));
  if (made === undefined || (made.subscription !== undefined) !== (length === 3)) return Reason.UNEXPECTED;
  const journal = client._options.journal;
  const qos = made.subscription && code !== SUBACK_FAILURE ? made.subscription.qos : -1;
  if (journal) {
    grant(client._session, made.filter, qos);
    if (qos < 0) journal.add(Record.UNSUBSCRIBED, 0, made.filter);
    else journal.add(Record.GRANTED, qos, made.filter);
  }
  if (made.settled) made.settled(code);
  if (code === SUBACK_FAILURE && client.onRefused) client.onRefused(made.filter);
  return 0;
}
