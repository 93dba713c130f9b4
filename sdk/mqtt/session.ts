// What outlives a link on the receiving side: subscriptions, and requests that wait for their answer. Every request
// settles once. It sends nothing itself.

import type { Message } from "./packet/publish.js";

/** A filter and who listens to it. */
export interface Subscription {
  filter: string;
  qos: number;
  /** A filter without wildcards is compared as a whole. */
  wild: boolean;
  /** True for a handler that takes large messages in chunks. */
  chunks: boolean;
  handler: (this: void, message: Message) => void;
}

/** What a SUBACK (3.9.3) or UNSUBACK said: 0 to 2 the granted QoS, 128 refused by the broker, 0 for UNSUBACK. */
export type Settled = (this: void, code: number) => void;

/** A SUBSCRIBE or UNSUBSCRIBE that has no answer yet. `subscription` is there for a SUBSCRIBE. */
export interface Request {
  id: number;
  filter: string;
  subscription: Subscription | undefined;
  settled: Settled | undefined;
}

export interface Session {
  subscriptions: Subscription[];
  requests: Request[];
  lastId: number;
  /** With a journal: what the broker has granted, each the QoS asked for as a byte, then the filter. */
  granted: string[];
}

export function createSession(): Session {
  return { subscriptions: [], requests: [], lastId: 0, granted: [] };
}

/** Requests have the lower half of the identifiers, publishes the upper. */
const LAST_ID = 32767;

/** A packet identifier that no request uses, never 0 [MQTT-2.3.1-1, MQTT-2.3.1-2]. */
export function nextRequestId(session: Session): number {
  do {
    session.lastId = session.lastId < LAST_ID ? session.lastId + 1 : 1;
  } while (find(session, session.lastId) >= 0);
  return session.lastId;
}

/** Where the request with this identifier stands, or -1. */
function find(session: Session, id: number): number {
  for (let i = 0; i < session.requests.length; i++) {
    if ((session.requests[i] as Request).id === id) return i;
  }
  return -1;
}

/** Removes and returns the request with this identifier, or undefined. */
export function takeRequest(session: Session, id: number): Request | undefined {
  const index = find(session, id);
  if (index < 0) return undefined;
  const request = session.requests[index];
  for (let i = index; i < session.requests.length - 1; i++) {
    session.requests[i] = session.requests[i + 1] as Request;
  }
  session.requests.pop();
  return request;
}

/**
 * Removes every subscription with this filter; exact comparison (3.10.4). An empty filter matches nothing, so that a
 * delivery that is under way leaves them out too.
 */
export function dropSubscriptions(session: Session, filter: string): void {
  const kept: Subscription[] = [];
  for (const subscription of session.subscriptions) {
    if (subscription.filter !== filter) kept.push(subscription);
    else subscription.filter = "";
  }
  session.subscriptions = kept;
}
