// The table of topic names: right for every name whatever was there before, bounded, and independent of the memory it
// was read from.

import { describe, expect, it } from "vitest";
import { seeded } from "../../boards/node/clock.js";
import { topicText } from "./intern.js";

const read = (text: string): string | undefined => {
  const bytes = Buffer.from(`<${text}>`);
  return topicText(bytes, 1, bytes.length - 1);
};

describe("topicText", () => {
  it("reads names again and again, short and long", () => {
    for (const name of [
      "a",
      "home/é/😀",
      "",
      "x".repeat(256),
      "x".repeat(257),
      "y".repeat(60_000),
      "\ufeffbom",
      "\0",
    ]) {
      for (let i = 0; i < 3; i++) expect(read(name)).toBe(name);
    }
  });

  it("is right for far more names than it remembers", () => {
    const random = seeded(12);
    for (let i = 0; i < 20_000; i++) {
      const name = `n/${Math.floor(random() * 3000)}`;
      expect(read(name)).toBe(name);
    }
  });

  it("keeps no hold on the memory of a socket, which the next packet overwrites", () => {
    const shared = Buffer.alloc(8);
    const wrong: string[] = [];
    for (let i = 0; i < 100_000 && wrong.length === 0; i++) {
      const name = `t/${String(i).padStart(5, "0")}`;
      shared.write(name);
      if (topicText(shared, 0, 7) !== name) wrong.push(name);
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ["a stray byte", [0x61, 0x80]],
    ["a cut sequence", [0xe2, 0x82]],
    ["an overlong form", [0xc0, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["a byte that never comes", [0xff]],
  ])("is undefined for %s, each time", (_name, bytes) => {
    const memory = Uint8Array.from([0x61, ...bytes, 0x61]);
    for (let i = 0; i < 3; i++) expect(topicText(memory, 1, memory.length - 1)).toBeUndefined();
  });
});
