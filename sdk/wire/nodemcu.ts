// The byte primitives of NodeMCU Lua, where a string is a row of bytes and `..` is one native call. It holds no state
// and knows no packet. Only names that both Lua 5.1 and 5.3 have are used, so that no library code is bundled.

/** @noSelf */
declare namespace string {
  function byte(text: string, at: number): number;
  function char(a: number, b?: number): string;
  function sub(text: string, from: number, to: number): string;
  function find(text: string, part: string, from?: number, plain?: boolean): number | undefined;
  function format(format: string, value: number): string;
}

/** @noSelf */
declare namespace table {
  function remove(list: unknown[], at: number): unknown;
}

/** What the socket brings and takes: a byte string. */
export type Bytes = string;

export const EMPTY: Bytes = "";

/** A row of numbers from 0 to 65,535 whose length never changes. */
export type Numbers = number[];

/** That many zeros. */
export function createNumbers(count: number): Numbers {
  const made: number[] = [];
  for (let i = 0; i < count; i++) made[i] = 0;
  return made;
}

/** Two bytes, high byte first (1.5.2). */
export function u16(value: number): string {
  return string.char(Math.floor(value / 256), value % 256);
}

/** The same where there is no time for a call. */
export const key = u16;

/** Bytes to a byte string. `char(3)` is one byte, `char(3, 4)` two. */
export const char = string.char;

/** One byte, 0 to 255, of what was received. */
export function at(bytes: Bytes, index: number): number {
  return string.byte(bytes, index + 1);
}

/** A part of what was received, as text. */
export function slice(bytes: Bytes, from: number, to: number): string {
  return string.sub(bytes, from + 1, to);
}

/** The bytes that stand for a text on the wire. Text is bytes already here. */
export function encode(text: string): string {
  return text;
}

/** Keeps `bytes[from, to)` behind the `used` bytes already held, and returns the store, new or old. */
export function hold(held: Bytes, used: number, bytes: Bytes, from: number, to: number): Bytes {
  const part = string.sub(bytes, from + 1, to);
  return used > 0 ? held + part : part;
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
  return string.sub(this._bytes, this._from + 1, this._to);
}

/** A span as bytes, which text is here. */
export const spanBytes = spanText;

/** True when the bytes begin with these. Runtimes where comparing costs more than reading say no. */
export function beginsWith(bytes: Bytes, head: Bytes): boolean {
  return string.sub(bytes, 1, head.length) === head;
}

/** A part of a byte string. */
export const cut = slice;

/** Takes the first one out of a list. */
export function removeFirst(list: unknown[]): void {
  table.remove(list, 1);
}

/** Takes one out of a list. */
export function removeAt(list: unknown[], index: number): void {
  table.remove(list, index + 1);
}

/** True when the text holds the other one. */
export function has(text: string, part: string): boolean {
  return string.find(text, part, 1, true) !== undefined;
}

/**
 * True when a name may be published to: not empty, at most 65,535 bytes, no wildcards and no U+0000 [MQTT-3.3.2-2,
 * 4.7.1-1, 4.7.3-1, 4.7.3-2, 4.7.3-3].
 */
export function isTopicName(name: string): boolean {
  return name.length > 0 && name.length < 65536 && string.find(name, "[+#%z]") === undefined;
}

/** True when no byte is above 127. */
export function isAscii(text: string): boolean {
  return string.find(text, "[^%z\x01-\x7f]") === undefined;
}

/** A number with a fixed count of decimals, as text. */
export function fixed(value: number, decimals: number): string {
  return string.format("%." + string.format("%d", decimals) + "f", value);
}

/** The firmware's `bit` module; its own name is kept from programs by typescript-to-lua. @customName bit @noSelf */
declare namespace bits {
  function bxor(a: number, b: number): number;
}

/** Two numbers from 0 to 65,535, bit by bit unequal. */
export function xor(a: number, b: number): number {
  return bits.bxor(a, b);
}
