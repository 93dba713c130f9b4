// Subscriptions, and what was asked of the broker about them: one list in the order of asking. Every request settles
// once. It sends nothing itself.

import type { Message } from "./packet/publish.js";
import { isWild } from "./filter.js";

/** What a SUBACK (3.9.3) or UNSUBACK said: 0 to 2 the granted QoS, 128 refused by the broker, 0 for UNSUBACK. */
export type Settled = (this: void, code: number) => void;

export type Handler = (this: void, message: Message) => void;

/** A filter and who listens to it; without a handler, a filter that is being given up. */
export interface Subscription {
  _filter: string;
  _qos: number;
  /** A filter without wildcards is compared as a whole. */
  _isWild: boolean;
  /** True for a handler that takes large messages in chunks. */
  _isChunks: boolean;
  /** It has had the first chunk of the message that is on its way. */
  _isBegun: boolean;
  _handler: Handler | undefined;
  /** The identifier of the SUBSCRIBE or UNSUBSCRIBE that has no answer yet, or 0. */
  _id: number;
  /** True while it is an UNSUBSCRIBE that waits for its answer. */
  _isEnd: boolean;
  /** The broker has it from before a reset of this device, as the journal says. */
  _isOld: boolean;
  _settled: Settled | undefined;
}

export interface Session {
  _list: Subscription[];
  _lastId: number;
}

const enum Limit {
  /** Requests have the lower half of the identifiers, publishes the upper. */
  LAST_ID = 32767,
}

export function createSession(): Session {
  return { _list: [], _lastId: 0 };
}

/** Adds a subscription, or the end of one. */
export function enlist(
  session: Session,
  filter: string,
  qos: number,
  handler: Handler | undefined,
  isChunks: boolean,
  settled: Settled | undefined,
): Subscription {
  const made: Subscription = {
    _filter: filter,
    _qos: qos,
    _isWild: isWild(filter),
    _isChunks: isChunks,
    _isBegun: false,
    _handler: handler,
    _id: 0,
    _isEnd: false,
    _isOld: false,
    _settled: settled,
  };
  session._list.push(made);
  return made;
}

/** The subscription whose request has this identifier, or undefined. */
export function asked(session: Session, id: number): Subscription | undefined {
  for (const one of session._list) if (one._id === id) return one;
  return undefined;
}

/** A packet identifier that no request uses, never 0 [MQTT-2.3.1-1, MQTT-2.3.1-2]. */
export function nextRequestId(session: Session): number {
  do {
    session._lastId = session._lastId < Limit.LAST_ID ? session._lastId + 1 : 1;
  } while (asked(session, session._lastId));
  return session._lastId;
}

/** Leaves out what has neither a handler nor a request, nor is known from before a reset. */
export function tidy(session: Session): void {
  const kept: Subscription[] = [];
  for (const one of session._list) if (one._handler || one._id > 0 || one._isOld) kept.push(one);
  session._list = kept;
}
