// Storage: names, sizes, writing twice, and files that only grow.
// Part of the table in behaviours.ts; it never runs anything itself.

import { type Behaviour } from "../behaviours.js";

const S = `var S = require("Storage");`;
const tries = (...expressions: string[]): string =>
  expressions.map((expression) => `try { say(${expression}); } catch (e) { say(e); }`).join("\n");

export const STORAGE: readonly Behaviour[] = [
  {
    name: "Storage: a file is replaced as a whole",
    code: `${S}${tries(`S.write("a", "hello")`, `S.read("a")`, `S.write("a", "hello2")`, `S.read("a")`, `S.read("a", 4)`, `S.read("a", 1, 3)`)} end();`,
    expect: ["true", "hello", "true", "hello2", "o2", "ell"],
  },
  {
    name: "Storage: names are cut to 28 characters without a word",
    code: `${S}
      S.write("12345678901234567890123456789", "long");
      say(S.list(/^1/).join()); say(S.read("1234567890123456789012345678")); say(S.read("12345678901234567890123456789zz"));
      end();`,
    expect: ["1234567890123456789012345678", "long", "long"],
  },
  {
    name: "Storage: an empty file throws",
    code: `${S}${tries(`S.write("e", "")`, `S.write("e", new Uint8Array(0))`, `S.read("e")`)} end();`,
    expect: ["Error: Can't create zero length file", "Error: Can't create zero length file", "undefined"],
  },
  {
    name: "Storage: a file written in parts; what is written cannot be written again with other bytes",
    code: `${S}${tries(`S.write("p", "he", 0, 6)`, `S.read("p").length`, `S.write("p", "llo!", 2)`, `S.read("p")`, `S.write("p", "XX", 2)`, `S.read("p")`)} end();`,
    expect: ["true", "6", "true", "hello!", "Error: File already written with different data", "hello!"],
  },
  {
    name: "Storage: too much for the size, and a part of no file, throw",
    code: `${S}${tries(`S.write("q", "he", 0, 6)`, `S.write("q", "toolong", 2)`, `S.write("none", "x", 3)`)} end();`,
    expect: ["true", "Error: Too much data for file size", "Error: Unable to find or create file"],
  },
  {
    name: "Storage: bytes put where a file is still erased; a file of full size that is erased is made use of",
    code: `${S}${tries(
      `S.write("w", "ab", 0, 8)`,
      `S.write("w", "cd", 2)`,
      `S.write("w", "ef", 6, 8)`,
      `E.toUint8Array(S.read("w")).join()`,
      `S.read("w", 8, 2).length`,
      `S.read("w", 20, 2).length`,
      `S.read("w", 7, 9)`,
      `S.read("w", 2, 0).length`,
      `S.write("w", "x", 8)`,
      `S.write("w", "", 4)`,
    )} end();`,
    expect: [
      "true",
      "true",
      "true",
      "97,98,99,100,255,255,101,102",
      "0",
      "0",
      "f",
      "6",
      "Error: Too much data for file size",
      "Error: Can't create zero length file",
    ],
  },
  {
    name: "Storage: a file that the flash cannot hold throws, and the one of that name is gone",
    code: `${S} S.write("z", "old"); ${tries(`S.write("z", "new", 0, 2000000)`, `S.read("z")`)} end();`,
    expect: ["Error: Unable to find or create file", "undefined"],
  },
  {
    name: "Storage: what is read is a view of flash, lost with its file; joined to a text it is a copy",
    code: `${S} S.write("v", "hello"); var view = S.read("v", 0, 3), part = view.substring(1), copy = "" + view;
      S.erase("v"); say(view + "|" + part + "|" + copy); end();`,
    expect: ["null|null|hel"],
    host: { notModelled: "a text of V8 keeps what it is" },
  },
  {
    name: "Storage: unwritten bytes read as 255",
    code: `${S} S.write("u", "a", 0, 3); say(E.toUint8Array(S.read("u")).join()); end();`,
    expect: ["97,255,255"],
  },
  {
    name: "Storage: a missing file reads as undefined, and erasing it is no error",
    code: `${S}${tries(`S.read("none")`, `S.readJSON("none")`, `S.erase("none")`, `S.readArrayBuffer("none")`)} end();`,
    expect: ["undefined", "undefined", "undefined", "undefined"],
  },
  {
    name: "Storage: bytes, numbers, arrays and objects as content",
    code: `${S}
      S.write("b", new Uint8Array([1, 2, 200])); say(E.toUint8Array(S.read("b")).join());
      S.write("c", [65, 66]); say(S.read("c"));
      S.write("d", { a: 1 }); say(S.read("d"));
      say(new Uint8Array(S.readArrayBuffer("b")).join());
      end();`,
    expect: ["1,2,200", "AB", '{"a":1}', "1,2,200"],
  },
  {
    name: "Storage: writeJSON and readJSON; text that is not JSON throws, or gives undefined when asked to",
    code: `${S}
      S.writeJSON("j", { a: 1, b: [1, 2], c: "x" }); var j = S.readJSON("j"); say(j.a + j.b[1] + j.c);
      S.write("k", "nonsense");
      try { S.readJSON("k"); say("read"); } catch (e) { say("threw"); }
      say(S.readJSON("k", true));
      end();`,
    expect: ["3x", "threw", "undefined"],
  },
  {
    name: "Storage: list, with a pattern, and erase",
    code: `${S}
      S.write("a1", "x"); S.write("a2", "x"); S.write("b1", "x"); S.erase("a1");
      say(S.list(/^a/).join()); say(S.list(/1$/).join());
      end();`,
    expect: ["a2", "b1"],
  },
  {
    name: "StorageFile: append, read lines, length, erase",
    code: `${S}
      var f = S.open("log", "a"); f.write("one\\n"); f.write("two\\n");
      say(f.getLength());
      var r = S.open("log", "r"); say(JSON.stringify([r.readLine(), r.readLine(), r.readLine()]));
      say(S.open("log", "r").read(3));
      S.open("log", "a").write("three"); say(S.open("log", "r").read(100).length);
      say(S.list(undefined, { sf: true }).join());
      f.erase(); say(S.open("log", "r").read(3));
      end();`,
    expect: ["8", '["one\\n","two\\n",null]', "one", "13", "log", "undefined"],
  },
  {
    name: "StorageFile: wrong modes throw",
    code: `${S}${tries(`S.open("log", "r").write("x")`, `S.open("log", "w").read(1)`, `S.open("log", "q")`)} end();`,
    expect: ["Error: Can't write in this mode", "Error: Can't read in this mode", 'Error: Invalid mode "q"'],
  },
  {
    name: "a Storage file is a module for require",
    code: `${S} S.write("mine", "exports.x = 5;"); say(require("mine").x); end();`,
    expect: ["5"],
  },
];
