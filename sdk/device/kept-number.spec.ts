// The number that outlives resets, against a store that may fail, tear a record, or refuse a file of the life before.

import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../boards/node/store.js";
import type { Store } from "../outbox/store.js";
import { createKeptNumber } from "./kept-number.js";

const lives = (files = new Map<string, string>()) => ({
  files,
  begin: () => createKeptNumber(createMemoryStore(files), "energy"),
});

describe("a kept number", () => {
  it("is 0 at first, and what was kept last in the next life", () => {
    const { begin } = lives();
    const first = begin();
    expect(first.value).toBe(0);
    first.value = 2_147_483_647;
    expect(first.keep()).toBe(true);
    first.value = 5;
    expect(begin().value).toBe(2_147_483_647);
    first.keep();
    expect(begin().value).toBe(5);
  });

  it("writes nothing that stands there already, 0 included", () => {
    const { files, begin } = lives();
    begin().keep();
    const size = files.get("energy.0")?.length;
    expect(size).toBe(8);
    const second = begin();
    expect(second.keep()).toBe(true);
    expect(files.get("energy.0")?.length).toBe(size);
  });

  it("is the last one however many were written, past the turn of files and of its count", () => {
    const { files, begin } = lives();
    let number = begin();
    for (let i = 1; i <= 70_000; i++) {
      number.value = i;
      expect(number.keep()).toBe(true);
      if (i % 997 !== 0) continue;
      number = begin();
      expect(number.value).toBe(i);
    }
    expect(begin().value).toBe(70_000);
    for (const bytes of files.values()) expect(bytes.length).toBeLessThanOrEqual(1024);
  });

  it("is the one before when the power was cut at any byte of a record", () => {
    for (let bytes = 0; bytes < 8; bytes++) {
      for (const before of [1, 128, 130]) {
        const { files, begin } = lives();
        const number = begin();
        for (let i = 1; i <= before; i++) {
          number.value = i;
          number.keep();
        }
        const whole = new Map(files);
        number.value = 9999;
        number.keep();
        for (const [name, text] of files) {
          if (whole.get(name) === text) continue;
          const from = text.length - 8;
          files.set(name, text.slice(0, from + bytes));
        }
        const later = begin();
        expect(later.value).toBe(before);
        later.value = 4321;
        expect(later.keep()).toBe(true);
        expect(begin().value).toBe(4321);
      }
    }
  });

  it("goes to the other file when the store would rather not append", () => {
    const files = new Map<string, string>();
    const inner = createMemoryStore(files);
    const aloof: Store = { ...inner, append: (name, bytes, at) => at === 0 && inner.append(name, bytes, at) };
    for (let i = 1; i < 5; i++) {
      const number = createKeptNumber(aloof, "energy");
      number.value = i;
      expect(number.keep()).toBe(true);
      expect(createKeptNumber(aloof, "energy").value).toBe(i);
    }
  });

  it("says that flash is full, and keeps the one before", () => {
    const files = new Map<string, string>();
    const number = createKeptNumber(createMemoryStore(files), "energy");
    number.value = 1;
    number.keep();
    const full = createKeptNumber({ ...createMemoryStore(files), append: () => false }, "energy");
    full.value = 2;
    expect(full.keep()).toBe(false);
    expect(createKeptNumber(createMemoryStore(files), "energy").value).toBe(1);
  });
});
