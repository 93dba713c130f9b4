// What a journal gives back after a reset: every record that was written, in order, and nothing else; whatever the files
// hold, whatever the store refuses. The cuts of power at every byte are in test/journal.

import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../boards/node/store.js";
import { A, B, headerOf, recordOf } from "../../test/journal/files.js";
import { Record } from "./record.js";
import type { Store } from "./store.js";
import { next, opened } from "../../test/journal/opened.js";

describe("a journal", () => {
  it("is empty at first, and makes no file for that", () => {
    const { files, taken, journal } = opened();
    expect([taken, [...files], journal.fetch(1)]).toEqual([[], [], undefined]);
  });

  it("gives back every record in order, bytes as they were", () => {
    const { files, add } = opened(new Map(), { limit: 1024 });
    const bytes = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join("");
    for (const [kind, id, body] of [
      [1, 65535, bytes],
      [2, 1, ""],
      [6, 2, "a/#"],
      [3, 256, ""],
    ] as const)
      expect(add(kind, id, body)).toBe(true);
    expect(opened(files, { limit: 1024 }).taken).toEqual([`1:65535:${bytes}`, "2:1:", "6:2:a/#", "3:256:"]);
  });

  it("writes the format of docs/journal.md", () => {
    const { files, add } = opened();
    add(Record.MESSAGE, 258, "x");
    add(Record.DONE, 258, "");
    expect(files).toEqual(new Map([[A, headerOf(1, "c") + recordOf(1, 258, "x") + recordOf(3, 258, "")]]));
  });

  it("fetches the body of the last message with an identifier", () => {
    const { journal, add } = opened();
    add(Record.MESSAGE, 7, "old");
    add(Record.DONE, 7, "");
    add(Record.MESSAGE, 7, "new");
    add(Record.INBOUND, 8, "");
    expect([journal.fetch(7), journal.fetch(8), journal.fetch(9)]).toEqual(["new", undefined, undefined]);
  });

  it("goes on where the life before ended, in the same file", () => {
    const { files, add } = opened();
    add(1, 1, "one");
    opened(files).add(1, 2, "two");
    expect([...files.keys(), ...next(files)]).toEqual([A, "1:1:one", "1:2:two"]);
  });

  it("never reads more than a record at a time", () => {
    const files = new Map<string, string>();
    const memory = createMemoryStore(files);
    const lengths: number[] = [];
    const store: Store = {
      ...memory,
      read(name, from, length) {
        lengths.push(length);
        return memory.read(name, from, length);
      },
    };
    for (let life = 0; life < 3; life++) {
      const { add, live, journal } = opened(files, { store });
      for (let i = 0; i < 100; i++) {
        expect(add(1, i, "x".repeat(20))).toBe(true);
        live.clear();
      }
      journal.fetch(99);
    }
    expect(Math.max(...lengths)).toBe(27);
  });
});

describe("another client id", () => {
  it.each(["d", "cc", "", "C"])("makes void what is there: %j", (id) => {
    const { files, add } = opened();
    add(1, 1, "secret");
    const other = opened(files, { id });
    expect(other.taken).toEqual([]);
    expect(other.journal.fetch(1)).toBeUndefined();
    other.add(1, 2, "mine");
    expect(next(files, id)).toEqual(["1:2:mine"]);
    expect(next(files)).toEqual([]);
  });
});

describe("two good files", () => {
  const first = recordOf(1, 1, "first");
  it.each([
    ["the copy in the second", 1, 2, "first"],
    ["the copy in the first", 8, 7, "second"],
    ["the copy in the second, the generations at their end", 65535, 0, "first"],
    ["the copy in the first, the generations at their end", 0, 65535, "second"],
  ])("the older one is in charge: %s", (_name, a, b, winner) => {
    const files = new Map([
      [A, headerOf(a, "c") + first],
      [B, headerOf(b, "c") + recordOf(1, 1, "second")],
    ]);
    const { taken, add, live } = opened(files);
    expect(taken).toEqual([`1:1:${winner}`]);
    live.add(`1:1:${winner}`);
    for (let i = 0; i < 100; i++) {
      expect(add(3, 1, "")).toBe(true);
      live.delete("3:1:");
    }
    expect(files.size).toBe(1);
    expect(next(files)[0]).toBe(`1:1:${winner}`);
  });

  it("after the last generation comes the first", () => {
    const files = new Map([[B, headerOf(65535, "c")]]);
    const { journal } = opened(files);
    for (let i = 0; i < 100; i++) expect(journal.add(3, 1, "")).toBe(true);
    expect([...files.keys(), files.get(A)?.startsWith(headerOf(0, "c"))]).toEqual([A, true]);
  });

  it("a copy of another client is not in charge, whatever its generation", () => {
    const files = new Map([
      [A, headerOf(1, "other") + first],
      [B, headerOf(2, "c") + recordOf(1, 1, "mine")],
    ]);
    expect(next(files)).toEqual(["1:1:mine"]);
  });
});
