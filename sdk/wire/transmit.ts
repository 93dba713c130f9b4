// Sending on V8: frames are written straight into one fixed array, and all frames of a turn leave as one write. A second
// array of the same size takes over while the socket keeps the first. Nothing here grows, and nothing is copied twice.

import type { Net, Socket } from "../link/socket.js";
import { Refused } from "../mqtt/codes.js";
import { text as textFrame } from "./frame.js";
import { EMPTY, isTopicName } from "#wire";
import { utf8Length, writeUtf8 } from "./utf8.js";

/** The sending half of a client. */
export interface Port {
  _socket: Socket | undefined;
  /** Bytes that may still be written into `tx`; -1 while the link is down. */
  _room: number;
  _limit: number;
  _net: Net;
  _tx: Uint8Array;
  _spare: Uint8Array | undefined;
  _end: number;
  /** True while the socket holds an array. */
  _kept: boolean;
  _due: boolean;
  _run: () => void;
}

export function createPort(net: Net, limitBytes: number): Port {
  const port: Port = {
    _socket: undefined,
    _room: -1,
    _limit: limitBytes,
    _net: net,
    _tx: new Uint8Array(limitBytes),
    _spare: undefined,
    _end: 0,
    _kept: false,
    _due: false,
    _run: () => {
      port._due = false;
      flush(port);
    },
  };
  return port;
}

/** Hands what is written to the socket, unless the socket still keeps the last part; `last` is for the end of a link. */
export function flush(port: Port, last?: boolean): void {
  const socket = port._socket;
  if (socket === undefined || port._end === 0) return;
  if (port._kept) {
    if (last) socket.write(port._tx.slice(0, port._end));
    return;
  }
  const bytes = port._tx;
  const end = port._end;
  port._end = 0;
  if (!socket.write(bytes, 0, end)) {
    port._kept = true;
    port._tx = port._spare === undefined ? new Uint8Array(bytes.length) : port._spare;
    port._spare = bytes;
  }
  if (port._room >= 0) port._room = port._limit;
}

/** The socket gave back what it kept. */
export function drained(port: Port): void {
  port._kept = false;
  flush(port);
}

/** Forgets what waited on a link that ended: nothing of it may leave on the next. What the old socket keeps is its own. */
export function rewind(port: Port): void {
  port._end = 0;
  if (port._kept) port._spare = undefined;
  port._kept = false;
}

function later(port: Port): void {
  if (port._due) return;
  port._due = true;
  const defer = port._net.defer;
  if (defer) defer(port._run);
  else void Promise.resolve().then(port._run);
}

/** Sends a rare packet, given as a byte string. It may stand before the user's room is counted. */
export function send(port: Port, bytes: string): void {
  if (port._end + bytes.length > port._tx.length) flush(port);
  if (port._end + bytes.length > port._tx.length) {
    const larger = new Uint8Array(port._end + bytes.length);
    larger.set(port._tx.subarray(0, port._end));
    port._tx = larger;
  }
  for (let i = 0; i < bytes.length; i++) port._tx[port._end + i] = bytes.charCodeAt(i);
  wrote(port, port._end + bytes.length);
}

function wrote(port: Port, end: number): void {
  if (port._room >= 0) port._room = Math.max(0, port._limit - end);
  port._end = end;
  if (!port._due) later(port);
}

/** A topic prepared for publishing. */
export interface Topic {
  _port: Port;
  _first: number;
  _name: Uint8Array;
  /** Text, sent as UTF-8, or bytes. Returns 0, or why it was not taken (`Refused`). */
  publish(payload: string | Uint8Array): number;
}

function publish(this: Topic, payload: string | Uint8Array): number {
  const port = this._port;
  const name = this._name;
  const ascii = typeof payload === "string" ? isAscii(payload) : true;
  const length = ascii ? payload.length : utf8Length(payload as string);
  const rest = name.length + length;
  const size = 1 + (rest < 128 ? 1 : rest < 16384 ? 2 : rest < 2097152 ? 3 : 4) + rest;
  if (size > port._room && !makeRoom(port, size)) return refuse(port, size);
  const tx = port._tx;
  let at = port._end;
  tx[at++] = this._first;
  let left = rest;
  while (left > 127) {
    tx[at++] = (left & 127) | 128;
    left >>>= 7;
  }
  tx[at++] = left;
  for (let i = 0; i < name.length; i++) tx[at++] = name[i] as number;
  if (typeof payload !== "string") at = copy(tx, at, payload);
  else if (ascii) for (let i = 0; i < length; i++) tx[at++] = payload.charCodeAt(i);
  else at = writeUtf8(tx, at, payload);
  wrote(port, at);
  return 0;
}

/** A loop beats the native copy below this many bytes. */
const LOOP_BYTES = 64;

function copy(tx: Uint8Array, at: number, payload: Uint8Array): number {
  if (payload.length > LOOP_BYTES) tx.set(payload, at);
  else for (let i = 0; i < payload.length; i++) tx[at + i] = payload[i] as number;
  return at + payload.length;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function makeRoom(port: Port, size: number): boolean {
  if (port._room < 0 || size > port._limit) return false;
  flush(port);
  return size <= port._room;
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

export { topicText } from "./intern.js";

/** Default transmit memory. */
export const TRANSMIT_BYTES = 16384;
/** Default receive memory. */
export const RECEIVE_BYTES = 65536;
