// The page for those who use no mouse, or see little: names and roles of everything that can be used, a walk by keyboard, the
// contrast of what is written, in light and dark. No size of window hides anything.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFake, fakeBoard, fakePart } from "./fake.js";
import { CONTRASTS, FOCUSABLE, NAME } from "./looks.js";
import { createStand, type Stand } from "./stand.js";

let stand: Stand;
let url = "";
const NAMES = ["climate", "lux", "bell", "door", "lamp", "green", "flag", "chain"] as const;
const KINDS = ["bme280", "bh1750", "button", "reed", "relay", "led", "servo", "neopixel"] as const;

beforeAll(async () => {
  stand = await createStand();
  const parts = NAMES.map((name, i) => fakePart(name, KINDS[i] as (typeof KINDS)[number], i));
  const fake = createFake(["attic", "cellar", "garden"].map((id) => fakeBoard(id, parts)));
  url = (await stand.serve(fake)).url;
  fake.emit({ kind: "log", atMs: 1, board: "attic", text: "online" });
  fake.emit({ kind: "message", atMs: 2, board: "attic", topic: "a/b", payload: "21.5", qos: 1, retain: true });
  fake.emit({ kind: "packet", atMs: 3, board: "attic", isOut: false, bytes: Uint8Array.of(0xd0, 0) });
});
afterAll(() => stand.end());

const badContrast = async (page: Page): Promise<unknown[]> => {
  const all = (await page.evaluate(CONTRASTS)) as { what: string; ratio: number }[];
  expect(all.length).toBeGreaterThan(80);
  return all.filter(({ ratio }) => ratio < 4.5);
};

describe("the page without a mouse", () => {
  it("names all that can be used, each once on a board", async () => {
    const { page } = await stand.open(url);
    const names = (await page.evaluate(`${FOCUSABLE}.map(${NAME})`)) as string[];
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => name === "")).toEqual([]);
    const controls = (await page.evaluate(
      `${FOCUSABLE}.filter((one) => one.closest(".side")).map((one) => one.type + " " + (${NAME})(one))`,
    )) as string[];
    expect(controls.filter((name, i) => controls.indexOf(name) !== i)).toEqual([]);
    await page.context().close();
  });

  it("has the roles and landmarks of what it shows", async () => {
    const { page } = await stand.open(url);
    for (const role of ["banner", "main", "navigation", "tablist", "status", "alert"] as const)
      expect(await page.getByRole(role, { includeHidden: true }).count(), role).toBeGreaterThan(0);
    expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
    for (const name of ["Parts", "Break it", "Client", "Charts", "Packets", "Broker"])
      expect(await page.getByRole("region", { name, exact: true }).count(), name).toBe(1);
    expect(await page.getByRole("img", { name: /^The board attic with climate, a BME280/ }).count()).toBe(1);
    const slider = page.getByRole("slider", { name: "Illuminance of lux" });
    expect(await slider.getAttribute("aria-valuetext")).toMatch(/^\d+ lx$/);
    await expect.poll(() => page.getByRole("img", { name: /^Chart of climate temperature: now 21/ }).count()).toBe(1);
    expect(await page.evaluate("document.documentElement.lang")).toBe("en");
    // Ids that labels point to stand for one element each.
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('[id]')].map((one) => one.id).filter((id, i, all) => all.indexOf(id) !== i)",
      ),
    ).toEqual([]);
    await page.context().close();
  });

  it("is walked by Tab from end to end, with a focus that can be seen", async () => {
    const { page } = await stand.open(url);
    const wanted = (await page.evaluate(
      `${FOCUSABLE}.filter((one) => one.tabIndex >= 0 && (one.type !== "radio" || one.checked)).length`,
    )) as number;
    const seen: { outline: string; name: string }[] = [];
    for (let i = 0; i < wanted; i++) {
      await page.keyboard.press("Tab");
      seen.push(
        (await page.evaluate(`(() => {
          const one = document.activeElement;
          const shown = one.type === "radio" ? one.nextElementSibling : one;
          return { outline: getComputedStyle(shown).outlineStyle + " " + getComputedStyle(shown).outlineWidth, name: (${NAME})(one) };
        })()`)) as { outline: string; name: string },
      );
    }
    expect(seen[0]?.name).toBe("Skip to the board");
    expect(new Set(seen.map(({ name }) => name)).size).toBeGreaterThan(wanted * 0.8);
    expect(seen.filter(({ outline }) => outline !== "solid 3px")).toEqual([]);
    const order = ["attic", "Fault of climate", "Press bell", "Time that the charts show", "Pause", "Topic"];
    const places = order.map((name) => seen.findIndex((one) => one.name.includes(name)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places.slice(0, 1)).toEqual([2]);
    await page.context().close();
  });

  it("moves sliders by arrows, boards by Enter, and tabs by arrows", async () => {
    const { page } = await stand.open(url);
    const slider = page.getByRole("slider", { name: "Temperature of climate" });
    await slider.focus();
    const before = Number(await slider.inputValue());
    await page.keyboard.press("ArrowRight");
    expect(Number(await slider.inputValue())).toBeGreaterThan(before);
    await page.getByRole("button", { name: /cellar/ }).focus();
    await page.keyboard.press("Enter");
    expect(await page.getByRole("img", { name: /^The board cellar/ }).count()).toBe(1);
    expect(await page.getByRole("button", { name: /cellar/ }).getAttribute("aria-current")).toBe("true");
    await page.getByRole("tab", { name: "Messages" }).focus();
    await page.keyboard.press("ArrowLeft");
    expect(await page.getByRole("tab", { name: "Console" }).getAttribute("aria-selected")).toBe("true");
    await page.context().close();
  });
});

describe.each(["light", "dark"] as const)("the %s page", (colorScheme) => {
  it("has a contrast of 4.5 to 1 in every text", async () => {
    const { page, trouble } = await stand.open(url, { colorScheme });
    await page.locator(".packets summary").first().click();
    await page.locator(".detail").waitFor();
    await page.getByRole("combobox", { name: "Fault of climate" }).selectOption("unplugged");
    expect(await badContrast(page)).toEqual([]);
    expect(trouble).toEqual([]);
    await stand.picture(page, `gallery-${colorScheme}`);
    await page.context().close();
  });

  it.each([320, 768, 1440])("fits a window of %i pixels", async (width) => {
    const { page } = await stand.open(url, { colorScheme, viewport: { width, height: 800 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await page.context().close();
  });
});
