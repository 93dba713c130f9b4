// WebSocket frames as a client without extensions reads and writes them (RFC 6455, section 5): bytes in, events out. Data
// is handed on as it comes, so that a frame of any size takes no memory; it knows no socket and answers nothing.

import { randomFillSync } from "node:crypto";

/** RFC 6455, section 5.2. */
export const enum Opcode {
  CONTINUATION = 0,
  TEXT = 1,
  BINARY = 2,
  CLOSE = 8,
  PING = 9,
  PONG = 10,
}

/** RFC 6455, section 7.4.1. */
export const enum CloseCode {
  NORMAL = 1000,
  GOING_AWAY = 1001,
  PROTOCOL_ERROR = 1002,
  UNACCEPTABLE = 1003,
  /** Never sent: there was a close frame without a code. */
  NONE = 1005,
}

const FIN = 0x80;
const RESERVED = 0x70;
const MASKED = 0x80;
/** The longest header of a server: two bytes and a length of eight. */
const HEADER_BYTES = 10;
/** RFC 6455, section 5.5. */
const CONTROL_BYTES = 125;
const LENGTH_IN_2 = 126;
const LENGTH_IN_8 = 127;
/** The upper half of a length above which it is no safe integer. */
const UPPER_MAX = 0x1f_ff_ff;

export interface FrameEvents {
  /** A piece of binary data; the bytes are lent until the call returns. */
  data(bytes: Uint8Array, from: number, to: number): void;
  ping(payload: Buffer): void;
  /** The server sends no more. */
  close(code: number, reason: string): void;
  /** The server broke the rules: close the link with this code. */
  broken(code: number, why: string): void;
}

/** Returns what takes the bytes of a server, split in any way. After `close` or `broken` it takes no notice of them. */
export function createFrameReader(events: FrameEvents): (bytes: Uint8Array) => void {
  const header = Buffer.alloc(HEADER_BYTES);
  const control = Buffer.alloc(CONTROL_BYTES);
  let have = 0;
  let need = 2;
  let opcode = 0;
  let left = 0;
  let gathered = 0;
  /** More frames of a message are to come. */
  let isSplit = false;
  let isOver = false;

  function breakOff(why: string, code: number = CloseCode.PROTOCOL_ERROR): void {
    isOver = true;
    events.broken(code, why);
  }

  function readStart(): void {
    const first = header[0] as number;
    const second = header[1] as number;
    const isLast = (first & FIN) !== 0;
    const length = second & ~MASKED;
    opcode = first & 15;
    if ((first & RESERVED) !== 0) return breakOff("the server sent a frame with reserved bits");
    if ((second & MASKED) !== 0) return breakOff("the server sent a masked frame");
    if (opcode >= Opcode.CLOSE) {
      if (opcode > Opcode.PONG) return breakOff(`the server sent a frame of the unknown kind ${opcode}`);
      if (!isLast || length > CONTROL_BYTES)
        return breakOff("the server sent a control frame that is split or too long");
    } else {
      // [MQTT-6.0.0-1]
      if (opcode === Opcode.TEXT) {
        return breakOff("the server sent a text frame; MQTT travels in binary frames only", CloseCode.UNACCEPTABLE);
      }
      if (opcode > Opcode.BINARY) return breakOff(`the server sent a frame of the unknown kind ${opcode}`);
      if (isSplit !== (opcode === Opcode.CONTINUATION)) return breakOff("the server mixed the frames of two messages");
      isSplit = !isLast;
    }
    if (length === LENGTH_IN_2) need = 4;
    else if (length === LENGTH_IN_8) need = HEADER_BYTES;
    else begin(length);
  }

  function readLength(): void {
    if (need === 4) return begin(header.readUInt16BE(2));
    const upper = header.readUInt32BE(2);
    if (upper > UPPER_MAX) return breakOff("the server sent a frame of an impossible length");
    begin(upper * 0x1_0000_0000 + header.readUInt32BE(6));
  }

  function begin(length: number): void {
    have = 0;
    need = 2;
    gathered = 0;
    left = length;
    if (left === 0) finish();
  }

  function finish(): void {
    if (opcode === Opcode.PING) return events.ping(Buffer.from(control.subarray(0, gathered)));
    if (opcode !== Opcode.CLOSE) return;
    if (gathered === 1) return breakOff("the server sent a close frame with half a code");
    isOver = true;
    const code = gathered === 0 ? CloseCode.NONE : control.readUInt16BE(0);
    events.close(code, control.toString("utf8", 2, Math.max(gathered, 2)));
  }

  return (bytes) => {
    let at = 0;
    while (at < bytes.length && !isOver) {
      if (left === 0) {
        header[have++] = bytes[at++] as number;
        if (have < need) continue;
        if (need === 2) readStart();
        else readLength();
        continue;
      }
      const to = Math.min(bytes.length, at + left);
      const from = at;
      left -= to - from;
      at = to;
      if (opcode < Opcode.CLOSE) {
        events.data(bytes, from, to);
        continue;
      }
      control.set(bytes.subarray(from, to), gathered);
      gathered += to - from;
      if (left === 0) finish();
    }
  };
}

/** Keys are drawn this many bytes at a time: a call for four costs as much as one for thousands. */
const KEY_POOL_BYTES = 4096;
const keys = Buffer.alloc(KEY_POOL_BYTES);
let nextKey = KEY_POOL_BYTES;

/** One whole frame of a client, masked with a key that nobody can foretell (RFC 6455, section 5.3). */
export function frameOf(opcode: Opcode, payload: Uint8Array): Buffer {
  const length = payload.length;
  const start = length < LENGTH_IN_2 ? 2 : length <= 0xff_ff ? 4 : HEADER_BYTES;
  const frame = Buffer.allocUnsafe(start + 4 + length);
  frame[0] = FIN | opcode;
  frame[1] = MASKED | (start === 2 ? length : start === 4 ? LENGTH_IN_2 : LENGTH_IN_8);
  if (start === 4) frame.writeUInt16BE(length, 2);
  if (start === HEADER_BYTES) {
    frame.writeUInt32BE(Math.floor(length / 0x1_0000_0000), 2);
    frame.writeUInt32BE(length >>> 0, 6);
  }
  if (nextKey === KEY_POOL_BYTES) {
    randomFillSync(keys);
    nextKey = 0;
  }
  const key = keys.subarray(nextKey, nextKey + 4);
  nextKey += 4;
  frame.set(key, start);
  const [a, b, c, d] = [key[0], key[1], key[2], key[3]] as [number, number, number, number];
  const from = start + 4;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    frame[from + i] = (payload[i] as number) ^ a;
    frame[from + i + 1] = (payload[i + 1] as number) ^ b;
    frame[from + i + 2] = (payload[i + 2] as number) ^ c;
    frame[from + i + 3] = (payload[i + 3] as number) ^ d;
  }
  for (; i < length; i++) frame[from + i] = (payload[i] as number) ^ (key[i & 3] as number);
  return frame;
}
