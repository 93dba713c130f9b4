// The whole client: a publisher that also keeps what it publishes at QoS 1 and 2 until the broker has it, subscribes,
// receives and streams. Here is what a user sees; the work is done in the files beside this one.

import { Reason, Refused } from "./codes.js";
import { shut } from "./connection.js";
import { received } from "./decoder.js";
import { acceptPublish, released } from "./inbound.js";
import { acknowledged, drain, type KeptTopic, note, publishLater, pump, endLink, renew } from "./outbound.js";
import { createMessage, type Message } from "./packet/publish.js";
import { createPublisher, start, topicOf } from "./publisher.js";
import { createSession, type Handler, type Session, type Settled } from "./session.js";
import { type ClientOptions, type Link, type Publisher, State, type TopicOptions } from "./state.js";
import { begin, end, write } from "./stream.js";
import { answered, askAgain, forget, subscribe, subscribeChunks, unsubscribe } from "./subscriptions.js";
import { Record } from "../outbox/record.js";
import { Id } from "../outbox/step.js";
import type { Timer } from "../link/clock.js";
import { at, type Bytes, char, EMPTY, encode, has, isTopicName } from "#wire";
import {
  countOf,
  createRing,
  drained,
  endStream,
  frameOf,
  furnish,
  type Ids,
  publishKept,
  type Payload,
  refill,
  type Ring,
  type Topic,
  Default,
} from "#send";

export interface Client extends Publisher {
  /**
   * A publish at QoS 1 or 2 has ended, once: `id` is what `publish` returned, `outcome` one of `Outcome`. While it tells
   * of one that was DROPPED or REPLACED other publishes at QoS 1 and 2 are refused as FULL.
   */
  onSettled: ((this: void, id: number, outcome: number) => void) | undefined;
  /** What made `publish` say BUSY has left: there is room again. */
  onDrained: ((this: void) => void) | undefined;
  /** The broker refused a subscription (SUBACK 128), at first or when it was asked again after it lost the session. */
  onRefused: ((this: void, filter: string) => void) | undefined;
  /** Called for a message that no filter of ours matches (of an older subscription of a kept session, for one). */
  onOther: ((this: void, message: Message) => void) | undefined;
  /** True from CONNACK to the end of the link. */
  isOnline(): boolean;
  /**
   * Listens to a filter at a QoS (default 0), now or as soon as the link is up, and again whenever the broker has lost
   * the session. `settled` gets the code of the first SUBACK: 0 to 2 granted, 128 refused. A second handler on a filter
   * is called too. A message at QoS 1 or 2 is acknowledged when the handlers have returned. Returns 0, or why not
   * (`Refused`).
   */
  subscribe(filter: string, handler: Handler, qos?: number, settled?: Settled): number;
  /**
   * The same for a handler that also takes messages larger than the receive memory: it is called for each chunk as it
   * comes, see `index` and `total`. When a link ends on the way the message begins again at index 0, or never ends.
   */
  subscribeChunks(filter: string, handler: Handler, qos?: number, settled?: Settled): number;
  /** Stops listening at once and tells the broker. `settled` gets 0 at UNSUBACK, or when the session is gone anyway. */
  unsubscribe(filter: string, settled?: Settled): number;
  /**
   * Begins a message of `totalBytes` (up to 268,435,455 less topic) whose bytes follow by `write`; until `end` all other
   * packets wait. Only while online, and at QoS 1 only when nothing waits. Returns as `publish` does. A message at QoS 1
   * whose link ends settles as INTERRUPTED. QoS 2 is UNSUPPORTED: nobody keeps the bytes for a second sending.
   */
  begin(topic: Topic, totalBytes: number): number;
  /** The next bytes of it, as many as the transmit memory holds at most. Returns 0, or `Refused` (BUSY: after `onDrained`). */
  write(chunk: Payload): number;
  /** Ends it. With bytes missing the link is closed, and INCOMPLETE returned. */
  end(): number;
  /**
   * `done` is called, once, when every publish at QoS 1 and 2 has settled and all bytes have left (0), or after
   * `deadlineMs` (how many have not settled). Then a device may sleep. Returns 0, or BUSY while another one runs.
   */
  drain(deadlineMs: number, done: (this: void, left: number) => void): number;
  /** Publishes at QoS 1 and 2 that have not settled. */
  pending(): number;

