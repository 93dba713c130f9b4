// Every row of up to three bytes, and the borders of four, against the runtime's own strict decoder.

import { describe, expect, it } from "vitest";
import { isUtf8 } from "./utf8-text.js";

const strict = new TextDecoder("utf-8", { fatal: true });

function isRight(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false; // not well formed
  }
}

describe("isUtf8", () => {
  it("agrees on all rows of one and two bytes, and on a border of every range", () => {
    const borders = [0, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee];
    borders.push(0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff);
    const rows: number[][] = [[]];
    for (let a = 0; a < 256; a++) {
      rows.push([a]);
      for (let b = 0; b < 256; b++) rows.push([a, b]);
    }
    for (const a of borders)
      for (const b of borders)
        for (const c of borders) {
          rows.push([a, b, c]);
          for (const d of borders) rows.push([a, b, c, d], [a, b, c, d, 0x61]);
        }
    const wrong = rows.filter((row) => isUtf8(Uint8Array.from(row)) !== isRight(Uint8Array.from(row)));
    expect(wrong).toEqual([]);
  });
});
