// The stores of Node keep the contract of sdk/outbox/store.ts: what `append` says is so, in a folder and in memory, also
// when the disk fails half-way. Failures are made by the file system itself, not by stand-ins.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { remainder, type Store } from "../../sdk/outbox/store.js";
import { createFileStore, createMemoryStore } from "./store.js";

const root = mkdtempSync(join(tmpdir(), "midge-store-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const fresh = (): string => join(root, String(count++), "deep");

const ALL = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join("");

describe.each([
  ["in a folder", () => createFileStore(fresh())],
  ["in a folder, unsynced", () => createFileStore(fresh(), { sync: false })],
  ["in memory", () => createMemoryStore()],
])("a store %s", (_name, create) => {
  let store: Store;
  beforeEach(() => (store = create()));

  it("reads what was appended, any part of it, and nothing behind it", () => {
    expect(store.append("a", ALL, 0, 1000)).toBe(true);
    expect(store.append("a", "end", 256)).toBe(true);
    expect(store.read("a", 0, 1000)).toBe(ALL + "end");
    expect(store.read("a", 254, 3)).toBe("\xfe\xffe");
    expect([store.read("a", 0, 0), store.read("a", 259, 1), store.read("a", 5000, 1)]).toEqual(["", "", ""]);
  });

  it("appends only where the file ends", () => {
    expect(store.append("a", "x", 1)).toBe(false);
    expect(store.append("a", "one", 0)).toBe(true);
    for (const at of [0, 2, 4]) expect(store.append("a", "two", at)).toBe(false);
    expect(store.read("a", 0, 99)).toBe("one");
  });

  it("erases, and what is not there is no error", () => {
    store.append("a", "one", 0);
    store.append("b", "two", 0);
    store.erase("a");
    store.erase("a");
    expect([store.read("a", 0, 9), store.read("b", 0, 9)]).toEqual(["", "two"]);
    expect(store.append("a", "new", 0)).toBe(true);
  });

  it("sums to 16 bits", () => {
    expect([store.sum(""), store.sum("\0"), store.sum("\xff".repeat(9)) < 65536]).toEqual([1, 256, true]);
  });
});

describe("remainder", () => {
  it("is the bytes as one long number, modulo the largest prime of 16 bits", () => {
    const whole = BigInt(`0x01${Buffer.from(ALL, "latin1").toString("hex")}`);
    expect(remainder(ALL)).toBe(Number(whole % 65521n));
  });
});

describe("a store in a folder", () => {
  it("has one file for each name, readable by its owner alone", () => {
    const path = fresh();
    const store = createFileStore(path);
    store.append("midge.a", "one", 0);
    expect(readdirSync(path)).toEqual(["midge.a"]);
    expect(createFileStore(path).read("midge.a", 0, 9)).toBe("one");
  });

  it("does not write behind what a power cut left", () => {
    const path = fresh();
    const store = createFileStore(path);
    store.append("a", "one", 0);
    writeFileSync(join(path, "a"), "onegarbage");
    expect(store.append("a", "two", 3)).toBe(false);
    expect(readFileSync(join(path, "a"), "latin1")).toBe("onegarbage");
  });

  it("says no, and throws nothing, where nothing can be written, read or erased", () => {
    const path = fresh();
    const store = createFileStore(path);
    mkdirSync(join(path, "a"));
    writeFileSync(join(path, "a", "inside"), "");
    expect([store.append("a", "x", 0), store.read("a", 0, 1)]).toEqual([false, ""]);
    store.erase("a");
    expect(existsSync(join(path, "a"))).toBe(true);
    rmSync(path, { recursive: true });
    store.erase("a");
    expect(store.append("b", "x", 0)).toBe(false);
  });

  it.skipIf(!existsSync("/dev/full"))("a full disk: nothing is appended (skipped where there is no /dev/full)", () => {
    const store = createFileStore("/dev");
    expect(store.append("full", "x", 0)).toBe(false);
  });

  it("throws when the folder cannot be made", () => {
    const path = fresh();
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, "a file");
    expect(() => createFileStore(join(path, "below"))).toThrow();
  });
});
