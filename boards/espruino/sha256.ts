// HMAC-SHA256 for the Espruino builds without the `crypto` module's SHA256 (ESP8266). The constants are made from the primes
// when it is first used, and the two blocks of a key are hashed once. It holds no message.

import type { Hmac } from "midge";
import { char } from "#wire";

/** Fractions of the square roots of 8 primes, and of the cube roots of 64 (FIPS 180-4, 5.3.3 and 4.2.2). */
const START = /* @__PURE__ */ new Int32Array(8);
const K = /* @__PURE__ */ new Int32Array(64);
const W = /* @__PURE__ */ new Int32Array(64);

function fraction(root: number): number {
  return (root - Math.floor(root)) * 4294967296;
}

function prepare(): void {
  let found = 0;
  for (let prime = 2; found < 64; prime++) {
    let factor = 2;
    while (prime % factor !== 0) factor++;
    if (factor === prime) {
      if (found < 8) START[found] = fraction(Math.sqrt(prime));
      K[found++] = fraction(Math.pow(prime, 1 / 3));
    }
  }
}

/** One block of 64 bytes, from `at` on (FIPS 180-4, 6.2.2). */
function compress(state: Int32Array, bytes: string, at: number): void {
  let a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number;
  for (i = 0; i < 16; i++) {
    c = at + i * 4;
    W[i] =
      (bytes.charCodeAt(c) << 24) |
      (bytes.charCodeAt(c + 1) << 16) |
      (bytes.charCodeAt(c + 2) << 8) |
      bytes.charCodeAt(c + 3);
  }
  for (; i < 64; i++) {
    a = W[i - 15]!;
    b = W[i - 2]!;
    W[i] =
      W[i - 16]! +
      W[i - 7]! +
      (((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3)) +
      (((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10));
  }
  a = state[0]!;
  b = state[1]!;
  c = state[2]!;
  d = state[3]!;
  e = state[4]!;
  f = state[5]!;
  g = state[6]!;
  h = state[7]!;
  for (i = 0; i < 64; i++) {
    const one =
      h +
      (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) +
      (g ^ (e & (f ^ g))) +
      K[i]! +
      W[i]!;
    const two =
      (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) + ((a & b) | (c & (a | b)));
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}

/** The hash of `bytes`, in hexadecimal digits, when `before` bytes, whole blocks, led to `from`. */
function digest(from: Int32Array, bytes: string, before: number): string {
  const state = new Int32Array(from);
  const bits = (before + bytes.length) * 8;
  // By its alias, or the bundler makes a literal of it, which takes two bytes.
  let tail = bytes + char(128);
  while (tail.length % 64 !== 56) tail += "\0";
  tail += "\0\0\0\0" + String.fromCharCode((bits >> 24) & 255, (bits >> 16) & 255, (bits >> 8) & 255, bits & 255);
  for (let at = 0; at < tail.length; at += 64) compress(state, tail, at);
  let hex = "";
  for (let i = 0; i < 8; i++) {
    const word = state[i]!;
    hex += (65536 + (word >>> 16)).toString(16).substr(1) + (65536 + (word & 65535)).toString(16).substr(1);
  }
  return hex;
}

function bytesOf(hex: string): string {
  let out = "";
  for (let i = 0; i < 64; i += 2) out += String.fromCharCode(parseInt(hex.substr(i, 2), 16));
  return out;
}

/** SHA-256 of a byte string, in hexadecimal digits. */
export function sha256(bytes: string): string {
  if (!K[0]) prepare();
  return digest(START, bytes, 0);
}

/** The state after the block that the key makes with a mask. */
function keyed(key: string, mask: number): Int32Array {
  let block = "";
  for (let i = 0; i < 64; i++) block += String.fromCharCode((i < key.length ? key.charCodeAt(i) : 0) ^ mask);
  const state = new Int32Array(START);
  compress(state, block, 0);
  return state;
}

export const hmac: Hmac = (key) => {
  if (!K[0]) prepare();
  const block = key.length > 64 ? bytesOf(sha256(key)) : key;
  const inner = keyed(block, 0x36);
  const outer = keyed(block, 0x5c);
  return (message) => digest(outer, bytesOf(digest(inner, message, 64)), 64);
};
