// The byte primitives of Espruino, where a string is a row of bytes and one native concatenation is far cheaper than
// any loop. It holds no state and knows no packet.

/** What the socket brings and takes: a byte string, one character a byte. */
export type Bytes = string;

export const EMPTY: Bytes = "";

/** A row of numbers from 0 to 65,535 whose length never changes. */
export type Numbers = Uint16Array;

/** That many zeros. */
export function createNumbers(count: number): Numbers {
  return new Uint16Array(count);
}

/** Bytes to a byte string. `char(3)` is one byte, `char(3, 4)` two. Called through a local name it costs half. */
export const char = String.fromCharCode as (a: number, b?: number) => string;

/** Two bytes, high byte first (1.5.2); what is above a byte is cut off by the interpreter. */
export function u16(value: number): string {
  return char(value >> 8, value);
}

/** The same where there is no time for a call: the build puts what has one user in its place. */
export function key(id: number): string {
  return char(id >> 8, id);
}

/** One byte, 0 to 255, of what was received. */
export function at(bytes: Bytes, index: number): number {
  return bytes.charCodeAt(index);
}

/** A part of what was received, as text. */
export function slice(bytes: Bytes, from: number, to: number): string {
  return bytes.substring(from, to);
}

/** The bytes that stand for a text on the wire. Text is bytes already here. */
export function encode(text: string): string {
  return text;
}

/** Keeps `bytes[from, to)` behind the `used` bytes already held, and returns the store, new or old. */
export function hold(held: Bytes, used: number, bytes: Bytes, from: number, to: number): Bytes {
  const part = bytes.substring(from, to);
  return used ? held + part : part;
}

/** The same of a text, one character. */
export const code = at;

/** A part of what was received, with the functions that read it; called as methods. */
export interface Span {
  _bytes: Bytes;
  _from: number;
  _to: number;
}

/** A span as text. */
export function spanText(this: Span): string {
  return this._bytes.substring(this._from, this._to);
}

/** A span as bytes, which text is here. */
export const spanBytes = spanText;

/** True when the bytes begin with these. Runtimes where comparing costs more than reading say no. */
export function beginsWith(bytes: Bytes, head: Bytes): boolean {
  return bytes.startsWith(head);
}

/** A part of a byte string. */
export const cut = slice;

/** Takes the first one out of a list. */
export function removeFirst(list: unknown[]): void {
  list.shift();
}

/** Takes one out of a list. */
export function removeAt(list: unknown[], index: number): void {
  list.splice(index, 1);
}

/** True when the text holds the other one. */
export function has(text: string, part: string): boolean {
  return text.indexOf(part) >= 0;
}

/**
 * True when a name may be published to: not empty, at most 65,535 bytes, no wildcards and no U+0000 [MQTT-3.3.2-2,
 * 4.7.1-1, 4.7.3-1, 4.7.3-2, 4.7.3-3].
 */
export function isTopicName(name: string): boolean {
  // A `^` in one alternative would pin the whole search to the first byte here.
  return name.length > 0 && name.length < 65536 && !/[+#\0]/.test(name);
}

/** True when no byte is above 127. */
export function isAscii(text: string): boolean {
  return !/[\x80-\xff]/.test(text);
}

/** A number with a fixed count of decimals, as text. */
export function fixed(value: number, decimals: number): string {
  // Its toFixed carries nothing, and cuts at 0 decimals: of 20.96 it makes 20.9 (jsutils.c, ftoa_bounded_extra).
  const scale = Math.pow(10, decimals);
  return (Math.round(value * scale) / scale).toFixed(decimals);
}

/** Two numbers from 0 to 65,535, bit by bit unequal. */
export function xor(a: number, b: number): number {
  return a ^ b;
}
