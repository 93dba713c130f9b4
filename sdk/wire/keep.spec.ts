// The payload memory of both kinds of runtimes against a list of texts: what is kept comes back as it was, the room is
// counted right, and no byte is outside the memory.

import { describe, expect, it } from "vitest";
import { seeded } from "../../boards/node/clock.js";
import * as onBytes from "./keep.js";
import { createIds, swapId } from "./ids-text.js";
import * as onText from "../outbox/list.js";

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
  it("are kept as they are, and counted, where the message is not in the journal alone", () => {
    const list = onText.createRing(3, 10);
    const topic = {} as onText.Slot["_topic"];
    onText.push(list, 1, 50, 0, topic, "abc");
    onText.push(list, 2, 50, 0, topic, "de");
    onText.push(list, 3, 50, 0, undefined, "not here");
    expect(onText.roomOf(list)).toBe(10 - 5);
    onText.remove(list, 0);
    expect(list._list.map((slot) => [slot._text, onText.sizeAt(list, slot)])).toEqual([
      ["de", 2],
      ["", 0],
    ]);
    onText.remove(list, 1);
    onText.remove(list, 0);
    expect([onText.roomOf(list), onText.countOf(list)]).toEqual([10, 0]);
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
    const ids = createIds(2);
    expect([swapId(ids, 0, 65_535), swapId(ids, 0, 7), swapId(ids, 0, 8)]).toEqual([true, true, false]);
    expect(swapId(ids, 65_535, 0)).toBe(true);
    expect(swapId(ids, 65_535, 65_535)).toBe(false);
    expect([swapId(ids, 0, 8), swapId(ids, 7, 7)]).toEqual([true, true]);
  });
});