  /** Messages that were larger than the receive memory, and were not delivered. */
  skipped: number;
  /** Publishes that the outbox gave up for want of room. */
  dropped: number;

  _session: Session;
  _message: Message;
  /** How much of a packet must be held before it is looked at again; 0: not known. (A negative `_heldBytes` counts what passes by.) */
  _totalBytes: number;
  /** Somebody takes the chunks that pass by. */
  _isWanted: boolean;
  /** The message under way was delivered before. */
  _isKnown: boolean;
  /** The last message, when one handler alone took it: its size, its bytes up to the payload, and the handler. -1: none. */
  _sameTo: number;
  _sameHead: Bytes;
  _sameHandler: Handler;
  _ring: Ring;
  _window: number;
  _isGivingUp: boolean;
  /** The journal holds what is void when the broker has lost the session. */
  _isNoted: boolean;
  /** QoS 2 identifiers that were delivered and not released. */
  _inbound: Ids;
  /** Bytes of a streamed message that are still to come, -1: none is on its way. */
  _left: number;
  /** How long nothing had been heard when it began. */
  _quietBefore: number;
  _onDrain: ((this: void, left: number) => void) | undefined;
  _drainTimer: Timer;
  /** Links in a row that the broker ended as soon as they were up. */
  _kicks: number;
}

const enum Limit {
  /** From that many on it is no accident. */
  KICKS = 3,
}

function resume(publisher: Publisher, sessionPresent: boolean): void {
  const client = publisher as Client;
  if (!sessionPresent) {
    forget(client);
    note(client, Record.LOST, 0, "");
    renew(client);
  }
  askAgain(client, sessionPresent);
  pump(client);
  // A handler of a request may have disconnected.
  if (client.onOnline && client._state === State.ONLINE) client.onOnline(sessionPresent);
}

function closedHere(this: Client, reason: number): void {
  let told = reason;
  if (reason === Reason.CLOSED && this._state === State.ONLINE) {
    // The backoff is zero on a link that has stayed up, and on the very first.
    this._kicks = this._backoffMs > 0 ? this._kicks + 1 : 1;
    if (this._kicks >= Limit.KICKS) told = Reason.TAKEN_OVER;
  }
  this._sameTo = -1;
  if (this._left >= 0) {
    this._left = -1;
    this._port._late = "";
    endStream(this._port);
  }
  shut(this, told);
  endLink(this);
}

function isOnline(this: Client): boolean {
  return this._state === State.ONLINE;
}

function pending(this: Client): number {
  return countOf(this._ring);
}

function drainedHere(this: Client): void {
  if (this._left < 0) drained(this._port);
  else refill(this._port);
  pump(this);
  if (this.onDrained) this.onDrained();
}

/** QoS 3 is none [MQTT-3.3.1-4]. */
function refuseQos(): number {
  return Refused.UNSUPPORTED;
}

function topicHere(this: Client, name: string, options?: TopicOptions): Topic {
  const made = topicOf(this, name, options) as KeptTopic;
  const qos = (options && options.qos) ?? 0;
  if (qos > 0 && frameOf(made) !== "") {
    furnish(this._ring);
    made._first += qos * 2;
    made._client = this;
    made._ring = this._ring;
    made._puback = qos === 1 ? char(64, 2) : "";
    made._later = publishLater;
    made.publish = qos > 2 ? refuseQos : publishKept;
  }
  return made;
}

/** True for what a field of CONNECT can carry: its length has two bytes (1.5.3). */
function fits(value: string | Bytes | undefined): boolean {
  return value === undefined || encode(value).length < 65536;
}

