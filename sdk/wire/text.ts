// Sending on the runtimes whose strings are bytes (Espruino, NodeMCU): what is constant for a topic is one prepared
// string, so that a publish is one comparison, one concatenation and one write. It knows sizes, not meanings.

import type { Net, Socket } from "../link/socket.js";
import { Refused } from "../mqtt/codes.js";
import { Step } from "../outbox/step.js";
import { remaining, text } from "./frame.js";
import type { Ring, Slot } from "../outbox/list.js";
import { isUtf8 } from "./utf8-text.js";
import { type Bytes, char, isAscii, isTopicName, slice, u16 } from "#wire";

const enum First {
  /** What PUBLISH at QoS 2 begins with, at least (3.3.1). */
  QOS_2 = 52,
}
/** What PUBACK begins with (3.4.1). */
const PUBACK = "@\x02";

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
 * Sends a message when nothing waits before it and it need not wait itself, and keeps it. Returns its identifier, or 0:
 * nothing happened. What it calls elsewhere is written out, for a call is dear.
 */
export function publishAtOnce(ring: Ring, topic: Topic, payload: string): number {
  const port = topic._port;
  const size = measure(topic, payload);
  if (
    ring._waiting > 0 ||
    ring._count >= ring._atOnce ||
    ring._lastId >= ring._freeTo ||
    size > port._room ||
    size > ring._room
  ) {
    return 0;
  }
  const id = ring._lastId + 1;
  const key = u16(id);
  const first = topic._first;
  const length = topic._length - 2;
  ring._list.push({
    _id: id,
    _step: Step.PUBLISHED,
    _first: first,
    _topic: topic,
    _text: payload,
    _size: length,
    _answer: first < First.QOS_2 ? PUBACK + key : "",
  });
  ring._lastId = id;
  ring._room -= length;
  ring._count++;
  port._room -= size;
  (port._socket as Socket).write((topic._prefix + key + payload) as never);
  return id;
}

/** Takes out the oldest message when this is the whole answer to it. Returns its identifier, or 0. */
export function takeAnswer(ring: Ring, bytes: Bytes): number {
  const slot = ring._list[0];
  if (!slot || bytes !== slot._answer) return 0;
  ring._list.shift();
  ring._room += slot._size;
  ring._count--;
  return slot._id;
}

/** Bytes of the packet that a payload makes at QoS 1 or 2. Prepares the header. */
export function measure(topic: Topic, payload: string): number {
  if (payload.length + 2 !== topic._length) prepare(topic, payload.length + 2);
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
  createRing,
  firstOf,
  idOf,
  push,
  remove,
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
