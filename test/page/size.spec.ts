// How much the page's scripts weigh on the wire of somebody who would have them compressed, and that it stands on nothing
// from elsewhere.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @ts-expect-error It runs before anything is built, so it is plain JavaScript.
import * as untyped from "../../tools/package/page.mjs";

const { buildPage } = untyped as { buildPage(folder: string): Promise<string[]> };
const MOST_BYTES = 120_000;

const folder = mkdtempSync(join(tmpdir(), "midge-size-"));
beforeAll(() => buildPage(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the built page", () => {
  it("has scripts of at most 120 kB, compressed", () => {
    const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
    expect(scripts).toEqual(["page.js"]);
    const bytes = scripts.reduce(
      (sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length,
      0,
    );
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  it("names no other host", () => {
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), "utf8");
      // Names of XML's namespaces are no addresses; lit has one in the words of a warning.
      const hosts = [...text.matchAll(/(?:https?|wss?):\/\/([\w.-]+)/g)].map(([, host]) => host);
      expect(
        hosts.filter((host) => host !== "www.w3.org" && host !== "lit.dev"),
        name,
      ).toEqual([]);
    }
  });

  it("has no style in its markup, which the policy forbids", () => {
    const text = readFileSync(join(folder, "page.js"), "utf8");
    expect(text.match(/(?<![\w.-])style="[^"]*"/g) ?? []).toEqual([]);
  });
});
