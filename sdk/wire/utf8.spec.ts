// UTF-8 against Node's own encoder, for every code point at an edge and for random text with broken surrogates.

import { describe, expect, it } from "vitest";
import { seeded } from "../../boards/node/clock.js";
import { utf8Length, writeUtf8 } from "./utf8.js";

function check(text: string): void {
  const right = new TextEncoder().encode(text); // makes U+FFFD of unpaired surrogates, as we promise
  expect(utf8Length(text)).toBe(right.length);
  const target = new Uint8Array(right.length + 8).fill(0xaa);
  expect(writeUtf8(target, 4, text)).toBe(4 + right.length);
  expect([...target.subarray(4, 4 + right.length)]).toEqual([...right]);
  expect([...target.subarray(0, 4), ...target.subarray(4 + right.length)]).toEqual(new Array<number>(8).fill(0xaa));
}

describe("UTF-8", () => {
  it.each([0, 0x41, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x1f600, 0x10ffff])(
    "writes U+%i",
    (point) => check(String.fromCodePoint(point)),
  );
  it.each(["", "22 °C", "€😀é", "a\u0000b", "\ufeffbom"])("writes %j", check);
  it.each(["\ud800", "\udc00", "a\ud83d", "\udc00\ud800", "\ud83d\ud83d\ude00", "\ud800a", "\ude00\ud83d\ude00"])(
    "makes unpaired surrogates U+FFFD: %j",
    check,
  );
  it("agrees on random text", () => {
    const random = seeded(8);
    const limits = [0x80, 0x800, 0x10000];
    for (let i = 0; i < 3000; i++) {
      let text = "";
      const length = Math.floor(random() * 20);
      while (text.length < length) {
        text +=
          random() < 0.3
            ? String.fromCharCode(0xd800 + Math.floor(random() * 0x800))
            : String.fromCharCode(Math.floor(random() * (limits[Math.floor(random() * 3)] as number)));
      }
      check(text);
    }
  });
});
