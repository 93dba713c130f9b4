// The payload memory of both kinds of runtimes against a list of texts: what is kept comes back as it was, the room is
// counted right, and no byte is outside the memory.

import { describe, expect, it } from "vitest";
import { seeded } from "../../boards/node/clock.js";
import * as onBytes from "./keep.js";
import * as onText from "./keep-text.js";

const SLOTS = 7;

function read(keep: onBytes.Keep, slot: number): string {
  const from = keep._from[slot] as number;
  return Buffer.from(keep._bytes.subarray(from, from + (keep._size[slot] as number))).toString();
}

describe("payloads in one fixed array", () => {
  it.each([1, 2, 3, 4])("stay whole through many wraps (seed %i)", (seed) => {
    const random = seeded(seed);
    const size = 20 + Math.floor(random() * 100);
    const keep = onBytes.createKeep(SLOTS, size);
    /** Oldest first; the slots in use follow one another around the ring. */
    const list: string[] = [];
    let head = 0;
    const slotOf = (index: number): number => (head + index) % SLOTS;
    for (let i = 0; i < 5_000; i++) {
      const text = (random() < 0.5 ? "x" : "é").repeat(Math.floor(random() * random() * 40)) + String(i % 10);
      const payload = random() < 0.5 ? text : Buffer.from(text);
      expect(onBytes.sizeOf(payload)).toBe(Buffer.byteLength(text));
      if (list.length < SLOTS && onBytes.sizeOf(payload) <= keep._room && random() < 0.6) {
        onBytes.put(keep, slotOf(list.length), payload);
        list.push(text);
      } else if (list.length > 0) {
        const index = Math.floor(random() * list.length);
        onBytes.free(keep, slotOf(index));
        for (let j = index; j > 0; j--) onBytes.move(keep, slotOf(j - 1), slotOf(j));
        list.splice(index, 1);
        head = slotOf(1);
      }
      expect(list.map((_, index) => read(keep, slotOf(index)))).toEqual(list);
      expect(keep._room).toBe(size - Buffer.byteLength(list.join("")));
      expect(keep._bytes.length).toBe(size);
    }
  });

  it("of no size take no room, and fit when there is none", () => {
    const keep = onBytes.createKeep(2, 3);
    onBytes.put(keep, 0, "abc");
    onBytes.put(keep, 1, "");
    expect([keep._room, read(keep, 0), read(keep, 1)]).toEqual([0, "abc", ""]);
  });
});

describe("payloads as texts", () => {
  it("are kept as they are, and counted", () => {
    const keep = onText.createKeep(3, 10);
    onText.put(keep, 0, "abc");
    onText.put(keep, 1, "de");
    expect(keep._room).toBe(10 - 5);
    onText.free(keep, 0);
    onText.free(keep, 2);
    onText.move(keep, 1, 0);
    expect(keep._texts).toEqual(["de", undefined, undefined]);
    onText.free(keep, 0);
    onText.free(keep, 1);
    expect(keep._room).toBe(10);
    expect(onText.sizeOf("abc")).toBe(3);
  });
});

describe("a set of identifiers", () => {
  it("as a bitmap has room for all of them", () => {
    const ids = onBytes.createIds(1);
    for (let id = 1; id < 65_536; id += 3) expect(onBytes.swapId(ids, 0, id)).toBe(true);
    for (let id = 1; id < 65_536; id++) {
      const isIn = id % 3 === 1;
      if (onBytes.swapId(ids, id, id) !== isIn) expect(id).toBe("found");
    }
    expect(onBytes.swapId(ids, 65_533, 0)).toBe(true);
    expect(onBytes.swapId(ids, 65_533, 65_533)).toBe(false);
    expect(onBytes.swapId(ids, 65_530, 65_530)).toBe(true);
  });

  it("as a row has as many places as it was given", () => {
    const ids = onText.createIds(2);
    expect([onText.swapId(ids, 0, 65_535), onText.swapId(ids, 0, 7), onText.swapId(ids, 0, 8)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(onText.swapId(ids, 65_535, 0)).toBe(true);
    expect(onText.swapId(ids, 65_535, 65_535)).toBe(false);
    expect([onText.swapId(ids, 0, 8), onText.swapId(ids, 7, 7)]).toEqual([true, true]);
  });
});
