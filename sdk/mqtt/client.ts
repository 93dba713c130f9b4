// The whole client: a publisher that also subscribes and receives. Subscriptions outlive a link; when the broker has
// lost the session they are asked for again. Messages arrive at QoS 0.

import { Reason, Refused } from "./codes.js";
import { isFilter, isWild } from "./filter.js";
import { createMessage, type Message, readPublish } from "./packet/publish.js";
import { subscribePacket, unsubscribePacket } from "./packet/subscribe.js";
import { connect, createPublisher } from "./publisher.js";
import { drainedAll } from "./connection.js";
import { received } from "./decoder.js";
import { deliver } from "./deliver.js";
import {
  createSession,
  dropSubscriptions,
  nextId,
  type Request,
  type Session,
  type Settled,
  type Subscription,
  takeRequest,
} from "./session.js";
import { type ClientOptions, type Link, type Publisher, State } from "./state.js";
import { at, type Bytes, EMPTY, encode, isTopicName } from "#wire";
import { send } from "#send";

/** The highest code of a SUBACK that grants (3.9.3). */
const GRANTED_MOST = 2;
const SUBACK_FAILURE = 128;

export interface Client extends Publisher {
  /** What made `publish` say BUSY has left: there is room again. */
  onDrained: ((this: void) => void) | undefined;
  /** True from CONNACK to the end of the link. */
  isOnline(): boolean;
  /** Called for a message that no filter of ours matches (of an older subscription of a kept session, for one). */
  onOther: ((this: void, message: Message) => void) | undefined;
  /**
   * Listens to a filter, now or as soon as the link is up, and again whenever the broker has lost the session.
   * `settled` gets the code of the first SUBACK: 0 granted, 128 refused. A second handler on a filter is called too.
   * Returns 0, or why not (`Refused`).
   */
  subscribe(filter: string, handler: (this: void, message: Message) => void, settled?: Settled): number;
  /** Stops listening at once and tells the broker. `settled` gets 0 at UNSUBACK, or when the session is gone anyway. */
  unsubscribe(filter: string, settled?: Settled): number;

  /** Messages that were larger than the receive memory, and were not delivered. */
  skipped: number;

  _session: Session;
  _message: Message;
  /** How long the packet will be of which a part is held; 0: not known yet. (A negative `_heldBytes` counts what is skipped.) */
  _totalBytes: number;
}

function request(client: Client, filter: string, subscription: Subscription | undefined, settled?: Settled): void {
  const made: Request = { id: nextId(client._session), filter: filter, subscription: subscription, settled: settled };
  client._session.requests.push(made);
  if (client._state === State.ONLINE) ask(client, made);
}

function ask(client: Client, made: Request): void {
  const subscription = made.subscription;
  if (subscription) send(client._port, subscribePacket(made.id, made.filter, subscription.qos));
  else send(client._port, unsubscribePacket(made.id, made.filter));
}

function subscribe(
  this: Client,
  filter: string,
  handler: (this: void, message: Message) => void,
  settled?: Settled,
): number {
  if (!isFilter(filter)) return Refused.BAD_TOPIC;
  const made: Subscription = { filter: filter, qos: 0, wild: isWild(filter), handler: handler };
  this._session.subscriptions.push(made);
  request(this, filter, made, settled);
  return 0;
}

function unsubscribe(this: Client, filter: string, settled?: Settled): number {
  if (!isFilter(filter)) return Refused.BAD_TOPIC;
  dropSubscriptions(this._session, filter);
  request(this, filter, undefined, settled);
  return 0;
}

/** After CONNACK. A session that is present has its subscriptions; what had no answer is asked again. */
function askAgain(client: Client, sessionPresent: boolean): void {
  const session = client._session;
  const waiting = session.requests;
  session.requests = [];
  if (sessionPresent) {
    session.requests = waiting;
    for (const one of waiting) ask(client, one);
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

function resume(publisher: Publisher, sessionPresent: boolean): void {
  askAgain(publisher as Client, sessionPresent);
  // A handler of a request may have disconnected.
  if (publisher.onOnline && publisher._state === State.ONLINE) publisher.onOnline(sessionPresent);
}

function isOnline(this: Client): boolean {
  return this._state === State.ONLINE;
}

function drainedHere(this: Client): void {
  drainedAll.call(this);
  if (this.onDrained) this.onDrained();
}

/** True for what a field of CONNECT can carry: its length has two bytes (1.5.3). */
function fits(value: string | Bytes | undefined): boolean {
  return value === undefined || encode(value).length < 65536;
}

function connectChecked(this: Client): number {
  const options = this._options;
  const will = options.will;
  const keepAlive = options.keepAlive ?? 0;
  // [MQTT-3.1.3-7] and [MQTT-3.1.2-22]
  if (options.clientId === "" && options.cleanSession === false) return Refused.BAD_OPTIONS;
  if (options.password !== undefined && options.username === undefined) return Refused.BAD_OPTIONS;
  if (!fits(options.clientId) || !fits(options.username) || !fits(options.password)) return Refused.BAD_OPTIONS;
  if (keepAlive < 0 || keepAlive > 65535 || (will && !fits(will.payload))) return Refused.BAD_OPTIONS;
  if (will && !isTopicName(will.topic)) return Refused.BAD_TOPIC;
  return connect.call(this);
}

function isListed(session: Session, subscription: Subscription | undefined): boolean {
  for (const one of session.subscriptions) if (one === subscription) return true;
  return false;
}

function accept(publisher: Publisher, bytes: Bytes, first: number, from: number, to: number): number {
  const client = publisher as Client;
  if (first >= 48 && first < 64) {
    const message = client._message;
    const reason = readPublish(message, bytes, first, from, to);
    if (reason !== 0) return reason;
    // We asked for QoS 0, and a broker may not send more than was asked for (3.8.4).
    return message.qos === 0 ? deliver(client, message) : Reason.UNEXPECTED;
  }
  if (first === 144) return answered(client, bytes, from, to, 3);
  if (first === 176) return answered(client, bytes, from, to, 2);
  // SUBACK and UNSUBACK have reserved bits 0 [MQTT-2.2.2-2]; the rest is not for a client, or not now.
  return (first > 144 && first < 160) || (first > 176 && first < 192) ? Reason.BAD_FLAGS : Reason.UNEXPECTED;
}

/** SUBACK or UNSUBACK of a request of ours. */
function answered(client: Client, bytes: Bytes, from: number, to: number, length: number): number {
  if (to - from !== length) return Reason.BAD_BODY;
  const code = length === 3 ? at(bytes, from + 2) : 0;
  if (code > GRANTED_MOST && code !== SUBACK_FAILURE) return Reason.BAD_BODY;
  const made = takeRequest(client._session, at(bytes, from) * 256 + at(bytes, from + 1));
  if (made === undefined || (made.subscription !== undefined) !== (length === 3)) return Reason.UNEXPECTED;
  if (made.settled) made.settled(code);
  return 0;
}

/** A client that publishes and receives. `link` is the board's, `options` are not copied. */
export function createClient(link: Link, options: ClientOptions): Client {
  const client = createPublisher(link, options) as Client;
  client.onOther = undefined;
  client.subscribe = subscribe;
  client.unsubscribe = unsubscribe;
  client._session = createSession();
  client._message = createMessage(EMPTY);
  client._totalBytes = 0;
  client.skipped = 0;
  client.onDrained = undefined;
  client.isOnline = isOnline;
  client.received = received;
  client.drained = drainedHere;
  client.connect = connectChecked;
  client._accept = accept;
  client._resume = resume;
  return client;
}
