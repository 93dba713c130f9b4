// When a save is told: once all is quiet, whatever the editor does, and for the files of the program alone.

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createRealClock, createVirtualClock } from "../../boards/node/clock.js";
import { watchSaves } from "../../tools/run/saves.js";

function stage() {
  const clock = createVirtualClock();
  const hearers = new Map<string, (event: string, name: string | null) => void>();
  const closed: string[] = [];
  const saves = watchSaves(clock, (folder, hear) => {
    hearers.set(folder, hear);
    const watcher = { close: () => void closed.push(folder), on: () => watcher };
    return watcher as never;
  });
  saves.follow(["/p/publisher.ts", "/lib/math.ts"], "/p");
  const told = { count: 0 };
  const count = async (): Promise<void> => {
    for (;;) {
      await saves.next();
      told.count++;
    }
  };
  void count();
  async function change(folder: string, name: string | null, ms = 1000): Promise<number> {
    hearers.get(folder)?.("change", name);
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
    return told.count;
  }
  return { saves, change, closed };
}

it("is told once for several writes", async () => {
  const { change } = stage();
  expect(await change("/p", "publisher.ts", 100)).toBe(0);
  expect(await change("/p", "publisher.ts", 100)).toBe(0);
  expect(await change("/p", "publisher.ts")).toBe(1);
  expect(await change("/p", "publisher.ts")).toBe(2);
});

it("is of a source, of a setting, or of what the system does not name", async () => {
  const { change } = stage();
  expect(await change("/lib", "math.ts")).toBe(1);
  expect(await change("/p", "midge.local.json")).toBe(2);
  expect(await change("/p", "new.ts")).toBe(3);
  expect(await change("/p", null)).toBe(4);
});

it("is not of anything else", async () => {
  const { change } = stage();
  for (const [folder, name] of [
    ["/lib", "other.ts"],
    ["/p", "README.md"],
    ["/p", ".publisher.ts.swp"],
    ["/p", "out"],
  ] as const)
    expect(await change(folder, name)).toBe(0);
});

it("follows other files when the program has others", async () => {
  const { saves, change, closed } = stage();
  saves.follow(["/p/publisher.ts", "/other/a.ts"], "/p");
  expect(closed).toEqual(["/lib"]);
  expect(await change("/other", "a.ts")).toBe(1);
  saves.close();
  expect(closed).toEqual(["/lib", "/p", "/other"]);
});

it("is seen on a real disk: a write, and a file put in its place", async () => {
  const folder = mkdtempSync(join(tmpdir(), "midge-saves-"));
  const file = join(folder, "publisher.ts");
  writeFileSync(file, "1");
  const saves = watchSaves(createRealClock());
  try {
    saves.follow([file], folder);
    writeFileSync(file, "2");
    await saves.next();
    mkdirSync(join(folder, "tmp"));
    writeFileSync(join(folder, "tmp/x"), "3");
    renameSync(join(folder, "tmp/x"), file);
    await saves.next();
  } finally {
    saves.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