/** The same for a text, which has no U+0000 [MQTT-1.5.3-2]. */
function fitsText(value: string | undefined): boolean {
  return value === undefined || (fits(value) && !has(value, "\0"));
}

function connectChecked(this: Client): number {
  const options = this._options;
  const will = options.will;
  const keepAlive = options.keepAlive ?? 0;
  // [MQTT-3.1.3-7] and [MQTT-3.1.2-22]
  if (options.clientId === "" && options.cleanSession === false) return Refused.BAD_OPTIONS;
  if (options.password !== undefined && options.username === undefined) return Refused.BAD_OPTIONS;
  if (!fitsText(options.clientId) || !fitsText(options.username) || !fits(options.password)) return Refused.BAD_OPTIONS;
  if (keepAlive < 0 || keepAlive > 65535) return Refused.BAD_OPTIONS;
  if (will && (!fits(will.payload) || (will.qos ?? 0) > 2)) return Refused.BAD_OPTIONS;
  if (will && !isTopicName(will.topic)) return Refused.BAD_TOPIC;
  return start(this);
}

function accept(publisher: Publisher, bytes: Bytes, first: number, from: number, to: number): number {
  const client = publisher as Client;
  if (first >= 48 && first < 64) return acceptPublish(client, bytes, first, from, to);
  if (first === 144 || first === 176) return answered(client, bytes, from, to, first === 144 ? 3 : 2);
  if (first === 64 || first === 80 || first === 98 || first === 112) {
    if (to - from !== 2) return Reason.BAD_BODY;
    const id = at(bytes, from) * 256 + at(bytes, from + 1);
    if (first !== 98) return acknowledged(client, first, id);
    released(client, id);
    return 0;
  }
  // Answers with wrong reserved bits [MQTT-2.2.2-2]; the rest is not for a client, or not now.
  const type = Math.floor(first / 16);
  return (type > 3 && type < 8) || type === 9 || type === 11 ? Reason.BAD_FLAGS : Reason.UNEXPECTED;
}

/** A client that publishes and receives. `link` is the board's, `options` are not copied. */
export function createClient(link: Link, options: ClientOptions): Client {
  const client = createPublisher(link, options) as Client;
  client.onSettled = undefined;
  client.onDrained = undefined;
  client.onRefused = undefined;
  client.onOther = undefined;
  client.isOnline = isOnline;
  client.subscribe = subscribe;
  client.subscribeChunks = subscribeChunks;
  client.unsubscribe = unsubscribe;
  client.begin = begin;
  client.write = write;
  client.end = end;
  client.drain = drain;
  client.pending = pending;
  client.topic = topicHere;
  client.connect = connectChecked;
  client.received = received;
  client.drained = drainedHere;
  client.closed = closedHere;
  client.skipped = 0;
  client.dropped = 0;
  client._accept = accept;
  client._resume = resume;
  client._session = createSession();
  client._message = createMessage(EMPTY);
  client._totalBytes = 0;
  client._isWanted = false;
  client._isKnown = false;
  client._sameTo = -1;
  client._sameHead = EMPTY;
  const ring = createRing(
    options.outboxMessages ?? Default.OUTBOX_MESSAGES,
    options.outboxBytes ?? Default.OUTBOX_BYTES,
  );
  client._ring = ring;
  client._window = Math.min(options.window ?? Default.WINDOW, ring._slots);
  client._isGivingUp = false;
  client._isNoted = false;
  client._left = -1;
  client._quietBefore = 0;
  client._onDrain = undefined;
  client._drainTimer = undefined;
  client._kicks = 0;
  forget(client);
  if (options.journal) {
    furnish(ring);
    options.journal._recover(client);
  } else if (options.cleanSession === false) {
    // The broker may know more than we do: our first identifier must not be the one it remembers.
    ring._lastId += Math.floor(link.clock.random() * Id.COUNT);
  }
  return client;
}
