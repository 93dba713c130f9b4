// The page of `midge web` for those who use no mouse, or see little, and what it weighs: names, contrast, a walk by keyboard, and a
// library that holds what it needs and its license.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takePicture } from "../page/chromium.js";
import { CONTRASTS, FOCUSABLE, NAME } from "../page/looks.js";
import { createStand, fakeBoard, programOf, type Stand, soon } from "./stand.js";

const PAGE_BYTES = 25_000;
const LIBRARY_BYTES = 10_000;

let stand: Stand;
beforeAll(async () => {
  stand = await createStand();
});
afterAll(() => stand.end());

describe("the page without a mouse", () => {
  it("is walked by Tab, connects, evaluates and uploads by the keyboard alone", async () => {
    const { board, reach } = fakeBoard();
    const web = await stand.open({ reach, serving: { program: programOf("print('up')") } });
    const { page } = web;
    const focused = (): Promise<{ name: string; outline: string }> =>
      page.evaluate(`(() => {
        const one = document.activeElement;
        return { name: (${NAME})(one), outline: getComputedStyle(one).outlineStyle + " " + getComputedStyle(one).outlineWidth };
      })()`);
    const walk = async (name: string): Promise<void> => {
      const seen: string[] = [];
      do {
        await page.keyboard.press("Tab");
        const one = await focused();
        expect(one.outline, one.name).toBe("solid 3px");
        if (seen.includes(one.name)) throw new Error(`no "${name}" among ${seen.join(", ")}`);
        seen.push(one.name);
      } while (seen.at(-1) !== name);
    };
    await walk("Connect by USB");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Disconnect" }).waitFor();
    await soon(async () => (await focused()).name).toBe("Evaluate on the board");
    await page.keyboard.type("8*8\n");
    await soon(web.lines).toContain("= 64");
    expect(await page.getByRole("log").innerText()).toContain("64");
    await page.keyboard.press("Shift+Tab");
    await page.getByRole("button", { name: "Upload attic" }).focus();
    await page.keyboard.press("Space");
    await soon(() => page.locator(".result[role=status]").innerText()).toContain("is on the board");
    expect(board.storage.list()).toEqual([".bootcde"]);
    await web.close();
  });

  it("names all that can be used, and has its roles and landmarks", async () => {
    const web = await stand.open({ ...fakeBoard(), serving: { program: programOf("1") } });
    await web.connect();
    const names = (await web.page.evaluate(`${FOCUSABLE}.map(${NAME})`)) as string[];
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name, i) => name === "" || names.indexOf(name) !== i)).toEqual([]);
    for (const role of ["banner", "main", "log", "status", "alert"] as const)
      expect(await web.page.getByRole(role, { includeHidden: true }).count(), role).toBeGreaterThan(0);
    expect(await web.page.getByRole("heading", { level: 1 }).count()).toBe(1);
    for (const name of ["Board", "Program", "Console", "Pins"])
      expect(await web.page.getByRole("region", { name, exact: true }).count(), name).toBe(1);
    await web.close();
  });
});

describe.each(["light", "dark"] as const)("the %s page", (colorScheme) => {
  it("has a contrast of 4.5 to 1 in every text, and fits a window of 320 pixels", async () => {
    const serving = { program: programOf("print('hello')"), board: "esp32" };
    const web = await stand.open({ ...fakeBoard(), browser: { colorScheme }, serving });
    const { page } = web;
    const bad = async (): Promise<unknown[]> => {
      const all = (await page.evaluate(CONTRASTS)) as { what: string; ratio: number }[];
      expect(all.length).toBeGreaterThan(40);
      return all.filter(({ ratio }) => ratio < 4.5);
    };
    expect(await bad()).toEqual([]);
    await web.connect();
    await web.evaluate("nothing.there");
    await soon(web.lines).toContain("! Uncaught ReferenceError: nothing is not defined");
    await web.evaluate("({ level: 0.5 })");
    await page.getByRole("button", { name: "Upload attic" }).click();
    await page.locator(".result.good").waitFor();
    expect(await bad()).toEqual([]);
    await takePicture(page, `web-${colorScheme}`);
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
    await web.close();
  });
});

describe("the built page", () => {
  const file = (name: string): Buffer => readFileSync(join(stand.folder, name));

  it("is small, and its library is what leads to a board", () => {
    expect(gzipSync(file("web.js"), { level: 9 }).length).toBeLessThan(PAGE_BYTES);
    expect(gzipSync(file("library.js"), { level: 9 }).length).toBeLessThan(LIBRARY_BYTES);
    // The transpiler refuses usual programs, and the dialog needs styles that the policy forbids.
    expect(file("library.js").toString()).not.toMatch(/esprima|escodegen|jss/i);
    expect(file("web.js").toString()).not.toContain("6e400001-b5a3-f393-e0a9-e50e24dcca9e");
  });

  it("comes with the license of what it holds", () => {
    const text = file("licenses.txt").toString();
    expect(text).toMatch(/^@espruino-tools\/core 1\.2\.13 \(ISC\)/m);
    expect(text).toMatch(/^@espruino-tools\/uart \d+\.\d+\.\d+ \(ISC\)/m);
    expect(text).toContain("Copyright (c) Callum McLuskey");
    expect(text).toContain("this permission notice appear in all copies");
  });

  it("names no other host", () => {
    for (const name of readdirSync(stand.folder).filter((one) => one !== "licenses.txt")) {
      const hosts = [
        ...file(name)
          .toString()
          .matchAll(/(?:https?|wss?):\/\/([\w.-]+)/g),
      ].map(([, host]) => host);
      // The library's words for iOS and for old browsers are never shown; XML's namespace is no address.
      const known = ["www.w3.org", "itunes.apple.com", "www.espruino.com"];
      expect(
        hosts.filter((host) => !known.includes(host as string)),
        name,
      ).toEqual([]);
    }
  });
});
