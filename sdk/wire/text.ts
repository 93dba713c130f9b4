// Sending on the runtimes whose strings are bytes (Espruino, NodeMCU): what is constant for a topic is one prepared
// string, so that a publish is one comparison, one concatenation and one write. It knows sizes, not meanings.

import type { Net, Socket } from "../link/socket.js";
import { Refused } from "../mqtt/codes.js";
import { remaining, text } from "./frame.js";
import { type Bytes, char, isTopicName, slice } from "#wire";

/** The sending half of a client: the socket, and how many bytes it may still be given. */
export interface Port {
  _socket: Socket | undefined;
  /** Bytes that may be queued now; -1 while the link is down. */
  _room: number;
  _limit: number;
}

export function createPort(_net: Net, limitBytes: number): Port {
  return { _socket: undefined, _room: -1, _limit: limitBytes };
}

/** Sends a rare packet. It is never refused: the limit is for what the user sends. */
export function send(port: Port, bytes: string): void {
  (port._socket as Socket).write(bytes as never);
}

/** All that was queued has left. */
export function drained(port: Port): void {
  if (port._room >= 0) port._room = port._limit;
}

/** Forgets what waited on a link that ended. */
export function rewind(_port: Port): void {}

/** Hands over what still waits. Nothing does: the socket joins writes itself. */
export function flush(_port: Port, _last?: boolean): void {}

/** A topic prepared for publishing. */
export interface Topic {
  _port: Port;
  _first: number;
  /** The topic with its length before it; empty when it may not be published to. */
  _name: string;
  _length: number;
  _size: number;
  _prefix: string;
  /** Sends a message. Returns 0, or why it was not taken (`Refused`). */
  publish(payload: string): number;
}

/** Makes the header for payloads of this length. Returns true for a topic that may not be published to. */
function prepare(topic: Topic, length: number): boolean {
  const rest = topic._name.length + length;
  topic._prefix = char(topic._first) + remaining(rest) + topic._name;
  topic._length = topic._name === "" ? -1 : length;
  topic._size = topic._prefix.length + length;
  return topic._length < 0;
}

function publish(this: Topic, payload: string): number {
  const port = this._port;
  // Payloads of a sensor mostly keep their length, so the header is made anew only when it changes.
  if (payload.length !== this._length && prepare(this, payload.length)) return Refused.BAD_TOPIC;
  const size = this._size;
  if (size > port._room)
    return port._room < 0 ? Refused.OFFLINE : size > port._limit ? Refused.TOO_LARGE : Refused.BUSY;
  port._room -= size;
  (port._socket as Socket).write((this._prefix + payload) as never);
  return 0;
}

/** `first` is the fixed header's first byte (3.3.1), `name` the topic as text. */
export function createTopic(port: Port, first: number, name: string): Topic {
  return {
    _port: port,
    _first: first,
    _name: isTopicName(name) ? text(name) : "",
    _length: -1,
    _size: 0,
    _prefix: "",
    publish: publish,
  };
}

/** The topic of a received packet. Its bytes are passed on as they are. */
export function topicText(bytes: Bytes, from: number, to: number): string | undefined {
  return slice(bytes, from, to);
}

/** Default transmit memory: what may wait in the socket. */
export const TRANSMIT_BYTES = 2048;
/** Default receive memory. */
export const RECEIVE_BYTES = 1024;
