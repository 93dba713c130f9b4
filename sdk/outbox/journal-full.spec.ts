// A journal whose file is full: what stays, what goes, and what is refused.

import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../boards/node/store.js";
import { B, createListed, headerOf } from "../../test/journal/files.js";
import { createJournal } from "./journal.js";
import { Record } from "./record.js";
import type { Store } from "./store.js";
import { LIMIT, next, opened, used } from "../../test/journal/opened.js";

describe("when a file is full", () => {
  it("what is live goes to the other file, in order, and the old one is erased", () => {
    const { files, add, live } = opened();
    add(1, 1, "first");
    add(6, 1, "a/#");
    for (let i = 2; i < 400; i++) {
      live.delete(`1:${i - 1}:${i === 2 ? "never" : "x"}`);
      expect(add(1, i, "x")).toBe(true);
      live.delete("3:0:");
    }
    expect(files.size).toBe(1);
    expect(used(files)).toBeLessThanOrEqual(LIMIT);
    expect(next(files).slice(0, 2)).toEqual(["1:1:first", "6:1:a/#"]);
    expect(next(files).at(-1)).toBe("1:399:x");
  });

  it("of records that say the same the last is kept, so that what is noted again and again does not fill it", () => {
    const { files, add } = opened();
    for (let i = 0; i < 1000; i++) {
      expect(add(Record.INBOUND, 1, "")).toBe(true);
      expect(add(Record.GRANTED, 1, "a/#")).toBe(true);
      expect(add(Record.GRANTED, 1, "b/#")).toBe(true);
      expect(add(Record.LOST, 0, "")).toBe(true);
    }
    const kept = new Set(next(files));
    expect(kept).toEqual(new Set(["4:1:", "6:1:a/#", "6:1:b/#", "8:0:"]));
    expect(used(files)).toBeLessThanOrEqual(LIMIT);
  });

  it("what is copied stands there once, at the place of the last, and a message once for each identifier", () => {
    const files = new Map<string, string>();
    const journal = createJournal(createMemoryStore(files), LIMIT);
    journal.open(
      "c",
      createListed((record) => /^(1:7|4:1|6:1|6:2):/.test(record)),
    );
    for (const [kind, id, body] of [
      [1, 7, "old"],
      [4, 1, ""],
      [6, 1, "a"],
      [6, 2, "a"],
      [6, 1, "b"],
      [3, 7, ""],
      [4, 1, ""],
      [1, 7, "new"],
      [6, 1, "a"],
    ] as const)
      expect(journal.add(kind, id, body)).toBe(true);
    const rest = LIMIT - used(files) - 7;
    expect(journal.add(8, 0, "x".repeat(rest))).toBe(true);
    expect(used(files)).toBe(LIMIT);
    expect(journal.add(3, 9, "")).toBe(true);
    expect(next(files)).toEqual(["6:2:a", "6:1:b", "4:1:", "1:7:new", "6:1:a", "3:9:"]);
    expect(journal.add(3, 10, "")).toBe(true);
    expect([...files.keys()]).toEqual([B]);
  });

  it("messages leave a quarter of it to what is noted about them", () => {
    const { files, add, journal, live } = opened();
    let count = 0;
    while (add(1, count, "x".repeat(20))) count++;
    expect(used(files)).toBeGreaterThan(LIMIT * 0.75 - 27);
    expect(used(files)).toBeLessThanOrEqual(LIMIT * 0.75);
    for (let i = 0; i < count; i++) {
      live.delete(`1:${i}:${"x".repeat(20)}`);
      expect(journal.add(Record.DONE, i, "")).toBe(true);
    }
    expect(add(1, 9, "x".repeat(20))).toBe(true);
  });

  it("is not written anew for a message before half of it is void, and writes nothing to find that out", () => {
    const { files, add, live } = opened();
    let count = 0;
    while (add(1, count, "x".repeat(20))) count++;
    let tries = 0;
    for (; ; tries++) {
      live.delete(`1:${tries}:${"x".repeat(20)}`);
      const before = new Map(files);
      if (add(1, 100, "x".repeat(20))) break;
      expect(files).toEqual(before);
      live.delete(`1:100:${"x".repeat(20)}`);
    }
    expect(tries).toBeGreaterThan(2);
    expect(used(files)).toBeLessThanOrEqual(LIMIT / 2);
  });

  it("a record larger than what is left is refused, and nothing of it counts", () => {
    const { files, add } = opened();
    expect(add(1, 1, "one")).toBe(true);
    expect(add(1, 2, "x".repeat(LIMIT))).toBe(false);
    expect(add(Record.GRANTED, 0, "x".repeat(LIMIT - 20))).toBe(false);
    expect(next(files)).toEqual(["1:1:one"]);
  });

  it("says whether less that is live would help: not for a record too large for an empty file, nor for a store that failed", () => {
    const files = new Map<string, string>();
    const memory = createMemoryStore(files);
    let isBroken = false;
    const store: Store = { ...memory, append: (name, bytes, at) => !isBroken && memory.append(name, bytes, at) };
    const { add, journal } = opened(files, { store });
    const refused = (size: number): [boolean, boolean] => [add(1, 9, "x".repeat(size)), journal.isFull];
    expect(journal.isFull).toBe(false);
    expect(refused(70_000)).toEqual([false, false]);
    // Half of the file, less header and frame of the record.
    const most = LIMIT / 2 - headerOf(1, "c").length - 7;
    expect(refused(most + 1)).toEqual([false, false]);
    expect(refused(most)).toEqual([true, false]);
    for (let i = 10; add(1, i, "x".repeat(20)); i++);
    expect(journal.isFull).toBe(true);
    expect(refused(most + 1)).toEqual([false, false]);
    expect(refused(most)).toEqual([false, true]);
    isBroken = true;
    expect([journal.add(3, 1, ""), journal.isFull]).toEqual([false, false]);
  });

  it("a record whose length has no room in 16 bits is refused in a file of any size", () => {
    const { files, journal } = opened(new Map(), { limit: 1_000_000 });
    expect(journal.add(1, 1, "x".repeat(65_529))).toBe(false);
    expect(journal.add(1, 1, "x".repeat(65_528))).toBe(true);
    expect(opened(files, { limit: 1_000_000 }).taken[0]?.length).toBe(4 + 65_528);
  });
});
