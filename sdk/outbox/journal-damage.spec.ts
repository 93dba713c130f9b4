// A journal whose files are damaged or whose store fails: what is whole is given back, and nothing else. Random lives
// at the end.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../boards/node/store.js";
import { A, B, createListed, headerOf, liveName, recordOf } from "../../test/journal/files.js";
import { createJournal } from "./journal.js";
import type { Journal } from "./record.js";
import type { Store } from "./store.js";
import { LIMIT, next, opened, used } from "../../test/journal/opened.js";

describe("damage", () => {
  const records = [recordOf(1, 1, "one\0\xff"), recordOf(2, 1, ""), recordOf(1, 2, "two"), recordOf(3, 1, "")];
  const said = ["1:1:one\0\xff", "2:1:", "1:2:two", "3:1:"];
  const whole = headerOf(1, "c") + records.join("");

  it("one bit changed in any record: all before it is taken, nothing from it on, and what is added later counts", () => {
    let at = headerOf(1, "c").length;
    records.forEach((record, index) => {
      for (let bit = 0; bit < record.length * 8; bit++) {
        const bytes = Buffer.from(whole, "latin1");
        const place = at + (bit >> 3);
        bytes[place] = (bytes[place] as number) ^ (1 << (bit & 7));
        const { files, taken, live, add } = opened(new Map([[A, bytes.toString("latin1")]]));
        expect(taken).toEqual(said.slice(0, index));
        for (const one of taken) live.add(one);
        expect(add(1, 3, "later")).toBe(true);
        expect(next(files)).toEqual([...said.slice(0, index), "1:3:later"]);
      }
      at += record.length;
    });
  });

  it("any byte of the last record changed to any other", () => {
    const before = headerOf(1, "c") + recordOf(1, 1, "one");
    const last = recordOf(1, 2, "\0two\xff");
    for (let i = 0; i < last.length; i++) {
      for (let byte = 0; byte < 256; byte++) {
        if (byte === last.charCodeAt(i)) continue;
        const changed = last.slice(0, i) + String.fromCharCode(byte) + last.slice(i + 1);
        expect(next(new Map([[A, before + changed]]))).toEqual(["1:1:one"]);
      }
    }
  });

  it("cut at any byte, with nothing or with anything behind it", () => {
    for (let length = 0; length <= whole.length; length++) {
      for (const rest of ["", "\xff", "\xff".repeat(40), "\0\0", "junk".repeat(20)]) {
        const { files, taken, live, add } = opened(new Map([[A, whole.slice(0, length) + rest]]));
        let end = headerOf(1, "c").length;
        const right = end > length ? [] : said.filter((_, i) => (end += (records[i] as string).length) <= length);
        // What is behind may happen to be the byte that was cut off.
        expect(taken.slice(0, right.length)).toEqual(right);
        expect(taken).toEqual(said.slice(0, taken.length));
        for (const one of taken) live.add(one);
        expect(add(1, 3, "later")).toBe(true);
        expect(next(files)).toEqual([...taken, "1:3:later"]);
      }
    }
  });

  const bytes = fc.uint8Array({ maxLength: 700 }).map((content) => Buffer.from(content).toString("latin1"));
  const file = fc.oneof(
    bytes,
    bytes.map((content) => headerOf(1, "c") + content),
    fc.tuple(fc.nat(200), bytes).map(([at, content]) => whole.slice(0, at) + content),
    fc
      .tuple(fc.nat(200), fc.nat(255))
      .map(([at, byte]) => whole.slice(0, at) + String.fromCharCode(byte) + whole.slice(at)),
  );

  it("files of any content: no throw, no end of time, and it goes on", () => {
    fc.assert(
      fc.property(file, file, (a, b) => {
        const files = new Map([
          [A, a],
          [B, b],
        ]);
        const memory = createMemoryStore(files);
        let longest = 0;
        const store: Store = {
          ...memory,
          read(name, from, length) {
            longest = Math.max(longest, from + length);
            return memory.read(name, from, length);
          },
        };
        const { taken, live, add, journal } = opened(files, { limit: 2048, store });
        expect(longest).toBeLessThanOrEqual(2048 + 5);
        for (const one of taken) live.add(one);
        journal.fetch(1);
        expect(add(1, 3, "later")).toBe(true);
        expect(opened(files, { limit: 2048 }).taken).toEqual([...taken, "1:3:later"]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a store that fails", () => {
  /** A store that fails at chosen calls, having written a part of the bytes. */
  function failing(files: Map<string, string>, part: number) {
    const memory = createMemoryStore(files);
    const state = { isFull: false, keeps: "" };
    const store: Store = {
      ...memory,
      append(name, bytes, at, limit) {
        if (!state.isFull) return memory.append(name, bytes, at, limit);
        const written = bytes.slice(0, Math.floor(bytes.length * part));
        if (written !== "") memory.append(name, written, at, limit);
        return false;
      },
      erase(name) {
        if (name !== state.keeps) memory.erase(name);
      },
    };
    return { store, state };
  }

  it.each([0, 0.5, 0.99])(
    "full: nothing of the record counts, %d of it written; with room again it goes on",
    (part) => {
      const files = new Map<string, string>();
      const { store, state } = failing(files, part);
      const { add, live } = opened(files, { store });
      expect(add(1, 1, "one")).toBe(true);
      state.isFull = true;
      for (let i = 0; i < 3; i++) expect(add(1, 2, "two")).toBe(false);
      live.delete("1:2:two");
      expect(next(files)).toEqual(["1:1:one"]);
      state.isFull = false;
      expect(add(1, 3, "three")).toBe(true);
      expect(next(files)).toEqual(["1:1:one", "1:3:three"]);
    },
  );

  it("full from the start: no file is left, and nothing throws", () => {
    const files = new Map<string, string>();
    const { store, state } = failing(files, 0.5);
    state.isFull = true;
    const { add } = opened(files, { store });
    expect(add(1, 1, "one")).toBe(false);
    expect(files.size).toBe(0);
    state.isFull = false;
    expect(add(1, 1, "one")).toBe(true);
    expect(next(files)).toEqual(["1:1:one"]);
  });

  it("full in the middle of a copy: the old file stays in charge, and the copy is taken away", () => {
    const files = new Map<string, string>();
    const memory = createMemoryStore(files);
    let left = Infinity;
    const store: Store = { ...memory, append: (name, bytes, at) => left-- > 0 && memory.append(name, bytes, at) };
    const { add, live, journal } = opened(files, { store });
    for (let i = 0; i < 8; i++) expect(add(1, i, "x".repeat(20))).toBe(true);
    while (used(files) + 7 <= LIMIT) journal.add(3, 9, "");
    for (left = 0; left < 10; left++) {
      const before = new Map(files);
      const kept = left;
      expect(journal.add(3, 9, "")).toBe(false);
      expect(files).toEqual(before);
      left = kept;
    }
    left = Infinity;
    expect(journal.add(3, 9, "")).toBe(true);
    expect(next(files)).toEqual([...live, "3:9:"]);
  });

  it("a file that cannot be erased stays in charge: nothing is added that it does not have", () => {
    const files = new Map<string, string>();
    const { store, state } = failing(files, 0);
    const { add, journal, live } = opened(files, { store });
    add(1, 1, "one");
    while (used(files) + 7 <= LIMIT) journal.add(3, 9, "");
    state.keeps = A;
    expect(journal.add(1, 2, "two")).toBe(false);
    expect([...files.keys()]).toEqual([A]);
    expect(next(files)[0]).toBe("1:1:one");
    expect(next(files)).not.toContain("1:2:two");
    state.keeps = "";
    expect(add(1, 2, "two")).toBe(true);
    expect(next(files)).toEqual([...live]);
  });

  it("a page that is bad once does not matter: the copy is made again", () => {
    const files = new Map<string, string>();
    const memory = createMemoryStore(files);
    let bad = 0;
    const store: Store = { ...memory, append: (name, bytes, at) => bad-- <= 0 && memory.append(name, bytes, at) };
    const { add } = opened(files, { store });
    add(1, 1, "one");
    bad = 2;
    expect(add(1, 2, "two")).toBe(true);
    expect(next(files)).toEqual(["1:1:one", "1:2:two"]);
  });
});

describe("random lives", () => {
  it("whatever was written and is live is there after any number of resets and cuts", () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ add: fc.nat(40), cut: fc.constant(Infinity) }) },
      { weight: 2, arbitrary: fc.record({ add: fc.nat(40), cut: fc.nat(200) }) },
      { weight: 1, arbitrary: fc.constant({ add: -1, cut: Infinity }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const files = new Map<string, string>();
        const memory = createMemoryStore(files);
        let power = Infinity;
        const store: Store = {
          ...memory,
          append(name, bytes, at) {
            const part = bytes.slice(0, Math.min(bytes.length, power));
            power -= part.length;
            const isDone = part === "" ? false : memory.append(name, part, at);
            return isDone && part.length === bytes.length;
          },
          erase: (name) => void (power-- > 0 && memory.erase(name)),
        };
        let right: string[] = [];
        let maybe: string | undefined;
        let journal: Journal | undefined;
        let id = 0;
        for (const { add, cut } of steps) {
          if (journal === undefined || add < 0) {
            power = Infinity;
            const owner = createListed((record) => right.some((one) => liveName(one) === record));
            journal = createJournal(store, LIMIT);
            journal.open("c", owner);
            const live = owner.taken.filter((record) => right.includes(record) || record === maybe);
            if (maybe !== undefined && live.at(-1) === maybe) right.push(maybe);
            expect(live).toEqual(right);
            maybe = undefined;
            continue;
          }
          power = cut;
          const body = "b".repeat(add);
          const isDone = journal.add(1, ++id, body);
          if (isDone) right.push(`1:${id}:${body}`);
          if (right.length > 3) right = right.slice(1);
          if (power <= 0) {
            if (!isDone) maybe = `1:${id}:${body}`;
            journal = undefined;
          }
          power = Infinity;
        }
      }),
      { numRuns: 500 },
    );
  });
});
