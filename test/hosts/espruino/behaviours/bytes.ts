// Byte strings and the conversions of E.
// Part of the table in behaviours.ts; it never runs anything itself.

import { type Behaviour } from "../behaviours.js";

const codes = (expression: string): string => `E.toUint8Array(${expression}).join()`;

export const BYTES: readonly Behaviour[] = [
  {
    name: "E.toString joins numbers, strings, arrays, typed arrays and repeated data",
    code: `say(E.toString(65, "B", [67, 68], new Uint8Array([69]), { data: 70, count: 2 })); end();`,
    expect: ["ABCDEFF"],
  },
  {
    name: "E.toString keeps the low byte of each number",
    code: `say(${codes(`E.toString(new Uint16Array([65, 300]))`)}); say(${codes(`E.toString(1.9, 256, -1, true)`)}); end();`,
    expect: ["65,44", "1,0,255,1"],
  },
  {
    name: "E.toString throws for what has no bytes",
    code: `
      try { say(E.toString(undefined)); } catch (e) { say(e); }
      try { say(E.toString({ a: 1 })); } catch (e) { say(("" + e).substr(0, 70)); }
      end();`,
    expect: [
      "TypeError: Expecting Number or iterable, got undefined",
      "TypeError: If specifying an object, it must be of the form {data : ...",
    ],
  },
  {
    name: "E.toUint8Array and E.toArrayBuffer",
    code: `say(E.toUint8Array("AB", [1, 300]).join()); say(new Uint8Array(E.toArrayBuffer("AB")).join()); say(E.toArrayBuffer("AB").byteLength); end();`,
    expect: ["65,66,1,44", "65,66", "2"],
  },
  {
    name: "SHA256 of the module crypto takes a byte string and gives an ArrayBuffer of 32 bytes",
    code: `
      const hash = require("crypto").SHA256(String.fromCharCode(97, 200));
      say(btoa(E.toString(hash))); say(hash.byteLength); say(typeof E.toString(hash)); end();`,
    expect: ["a4P+ywdJ/dMK0/m+X43eBMJar5Mp3Jj817ql3oz+soE=", "32", "string"],
  },
  {
    name: "String.fromCharCode keeps the low byte",
    code: `say(String.fromCharCode(300, 65).charCodeAt(0)); say(String.fromCharCode(300, 65).length); end();`,
    expect: ["44", "2"],
  },
  {
    name: "typed.set takes a string as its bytes",
    code: `var u = new Uint8Array(4); u.set("AB"); u.set("C", 3); say(u.join()); end();`,
    expect: ["65,66,0,67"],
  },
  {
    name: "subarray shares, slice copies",
    code: `var u = new Uint8Array([1, 2, 3]), a = u.subarray(1), b = u.slice(1); u[1] = 9; say(a[0]); say(b[0]); say(a.length); end();`,
    expect: ["9", "2", "2"],
  },
  {
    name: "btoa, atob and E.CRC32",
    code: `say(btoa("hello\\xff")); say(${codes(`atob("aGVsbG//")`)}); say(E.CRC32("hello")); say(E.CRC32(new Uint8Array([104, 101, 108, 108, 111]))); end();`,
    expect: ["aGVsbG//", "104,101,108,108,111,255", "907060870", "907060870"],
  },
  {
    name: "JSON.stringify escapes everything from 0x7f on",
    code: `say(JSON.stringify(E.toString(34, 92, 9, 127, 200))); end();`,
    expect: ['"\\"\\\\\\t\\u007F\\u00C8"'],
  },
];
