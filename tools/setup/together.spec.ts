// Scripts side by side: all are run and heard, and one that fails makes the whole fail.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const TOGETHER = fileURLToPath(new URL("./together.mjs", import.meta.url));
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-together-"));
  const scripts = { good: 'node -e "console.log(1+1)"', bad: 'node -e "console.error(6*7);process.exit(3)"' };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ scripts }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const together = (...names: string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [TOGETHER, ...names], { cwd: folder, encoding: "utf8" });
  return { status, out: stdout };
};

it("ends well when all do", () => {
  expect(together("good", "good")).toEqual({ status: 0, out: "npm run good\n2\nnpm run good\n2\n" });
});

it("fails with one, says which, and what each said", () => {
  const { status, out } = together("bad", "good");
  expect(status).toBe(1);
  expect(out).toContain("npm run bad ended with 3\n42\n");
  expect(out).toContain("npm run good\n2\n");
});

it("fails for a script that is not there, and without any", () => {
  expect(together("none").status).toBe(1);
  expect(together().status).toBe(2);
});
