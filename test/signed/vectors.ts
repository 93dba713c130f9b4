// Published test vectors, as data for every runtime: HMAC-SHA256 of RFC 4231, section 4, and what must come of signing.
// Byte strings stand as hexadecimal digits.

export interface Vector {
  name: string;
  key: string;
  message: string;
  mac: string;
}

const repeated = (digits: string, count: number): string => {
  let out = "";
  for (let i = 0; i < count; i++) out = out + digits;
  return out;
};

export const VECTORS: Vector[] = [
  {
    name: "RFC 4231, 4.2: a key of 20 bytes",
    key: repeated("0b", 20),
    message: "4869205468657265",
    mac: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
  },
  {
    name: "RFC 4231, 4.3: a key shorter than the hash",
    key: "4a656665",
    message: "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
    mac: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  },
  {
    name: "RFC 4231, 4.4: key and message together longer than a block",
    key: repeated("aa", 20),
    message: repeated("dd", 50),
    mac: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
  },
  {
    name: "RFC 4231, 4.5: a key of 25 bytes",
    key: "0102030405060708090a0b0c0d0e0f10111213141516171819",
    message: repeated("cd", 50),
    mac: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
  },
  {
    name: "RFC 4231, 4.7: a key longer than a block",
    key: repeated("aa", 131),
    message:
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
    mac: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  },
  {
    name: "RFC 4231, 4.8: key and message longer than a block",
    key: repeated("aa", 131),
    message:
      "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f20626520686173686564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e",
    mac: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
  },
];

/** Everything around the two paddings of SHA-256: 0 to 130 bytes of "a" under one key. */
export const LENGTHS = [0, 1, 54, 55, 56, 57, 63, 64, 65, 118, 119, 120, 121, 128, 130];

export const KEY = "0123456789abcdef0123456789abcdef";
export const DEVICE = "ab-01.c:d_E9";

/** Time, topic and payload of each signature, in the order in which one signer makes them. Text is UTF-8 on the wire. */
export interface Said {
  now: number;
  topic: string;
  payload: string;
}

export const SAYINGS: Said[] = [
  { now: 1795000000, topic: "home/kitchen/temperature", payload: "21.5" },
  { now: 1795000009.75, topic: "home/kitchen/temperature", payload: "" },
  { now: 1794999990, topic: "a", payload: 'with spaces, "quotes"\nand a line' },
  { now: 1794000000, topic: "a b/c", payload: "the clock went back" },
  { now: 0, topic: "a", payload: "no time" },
  { now: 2147483647, topic: "a", payload: "the last second of 31 bits" },
];
