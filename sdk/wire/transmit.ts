// Publishing on V8: a topic's bytes are made once, and a frame is written straight into the transmit memory. `port.ts` has
// that memory, `ring.ts` the messages that are kept; this file is what all other rooms know of the three.

import { Refused } from "../mqtt/codes.js";
import { push, type Ring, type Slot } from "../outbox/ring.js";
import { Step } from "../outbox/step.js";
import { text as textFrame } from "./frame.js";
import { sizeOf } from "./keep.js";
import { copy, LOOP_BYTES, makeRoom, type Port, widen, wrote } from "./port.js";
import { utf8Length, writeUtf8 } from "./utf8.js";
import { EMPTY, encode, isTopicName } from "#wire";

/** A topic prepared for publishing. */
export interface Topic {
  _port: Port;
  _first: number;
  _name: Uint8Array;
  /** What PUBACK begins with, at QoS 1. */
  _puback?: string;
  _ring?: Ring;
  /** Text, sent as UTF-8, or bytes. Returns 0, or why it was not taken (`Refused`). */
  publish(payload: string | Uint8Array): number;
}

/** A topic at QoS 1 or 2. */
interface KeptTopic extends Topic {
  _later(payload: Payload): number;
}

/** Bytes of a packet with that much behind its length. */
function packetSize(rest: number): number {
  return 1 + (rest < 128 ? 1 : rest < 16384 ? 2 : rest < 2097152 ? 3 : 4) + rest;
}

/** Writes first byte, remaining length and topic. Returns where the rest goes. */
function writeHead(port: Port, first: number, rest: number, name: Uint8Array): number {
  if (port._tx.length < port._limit) widen(port, port._limit);
  const tx = port._tx;
  let at = port._end;
  tx[at++] = first;
  let left = rest;
  while (left > 127) {
    tx[at++] = (left & 127) | 128;
    left >>>= 7;
  }
  tx[at++] = left;
  for (let i = 0; i < name.length; i++) tx[at++] = name[i] as number;
  return at;
}

/** Bytes of the packet that a payload makes at QoS 1 or 2. */
export function measure(topic: Topic, payload: string | Uint8Array): number {
  return packetSize(topic._name.length + 2 + sizeOf(payload));
}

/** Sends a message that the outbox keeps. `first` is the packet's first byte, with or without DUP. False: no room now. */
export function sendKept(port: Port, ring: Ring, slot: Slot, first: number): boolean {
  const name = (ring._topics[slot] as Topic)._name;
  const keep = ring._keep;
  const id = ring._ids[slot] as number;
  const from = keep._from[slot] as number;
  const length = keep._size[slot] as number;
  const rest = name.length + 2 + length;
  const size = packetSize(rest);
  if (size > port._room && !makeRoom(port, size)) return false;
  let at = writeHead(port, first, rest, name);
  const tx = port._tx;
  tx[at++] = id >> 8;
  tx[at++] = id & 255;
  const bytes = keep._bytes;
  if (length > LOOP_BYTES) tx.set(bytes.subarray(from, from + length), at);
  else for (let i = 0; i < length; i++) tx[at + i] = bytes[from + i] as number;
  wrote(port, at + length);
  return true;
}

/** `publish` of a topic at QoS 1 or 2: it is sent when nothing waits before it and it need not wait itself, and kept. */
export function publishKept(this: Topic, payload: Payload): number {
  const ring = this._ring as Ring;
  const port = this._port;
  const size = sizeOf(payload);
  const isOpen = ring._open > 0 && ring._lastId < ring._freeTo && size <= ring._keep._room;
  if (!isOpen || packetSize(this._name.length + 2 + size) > port._room) return (this as KeptTopic)._later(payload);
  const id = ++ring._lastId;
  sendKept(port, ring, push(ring, id, this._first, Step.PUBLISHED, this, payload), this._first);
  ring._waiting--;
  ring._open--;
  return id;
}

function publish(this: Topic, payload: string | Uint8Array): number {
  const port = this._port;
  const name = this._name;
  const ascii = typeof payload === "string" ? isAscii(payload) : true;
  const length = ascii ? payload.length : utf8Length(payload as string);
  const rest = name.length + length;
  const size = packetSize(rest);
  if (size > port._room && !makeRoom(port, size)) return refuse(port, size);
  let at = writeHead(port, this._first, rest, name);
  const tx = port._tx;
  if (typeof payload !== "string") at = copy(tx, at, payload);
  else if (ascii) for (let i = 0; i < length; i++) tx[at++] = payload.charCodeAt(i);
  else at = writeUtf8(tx, at, payload);
  wrote(port, at);
  return 0;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** Why a frame of `size` bytes cannot be taken now. */
function refuse(port: Port, size: number): number {
  if (port._room < 0) return Refused.OFFLINE;
  return size > port._limit ? Refused.TOO_LARGE : Refused.BUSY;
}

function refuseTopic(): number {
  return Refused.BAD_TOPIC;
}

/** `first` is the fixed header's first byte (3.3.1), `name` the topic as text. */
export function createTopic(port: Port, first: number, name: string): Topic {
  if (!isTopicName(name)) return { _port: port, _first: first, _name: EMPTY, publish: refuseTopic };
  const frame = textFrame(name);
  const bytes = new Uint8Array(frame.length);
  for (let i = 0; i < frame.length; i++) bytes[i] = frame.charCodeAt(i);
  return { _port: port, _first: first, _name: bytes, publish };
}

/** A topic's name with its length before it, as it stands in a packet; empty where it may not be published to. */
export function frameOf(topic: Topic): string {
  return encode(topic._name);
}

/** Here reading a message costs less than remembering and comparing its head. */
export function headOf(bytes: Uint8Array, _length: number): Uint8Array {
  return bytes;
}

export { topicText } from "./intern.js";
export { createIds, type Ids, sizeOf, swapId } from "./keep.js";
export {
  acknowledge,
  beginStream,
  createPort,
  drained,
  endStream,
  flush,
  isEmpty,
  type Port,
  refill,
  rewind,
  send,
  trySend,
  writeStream,
} from "./port.js";
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
  type Slot,
  slotAt,
  stepOf,
  topicOf,
} from "../outbox/ring.js";

/** What a publish carries: text, sent as UTF-8, or bytes. */
export type Payload = string | Uint8Array;

/** What an option is worth that is not given. */
export const enum Default {
  /** Default transmit memory. */
  TRANSMIT_BYTES = 16384,
  /** Default receive memory. */
  RECEIVE_BYTES = 65536,
  /** Default of publishes in flight: mosquitto as it is installed loses what is over 20 at QoS 2. */
  WINDOW = 20,
  /** Default of messages in the outbox. */
  OUTBOX_MESSAGES = 1024,
  /** Default of their payload in RAM. */
  OUTBOX_BYTES = 65536,
}
