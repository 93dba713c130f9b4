// HMAC-SHA256 (RFC 2104) over the interpreter's own SHA-256, for the builds that have it: ESP32, C3, S3 and the desktop.
// It keeps no key, only the two pads made from it.

import type { Hmac } from "midge";

/** Bytes of a block of SHA-256. */
const BLOCK = 64;

function sha(bytes: string): string {
  return E.toString(require("crypto").SHA256(bytes));
}

function pad(key: string, mask: number): string {
  let out = "";
  for (let i = 0; i < BLOCK; i++) out += String.fromCharCode((i < key.length ? key.charCodeAt(i) : 0) ^ mask);
  return out;
}

export const hmac: Hmac = (key) => {
  const block = key.length > BLOCK ? sha(key) : key;
  const inner = pad(block, 0x36);
  const outer = pad(block, 0x5c);
  return (message) => {
    const mac = sha(outer + sha(inner + message));
    let hex = "";
    for (let i = 0; i < 32; i++) hex += (256 + mac.charCodeAt(i)).toString(16).substr(1);
    return hex;
  };
};
