// Small pieces of packets as byte strings, from which the rare packets (CONNECT, SUBSCRIBE ...) are composed. It knows
// the encodings of MQTT 3.1.1 section 1.5 and 2.2.3 and no packet.

import { type Bytes, char, encode, u16 } from "#wire";

/** A text, or bytes, with the length before it (1.5.3). */
export function text(value: string | Bytes): string {
  return u16(encode(value).length) + encode(value);
}

/** The remaining length, one to four bytes (2.2.3). */
export function remaining(length: number): string {
  return length < 128 ? char(length) : char((length % 128) + 128) + remaining(Math.floor(length / 128));
}

/** A whole packet: first byte, remaining length, body. */
export function packet(first: number, body: string): string {
  return char(first) + remaining(body.length) + body;
}
