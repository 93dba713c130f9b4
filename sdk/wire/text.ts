// Sending on the runtimes whose strings are bytes (Espruino, NodeMCU): what is constant for a topic is one prepared
// string, so that a publish is one comparison, one concatenation and one write. It knows sizes, not meanings.

import type { Net, Socket } from "../link/socket.js";
import { Refused } from "../mqtt/codes.js";
import { remaining, text } from "./frame.js";
import type { Ring, Slot } from "../outbox/list.js";
import { isUtf8 } from "./utf8-text.js";
import { type Bytes, char, isAscii, isTopicName, key, slice, u16 } from "#wire";

const enum First {
  /** The last of what PUBLISH at QoS 0 begins with (3.3.1). */
  QOS_0 = 49,
}

/** The sending half of a client: the socket, and how many bytes it may still be given. */
export interface Port {
  _socket: Socket | undefined;
  /** Bytes that may be queued now; -1 while the link is down. */
  _room: number;
  _limit: number;
  /** While a message is streamed: the socket, and its room. Others write into `late`. */
  _real?: Socket;
  _spare?: number;
  _late?: string;
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

/** The same while a message is streamed. */
export function refill(port: Port): void {
  port._spare = port._limit;
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
  /** What PUBACK begins with, at QoS 1; "" at QoS 2. */
  _puback?: string;
  _ring?: Ring;
  /** Sends a message. Returns 0, or why it was not taken (`Refused`). */
  publish(payload: string): number;
}

/** A topic at QoS 1 or 2. */
interface KeptTopic extends Topic {
  _later(payload: string): number;
}

/** Makes the header for payloads of this length. Returns true for a topic that may not be published to. */
function prepare(topic: Topic, length: number): boolean {
  const rest = length + (topic._first > First.QOS_0 ? 2 : 0);
  topic._prefix = char(topic._first) + remaining(topic._name.length + rest) + topic._name;
  topic._length = topic._name === "" ? -1 : length;
  topic._size = topic._prefix.length + rest;
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

/** Sends a message that the outbox keeps. `first` is the packet's first byte, with or without DUP. False: no room now. */
export function sendKept(port: Port, _ring: Ring, slot: Slot, first: number): boolean {
  const topic = slot._topic as Topic;
  measure(topic, slot._text);
  if (topic._size > port._room) return false;
  const prefix = topic._prefix;
  const head = first === topic._first ? prefix : char(first) + slice(prefix, 1, prefix.length);
  port._room -= topic._size;
  (port._socket as Socket).write((head + u16(slot._id) + slot._text) as never);
  return true;
}

/**
 * `publish` of a topic at QoS 1 or 2: it is sent when nothing waits before it and it need not wait itself, and kept. All
 * of it is written out, for a call is dear.
 */
export function publishKept(this: Topic, payload: string): number {
  const port = this._port;
  const ring = this._ring as Ring;
  const id = ring._lastId + 1;
  const size = payload.length === this._length ? this._size : measure(this, payload);
  if (ring._open > 0 && id <= ring._freeTo && size <= port._room && size <= ring._room) {
    const bytes = key(id);
    ring._lastId = id;
    ring._open--;
    ring._room -= this._length;
    ring._list.push({
      _id: id,
      _topic: this,
      _text: payload,
      _size: this._length,
      _answer: (this._puback as string) + bytes,
    });
    port._room -= size;
    (port._socket as Socket).write((this._prefix + bytes + payload) as never);
    return id;
  }
  // Elsewhere, for what is only read past costs as well.
  return (this as KeptTopic)._later(payload);
}

/** Bytes of the packet that a payload makes at QoS 1 or 2. Prepares the header. */
export function measure(topic: Topic, payload: string): number {
  if (payload.length !== topic._length) prepare(topic, payload.length);
  return topic._size;
}

/** Sends a packet that counts. False: no room now. */
export function trySend(port: Port, bytes: string): boolean {
  if (bytes.length > port._room) return false;
  port._room -= bytes.length;
  (port._socket as Socket).write(bytes as never);
  return true;
}

/** A packet of four bytes: an acknowledgement (3.4 to 3.7). */
export function acknowledge(port: Port, first: number, id: number): void {
  send(port, char(first, 2) + u16(id));
}

/** Takes what other packets write while a message is streamed. */
function collect(this: Socket, bytes: string): boolean {
  const port = (this as unknown as { _port: Port })._port;
  port._late = (port._late as string) + bytes;
  return true;
}

/** From now on every other packet waits: what is sent is part of one message. */
export function beginStream(port: Port): void {
  port._real = port._socket as Socket;
  port._spare = port._room;
  port._late = "";
  port._room = 0;
  port._socket = { write: collect as never, _port: port } as never;
}

/** Sends a part of the message. False: no room now. */
export function writeStream(port: Port, chunk: string): boolean {
  if (chunk.length > (port._spare as number)) return false;
  port._spare = (port._spare as number) - chunk.length;
  (port._real as Socket).write(chunk as never);
  return true;
}

/** The message is whole, or its link has ended: others are sent again. */
export function endStream(port: Port): void {
  if (port._real) {
    port._socket = port._real;
    port._real = undefined as never;
    port._room = port._spare as number;
    if (port._late !== "") send(port, port._late as string);
  }
}

/** True when all that was sent has left. */
export function isEmpty(port: Port): boolean {
  return port._room < 0 || port._room === port._limit;
}

/** A topic's name with its length before it, as it stands in a packet; empty where it may not be published to. */
export function frameOf(topic: Topic): string {
  return topic._name;
}

/** The beginning of what was received, to be compared with what comes next. */
export function headOf(bytes: Bytes, length: number): Bytes {
  return slice(bytes, 0, length);
}

export { createIds, type Ids, swapId } from "./ids-text.js";
export {
  countOf,
  createRing,
  firstOf,
  furnish,
  idOf,
  isAnswer,
  push,
  remove,
  removeOldest,
  type Ring,
  roomOf,
  setStep,
  sizeAt,
  sizeOf,
  type Slot,
  slotAt,
  stepOf,
  topicOf,
} from "../outbox/list.js";

/** The topic of a received packet, or undefined where it is no UTF-8. */
export function topicText(bytes: Bytes, from: number, to: number): string | undefined {
  const name = slice(bytes, from, to);
  return isAscii(name) || isUtf8(name) ? name : undefined;
}

/** What a publish carries. */
export type Payload = string;

/** What an option is worth that is not given. */
export const enum Default {
  /** Default transmit memory: what may wait in the socket. */
  TRANSMIT_BYTES = 2048,
  /** Default receive memory. */
  RECEIVE_BYTES = 1024,
  /** Default of publishes in flight. */
  WINDOW = 8,
  /** Default of messages in the outbox. */
  OUTBOX_MESSAGES = 32,
  /** Default of their payload in RAM. */
  OUTBOX_BYTES = 2048,
}
