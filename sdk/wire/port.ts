// The sending half of a client on V8: one fixed array into which frames are written, and all of a turn leaves as one write.
// A second array of the same size takes over while the socket keeps the first. It knows no topic, and nothing here grows.

import type { Net, Socket } from "../link/socket.js";
import { sizeOf } from "./keep.js";
import { writeUtf8 } from "./utf8.js";
import { EMPTY } from "#wire";

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
  /** While a message is streamed: packets that wait for its end. */
  _late: string | undefined;
}

/** Transmit memory until the first message: CONNECT, pings and acknowledgements. */
const FIRST_BYTES = 64;

export function createPort(net: Net, limitBytes: number): Port {
  const port: Port = {
    _socket: undefined,
    _room: -1,
    _limit: limitBytes,
    _net: net,
    _tx: EMPTY,
    _spare: undefined,
    _end: 0,
    _kept: false,
    _due: false,
    _run: () => {
      port._due = false;
      flush(port);
    },
    _late: undefined,
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
  if (port._room >= 0) port._room = port._late === undefined ? port._limit : 0;
}

/** Sends what waits. True when all that was queued has left, false while the socket keeps some of it. */
export function isEmpty(port: Port): boolean {
  flush(port);
  return port._room < 0 || (port._end === 0 && !port._kept);
}

/** The socket gave back what it kept. */
export function drained(port: Port): void {
  port._kept = false;
  flush(port);
}

/** The same while a message is streamed. */
export const refill = drained;

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
  if (port._late !== undefined) port._late += bytes;
  else sendNow(port, bytes);
}

/** Sends a packet that counts. False: no room now. */
export function trySend(port: Port, bytes: string): boolean {
  if (bytes.length > port._room && !makeRoom(port, bytes.length)) return false;
  sendNow(port, bytes);
  return true;
}

function sendNow(port: Port, bytes: string): void {
  if (port._end + bytes.length > port._tx.length) {
    if (port._tx.length >= port._limit) flush(port);
    const least = port._end > 0 ? port._limit : FIRST_BYTES;
    if (port._end + bytes.length > port._tx.length) widen(port, Math.max(least, port._end + bytes.length));
  }
  for (let i = 0; i < bytes.length; i++) port._tx[port._end + i] = bytes.charCodeAt(i);
  wrote(port, port._end + bytes.length);
}

/** Idle clients are many: the memory of a link that has said no more than CONNECT is small. */
export function widen(port: Port, bytes: number): void {
  const larger = new Uint8Array(bytes);
  larger.set(port._tx.subarray(0, port._end));
  port._tx = larger;
}

/** Says how far the memory is written now. It is sent at the end of the turn. */
export function wrote(port: Port, end: number): void {
  if (port._room >= 0) port._room = port._late === undefined ? Math.max(0, port._limit - end) : 0;
  port._end = end;
  if (!port._due) later(port);
}

/** From now on every other packet waits: what is sent is part of one message. */
export function beginStream(port: Port): void {
  port._late = "";
  port._room = 0;
}

/** Sends a part of the message. False: no room now. */
export function writeStream(port: Port, chunk: string | Uint8Array): boolean {
  const size = sizeOf(chunk);
  if (port._end + size > port._limit) flush(port);
  if (port._end + size > port._limit) return false;
  const at = port._end;
  if (port._tx.length < port._limit) widen(port, port._limit);
  wrote(port, typeof chunk === "string" ? writeUtf8(port._tx, at, chunk) : copy(port._tx, at, chunk));
  return true;
}

/** The message is whole, or its link has ended: others are sent again. */
export function endStream(port: Port): void {
  const late = port._late;
  port._late = undefined;
  if (port._room < 0 || late === undefined) return;
  wrote(port, port._end);
  if (late !== "") send(port, late);
}

/** A packet of four bytes: an acknowledgement (3.4 to 3.7). */
export function acknowledge(port: Port, first: number, id: number): void {
  const end = port._end;
  if (port._late !== undefined || end + 4 > port._tx.length)
    return send(port, String.fromCharCode(first, 2, id >> 8, id & 255));
  const tx = port._tx;
  tx[end] = first;
  tx[end + 1] = 2;
  tx[end + 2] = id >> 8;
  tx[end + 3] = id & 255;
  wrote(port, end + 4);
}

/** Sends what is written, for want of room. False: there still is none. */
export function makeRoom(port: Port, size: number): boolean {
  if (port._room < 0 || size > port._limit) return false;
  flush(port);
  return size <= port._room;
}

/** A loop beats the native copy below this many bytes. */
export const LOOP_BYTES = 64;

/** Writes bytes, and returns where the next go. */
export function copy(tx: Uint8Array, at: number, payload: Uint8Array): number {
  if (payload.length > LOOP_BYTES) tx.set(payload, at);
  else for (let i = 0; i < payload.length; i++) tx[at + i] = payload[i] as number;
  return at + payload.length;
}
