// SUBSCRIBE and UNSUBSCRIBE as requests that settle once (MQTT 3.1.1 sections 3.8 to 3.11), and what is asked again after a
// link or a session was lost. Messages are delivered elsewhere.

import type { Client } from "./client.js";
import { Reason, Refused } from "./codes.js";
import { isFilter } from "./filter.js";
import { note } from "./outbound.js";
import { subscribePacket, unsubscribePacket } from "./packet/subscribe.js";
import { asked, enlist, type Handler, nextRequestId, type Settled, type Subscription, tidy } from "./session.js";
import { State } from "./state.js";
import { Record } from "../outbox/record.js";
import { at, type Bytes } from "#wire";
import { createIds, send } from "#send";

const enum Code {
  /** The highest code of a SUBACK that grants (3.9.3). */
  GRANTED_MOST = 2,
  SUBACK_FAILURE = 128,
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

function ask(client: Client, one: Subscription): void {
  client._sameTo = -1;
  if (one._id === 0) one._id = nextRequestId(client._session);
  if (client._state !== State.ONLINE) return;
  // Until the answer is there nobody knows what the broker has.
  note(client, Record.UNSUBSCRIBED, 0, one._filter);
  if (one._isEnd) send(client._port, unsubscribePacket(one._id, one._filter));
  else send(client._port, subscribePacket(one._id, one._filter, one._qos));
}

function add(
  client: Client,
  filter: string,
  handler: Handler,
  isChunks: boolean,
  qos: number,
  settled?: Settled,
): number {
  if (!isFilter(filter)) return Refused.BAD_TOPIC;
  // [MQTT-3-8.3-4]
  if (qos > 2) return Refused.UNSUPPORTED;
  const session = client._session;
  let isOld = false;
  for (const one of session._list) {
    if (one._isOld && !one._handler && one._filter === filter && one._qos === qos) {
      isOld = true;
      one._isOld = false;
    }
  }
  tidy(session);
  const made = enlist(session, filter, qos, handler, isChunks, settled);
  made._isOld = isOld;
  ask(client, made);
  return 0;
}

export function subscribe(this: Client, filter: string, handler: Handler, qos?: number, settled?: Settled): number {
  return add(this, filter, handler, false, qos ?? 0, settled);
}

export function subscribeChunks(
  this: Client,
  filter: string,
  handler: Handler,
  qos?: number,
  settled?: Settled,
): number {
  return add(this, filter, handler, true, qos ?? 0, settled);
}

/** Nobody listens to this very filter any more (exact comparison, 3.10.4), not even in a delivery that is under way. */
export function silence(client: Client, filter: string): void {
  for (const one of client._session._list) {
    if (one._filter === filter) {
      one._handler = undefined;
      one._isOld = false;
    }
  }
  client._sameTo = -1;
  tidy(client._session);
}

export function unsubscribe(this: Client, filter: string, settled?: Settled): number {
  if (!isFilter(filter)) return Refused.BAD_TOPIC;
  silence(this, filter);
  const made = enlist(this._session, filter, 0, undefined, false, settled);
  made._isEnd = true;
  ask(this, made);
  return 0;
}

/** The answer of a request, told once. */
function settleRequest(one: Subscription, code: number): void {
  const settled = one._settled;
  one._id = 0;
  one._settled = undefined;
  if (settled) settled(code);
}

/** After CONNACK. A session that is present has its subscriptions; what had no answer is asked again. */
export function askAgain(client: Client, sessionPresent: boolean): void {
  const over: Subscription[] = [];
  for (const one of client._session._list) {
    const isOld = one._isOld && sessionPresent;
    if (one._handler ? !sessionPresent || (one._id > 0 && !isOld) : one._isEnd && sessionPresent) ask(client, one);
    // Known from before a reset; or taken back, or the end of one that the broker has forgotten.
    else if (one._id > 0) over.push(one);
  }
  // Told only now: what is asked in a callback must leave behind all that was asked before.
  for (const one of over) settleRequest(one, one._isOld && sessionPresent ? one._qos : 0);
  for (const one of client._session._list) one._isOld = one._isOld && sessionPresent && !one._handler;
  tidy(client._session);
}

/** SUBACK or UNSUBACK of a request of ours. Returns 0, or why the link must close. */
export function answered(client: Client, bytes: Bytes, from: number, to: number, length: number): number {
  if (to - from !== length) return Reason.BAD_BODY;
  const code = length === 3 ? at(bytes, from + 2) : 0;
  if (code > Code.GRANTED_MOST && code !== Code.SUBACK_FAILURE) return Reason.BAD_BODY;
  const one = asked(client._session, at(bytes, from) * 256 + at(bytes, from + 1));
  if (one === undefined || one._id === 0 || one._isEnd !== (length === 2)) return Reason.UNEXPECTED;
  const filter = one._filter;
  one._id = 0;
  // One that was taken back meanwhile is being ended by a later request.
  if (one._handler && code !== Code.SUBACK_FAILURE) note(client, Record.GRANTED, one._qos, filter);
  settleRequest(one, code);
  tidy(client._session);
  if (code === Code.SUBACK_FAILURE && client.onRefused) client.onRefused(filter);
  return 0;
}
