// What a journal gives back after a reset: every record that was written, in order, and nothing else; whatever the files
// hold, whatever the store refuses. The cuts of power at every byte are in test/journal.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../boards/node/store.js";
import { A, B, createListed, headerOf, liveName, recordOf } from "../../test/journal/files.js";
import { createJournal } from "./journal.js";
import { type Journal, Record } from "./record.js";
import type { Store } from "./store.js";

const LIMIT = 512;

/** A journal over files in memory, opened, with what it gave. */
function opened(files = new Map<string, string>(), options: { id?: string; limit?: number; store?: Store } = {}) {
  const live = new Set<string>();
  const owner = createListed((record) => [...live].some((one) => liveName(one) === record));
  const journal = createJournal(options.store ?? createMemoryStore(files), options.limit ?? LIMIT);
  journal.open(options.id ?? "c", owner);
  /** Adds a record that stays live until it is taken out of `live`. */
  const add = (kind: number, id: number, body: string): boolean => {
    live.add(`${kind}:${id}:${body}`);
    return journal.add(kind, id, body);
  };
  return { files, journal, live, add, taken: owner.taken };
}

/** What the next life is given. */
function next(files: Map<string, string>, id = "c"): string[] {
  return opened(new Map(files), { id }).taken;
}

function used(files: Map<string, string>): number {
  return (files.get(A) ?? "").length + (files.get(B) ?? "").length;
}

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
