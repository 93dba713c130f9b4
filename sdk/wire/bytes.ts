// The byte primitives of V8, where bytes live in fixed Uint8Arrays. Rare packets are still composed as byte strings (one
// character a byte), so that their code is the same on every runtime; what is frequent never makes an object.

import { createDecoder, utf8Length, writeUtf8 } from "./utf8.js";

/** What the socket brings and takes. */
export type Bytes = Uint8Array;

export const EMPTY: Bytes = new Uint8Array(0);

/** A row of numbers from 0 to 65,535 whose length never changes. */
export type Numbers = Uint16Array;

/** That many zeros. */
export function createNumbers(count: number): Numbers {
  return new Uint16Array(count);
}

/** Takes the first one out of a list. */
export function removeFirst(list: unknown[]): void {
  list.shift();
}

/** Takes one out of a list. */
export function removeAt(list: unknown[], index: number): void {
  list.splice(index, 1);
}

/** A part of a byte string. */
export function cut(text: string, from: number, to: number): string {
  return text.substring(from, to);
}

/** Bytes to a byte string. `char(3)` is one byte, `char(3, 4)` two. */
export function char(a: number, b?: number): string {
  return b === undefined ? String.fromCharCode(a) : String.fromCharCode(a, b);
}

/** Two bytes, high byte first (1.5.2). */
export function u16(value: number): string {
  return String.fromCharCode(value >> 8, value & 255);
}

/** The same where there is no time for a call. */
export const key = u16;

/** One byte, 0 to 255, of what was received. */
export function at(bytes: Bytes, index: number): number {
  return bytes[index] as number;
}

const decoder = createDecoder(false);

/** A part of what was received, as text; bytes that are no UTF-8 become U+FFFD. */
export function slice(bytes: Bytes, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}

/** The bytes that stand for a text on the wire, as a byte string. */
export function encode(value: string | Bytes): string {
  let bytes: Bytes;
  if (typeof value === "string") {
    bytes = new Uint8Array(utf8Length(value));
    writeUtf8(bytes, 0, value);
  } else bytes = value;
  let out = "";
  for (let i = 0; i < bytes.length; i++) out += String.fromCharCode(bytes[i] as number);
  return out;
}

/** Keeps `bytes[from, to)` behind the `used` bytes already held, and returns the store, new or old. */
export function hold(held: Bytes, used: number, bytes: Bytes, from: number, to: number): Bytes {
  const need = used + to - from;
  let store = held;
  if (need > held.length) {
    store = new Uint8Array(Math.max(need, 256, held.length * 2));
    for (let i = 0; i < used; i++) store[i] = held[i] as number;
  }
  for (let i = from; i < to; i++) store[used + i - from] = bytes[i] as number;
  return store;
}

/** One UTF-16 unit of a text. */
export function code(text: string, index: number): number {
  return text.charCodeAt(index);
}

/** A part of what was received, with the functions that read it; called as methods. */
export interface Span {
  _bytes: Bytes;
  _from: number;
  _to: number;
}

/** A span as text. */
export function spanText(this: Span): string {
  return slice(this._bytes, this._from, this._to);
}

/** A span as bytes: a view. */
export function spanBytes(this: Span): Bytes {
  return this._bytes.subarray(this._from, this._to);
}

/** Here reading a message costs less than remembering and comparing its head. */
export function beginsWith(_bytes: Bytes, _head: Bytes): boolean {
  return false;
}

/** True when the text holds the other one. */
export function has(text: string, part: string): boolean {
  return text.includes(part);
}

/**
 * True when a name may be published to: not empty, at most 65,535 bytes, no wildcards and no U+0000 [MQTT-3.3.2-2,
 * 4.7.1-1, 4.7.3-1, 4.7.3-2, 4.7.3-3].
 */
export function isTopicName(name: string): boolean {
  return name.length < 65536 && utf8Length(name) < 65536 && !/^$|[+#\0]/.test(name);
}

/** A number with a fixed count of decimals, as text. */
export function fixed(value: number, decimals: number): string {
  return value.toFixed(decimals);
}

/** Two numbers from 0 to 65,535, bit by bit unequal. */
export function xor(a: number, b: number): number {
  return a ^ b;
}
