// Signs payloads, for a board whose TLS verifies nothing or that has none: whoever has the key can tell who said it, on which
// topic, when, and that it is no repetition. It hides nothing. The form is described in docs/signed.md; `createVerifier` of
// `midge/node` is the other side.

import { code, cut, encode, fixed } from "#wire";

/** HMAC-SHA256 (RFC 2104) as a board supplies it: prepared for a key, then message to 64 hexadecimal digits. */
export type Hmac = (this: void, key: string) => (this: void, message: string) => string;

/** Why a payload was not signed. */
export const enum SignFault {
  NONE = 0,
  /** The clock is not set yet: without a time anybody could send the message again later. */
  NO_TIME = 1,
  /** The key has fewer than 16 bytes, or there is none. */
  SHORT_KEY = 2,
  /** The device's name is not 1 to 64 letters, digits and . _ : - */
  DEVICE_NAME = 3,
}

const enum Limit {
  /** 128 bits, when the key is drawn at random. */
  KEY_LEAST = 16,
  DEVICE_MOST = 64,
  /** Hexadecimal digits of 128 bits: half of the output, the least that RFC 2104, section 5, allows. */
  MAC_DIGITS = 32,
  /** A clock that goes back farther than this was wrong before, and the session with it. */
  BACK_MOST_S = 60,
}

export interface SignerOptions {
  /** `hmac` of `@board`. */
  hmac: Hmac;
  /** A text of at least 16 bytes, drawn at random for this device alone; `secret(...)` of `@board` gives it. */
  key: string;
  /** The name by which the verifier finds the key: 1 to 64 letters, digits and . _ : - */
  device: string;
  /** Seconds since 1970, or 0 while the clock is not set. */
  now: (this: void) => number;
}

export interface Signer {
  /** What to publish on this topic in the place of `payload`, or undefined: then `fault` says why. */
  sign(topic: string, payload: string): string | undefined;
  /** Why the last payload was not signed, one of `SignFault`. */
  fault: number;

  _mac: (this: void, message: string) => string;
  _now: (this: void) => number;
  _device: string;
  /** When this session began, in seconds since 1970; 0 before the first signature. */
  _start: number;
  /** Signatures of this session. */
  _counter: number;
}

/** A whole number from 0 up as decimal digits, in halves: one number format of NodeMCU has 24 bits only. */
function digits(value: number): string {
  const low = value % 10000;
  const high = Math.floor((value - low) / 10000 + 0.5);
  return high > 0 ? fixed(high, 0) + cut(fixed(low + 10000, 0), 1, 5) : fixed(low, 0);
}

/** Letters, digits and . _ : - */
function isDeviceName(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const c = code(name, i);
    const isDigit = c >= 48 && c <= 58;
    const isLetter = (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
    if (!isDigit && !isLetter && c !== 45 && c !== 46 && c !== 95) return false;
  }
  return name.length > 0 && name.length <= Limit.DEVICE_MOST;
}

function sign(this: Signer, topic: string, payload: string): string | undefined {
  if (this.fault > SignFault.NO_TIME) return undefined;
  const now = Math.floor(this._now());
  this.fault = now > 0 ? SignFault.NONE : SignFault.NO_TIME;
  if (now <= 0) return undefined;
  if (this._start === 0 || now < this._start - Limit.BACK_MOST_S) {
    this._start = now;
    this._counter = 0;
  }
  this._counter++;
  const head = "m1 " + this._device + " " + digits(now) + " " + digits(this._start) + " " + digits(this._counter) + " ";
  const mac = this._mac(head + digits(encode(topic).length) + " " + topic + payload);
  return head + cut(mac, 0, Limit.MAC_DIGITS) + " " + payload;
}

/** A signer. It keeps the key's prepared form and one counter; a payload costs one HMAC. */
export function createSigner(options: SignerOptions): Signer {
  let fault = SignFault.NONE;
  if (options.key.length < Limit.KEY_LEAST) fault = SignFault.SHORT_KEY;
  else if (!isDeviceName(options.device)) fault = SignFault.DEVICE_NAME;
  return {
    sign: sign,
    fault: fault,
    _mac: options.hmac(options.key),
    _now: options.now,
    _device: options.device,
    _start: 0,
    _counter: 0,
  };
}
