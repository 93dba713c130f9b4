// The program that signed.spec.ts builds for each device runtime: it prints the HMAC of every vector and what a signer makes
// of every saying. It opens no socket; the spec chooses whose HMAC it is.

import type { Hmac, Signer, SignerOptions } from "midge";
import { char, fixed } from "#wire";
import { DEVICE, KEY, LENGTHS, SAYINGS, VECTORS } from "./vectors.js";

declare function print(this: void, line: string): void;

const HEX = "0123456789abcdef";

function bytes(hex: string): string {
  let out = "";
  for (let i = 0; i < hex.length; i += 2) {
    out += char(HEX.indexOf(hex.substring(i, i + 1)) * 16 + HEX.indexOf(hex.substring(i + 1, i + 2)));
  }
  return out;
}

export function sayAll(hmac: Hmac, createSigner: (this: void, options: SignerOptions) => Signer): void {
  for (const vector of VECTORS) print("mac " + hmac(bytes(vector.key))(bytes(vector.message)));
  const keyed = hmac(KEY);
  for (const length of LENGTHS) {
    let text = "";
    for (let i = 0; i < length; i++) text += "a";
    print("length " + keyed(text));
  }
  let now = 0;
  const signer = createSigner({ hmac: hmac, key: KEY, device: DEVICE, now: () => now });
  for (const said of SAYINGS) {
    now = said.now;
    const signed = signer.sign(said.topic, said.payload);
    print("fault " + fixed(signer.fault, 0));
    if (signed !== undefined) print("signed " + signed);
  }
  const short = createSigner({ hmac: hmac, key: "fifteen letters", device: "a", now: () => 1 });
  print((short.sign("a", "b") === undefined ? "none " : "some ") + fixed(short.fault, 0));
  for (const name of ["", "a b", "a/b", "a;b", "@", "[", "`", "{"]) {
    const misnamed = createSigner({ hmac: hmac, key: KEY, device: name, now: () => 1 });
    print((misnamed.sign("a", "b") === undefined ? "none " : "some ") + fixed(misnamed.fault, 0));
  }
  print("<<end>>");
}
