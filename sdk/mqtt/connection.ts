// What dies with a link: opening it, CONNECT and CONNACK, keep-alive, and the decision when to try again. It uses one
// timer, whose meaning is the state it finds (MQTT 3.1.1 sections 3.1, 3.2, 3.12). It never delivers a message.

import { Reason } from "./codes.js";
import { connectPacket } from "./packet/connect.js";
import { type Publisher, State } from "./state.js";
import { at, type Bytes, char } from "#wire";
import { drained, flush, rewind, send } from "#send";

const enum Default {
  /** Default time from the start of a link to CONNACK. */
  CONNECT_TIMEOUT_MS = 10000,
  /** The first wait that is not zero is drawn from 0 to this. */
  FIRST_BACKOFF_MS = 1000,
  /** Default cap of the waits. */
  RETRY_CAP_MS = 60000,
}

export function arm(client: Publisher, ms: number): void {
  client._clock.cancel(client._timer);
  client._timer = client._clock.after(ms, tick, client);
}

/** Ends the link, if there is one, and says why. Any reason but DISCONNECTED leads to another try. */
export function shut(client: Publisher, reason: number): void {
  const port = client._port;
  const socket = port._socket;
  port._socket = undefined;
  port._room = -1;
  // The longest wait is drawn from zero to a bound that doubles: full jitter.
  arm(client, client._clock.random() * client._backoffMs);
  client._backoffMs = Math.min(
    client._options.retryCapMs ?? Default.RETRY_CAP_MS,
    client._backoffMs * 2 + Default.FIRST_BACKOFF_MS,
  );
  client._state = State.WAITING;
  if (reason === Reason.DISCONNECTED) {
    client._clock.cancel(client._timer);
    client._state = State.IDLE;
  }
  if (socket) client._net.close(socket);
  if (client.onOffline) client.onOffline(reason);
}

export function closed(this: Publisher, reason: number): void {
  shut(this, reason);
}

/** The one timer fired. */
function tick(client: Publisher): void {
  const port = client._port;
  const state = client._state;
  client._timer = undefined;
  if (state === State.WAITING) {
    client._state = State.OPENING;
    client._heldBytes = 0;
    rewind(port);
    arm(client, client._options.connectTimeoutMs ?? Default.CONNECT_TIMEOUT_MS);
    port._socket = client._net.open(client._options.target, client);
  } else if (state === State.OPENING) {
    client.closed(Reason.CONNECT_TIMEOUT);
  } else if (client._quiet > 1) {
    // Two ticks since the PINGREQ, the second to allow for a write that was slow to leave.
    client.closed(Reason.SILENT);
  } else {
    // The link has stayed up: only now is the next failure retried at once.
    client._backoffMs = 0;
    if (client._options.keepAlive !== 0) {
      if (client._quiet === 0) send(port, char(192, 0));
      client._quiet++;
      arm(client, client._watchMs);
    }
  }
}

/** The socket is open: CONNECT is the first packet [MQTT-3.1.0-1]. */
export function opened(this: Publisher): void {
  send(this._port, connectPacket(this._options));
}

export function drainedAll(this: Publisher): void {
  drained(this._port);
}

export function disconnect(this: Publisher): void {
  const port = this._port;
  if (this._state === State.ONLINE) {
    send(port, char(224, 0));
    flush(port, true);
  }
  if (this._state !== State.IDLE) this.closed(Reason.DISCONNECTED);
}

/** One whole packet. Returns 0, or why the link must close. */
export function takePacket(client: Publisher, bytes: Bytes, first: number, from: number, to: number): number {
  if (client._state === State.OPENING) {
    if (first !== 32) return Reason.UNEXPECTED;
    if (to - from !== 2 || at(bytes, from) > 1 || at(bytes, from + 1) > 5) return Reason.BAD_BODY;
    const code = at(bytes, from + 1);
    if (code === 0) {
      const sessionPresent = at(bytes, from) === 1;
      client._state = State.ONLINE;
      client._port._room = client._port._limit;
      client._quiet = 0;
      arm(client, client._watchMs);
      if (client._resume) client._resume(client, sessionPresent);
      else if (client.onOnline) client.onOnline(sessionPresent);
    }
    return code;
  }
  if (first === 208) return to === from ? 0 : Reason.BAD_BODY;
  return client._accept ? client._accept(client, bytes, first, from, to) : Reason.UNEXPECTED;
}
