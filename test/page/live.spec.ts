// The page in a real browser, on boards that talk to a real mosquitto: what a hand does on the page is seen at the broker, and
// what happens at the broker is seen on the page.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mosquitto, startMosquitto, type Witness } from "../support/mosquitto.js";
import type { Opened } from "./chromium.js";
import { createStand, type Stand } from "./stand.js";

const BOARD = "51e0000001";
const base = `panel/${BOARD}`;
const DEADLINE = { timeout: 15_000 };

let stand: Stand;
let mosquitto: Mosquitto;
let witness: Witness;
let url = "";
let opened: Opened;

beforeAll(async () => {
  stand = await createStand();
  mosquitto = await startMosquitto();
  witness = await mosquitto.subscribe("panel/#");
  url = (await stand.stage({ kind: "url", url: `mqtt://127.0.0.1:${mosquitto.port}` }, "test/page/panel", 1)).server
    .url;
  opened = await stand.open(url);
});
afterAll(async () => {
  await stand.end();
  await mosquitto.stop();
});

const part = (name: string) => opened.page.locator(`[data-part="${name}"]`);
const chart = (name: string) => opened.page.locator(`[data-chart="${BOARD} ${name}"]`);

describe("the page of a board with a real broker", () => {
  it("takes a slider to the broker and into the chart", async () => {
    const slider = part("climate").getByRole("slider", { name: "Temperature of climate" });
    await slider.fill("33.3");
    await witness.waitFor((line) => line === `${base}/temperature 33.3`);
    await expect.poll(() => chart("climate temperature").getAttribute("data-last"), DEADLINE).toBe("33.3");
    const told = opened.page.locator(`[data-chart="${BOARD} > ${base}/temperature "]`);
    await expect.poll(() => told.getAttribute("data-last"), DEADLINE).toBe("33.3");
  });

  it("takes a number, refuses what is out of range, and lets go again", async () => {
    const field = part("climate").getByRole("spinbutton", { name: "Temperature of climate, °C" });
    await field.fill("40.5");
    await field.press("Enter");
    await witness.waitFor((line) => line === `${base}/temperature 40.5`);
    await field.fill("4000");
    await field.press("Enter");
    expect(await field.evaluate((input: unknown) => (input as { checkValidity(): boolean }).checkValidity())).toBe(
      false,
    );
    await part("climate").getByRole("button", { name: "Let Temperature of climate follow its curve again" }).click();
    // The curve of the room is far below.
    await witness.waitFor((line) => /temperature 2\d\.\d$/.test(line));
  });

  it("presses the button as long as it is held, and shows what follows", async () => {
    const push = opened.page.getByRole("button", { name: "Press bell" });
    await push.hover();
    await opened.page.mouse.down();
    await witness.waitFor((line) => line === `${base}/bell ring`);
    await expect.poll(() => part("lamp").locator(".output").textContent(), DEADLINE).toContain("closed");
    await expect.poll(() => part("green").locator(".output").textContent(), DEADLINE).toContain("lit");
    await expect.poll(() => part("flag").locator(".output").textContent(), DEADLINE).toContain("150°");
    await expect.poll(() => part("chain").locator(".output").textContent(), DEADLINE).toContain("8 lit");
    // The drawings show the same.
    expect(await opened.page.locator("wokwi-led").evaluate((led: unknown) => (led as { value: boolean }).value)).toBe(
      true,
    );
    expect(
      await opened.page
        .locator("wokwi-neopixel")
        .first()
        .evaluate((light: unknown) => (light as { r: number }).r),
    ).toBeGreaterThan(0.5);
    await stand.picture(opened.page, "pressed");
    await opened.page.mouse.up();
    await witness.waitFor((line) => line === `${base}/bell quiet`);
    await expect.poll(() => part("lamp").locator(".output").textContent(), DEADLINE).toContain("open");
  });

  it("presses it on the drawing and by keyboard as well", async () => {
    const rings = (): number => witness.lines.filter((line) => line === `${base}/bell ring`).length;
    const before = rings();
    await opened.page.locator(".pressable").hover();
    await opened.page.mouse.down();
    await expect.poll(rings, DEADLINE).toBe(before + 1);
    await opened.page.mouse.up();
    await expect
      .poll(() => witness.lines.at(-1) !== undefined && part("lamp").locator(".output").textContent(), DEADLINE)
      .toContain("open");
    await opened.page.getByRole("button", { name: "Press bell" }).focus();
    await opened.page.keyboard.down("Space");
    await expect.poll(rings, DEADLINE).toBe(before + 2);
    await opened.page.keyboard.up("Space");
  });

  it("opens a packet field by field, each with its bytes", async () => {
    // The log stands still while it is read.
    await opened.page.getByRole("button", { name: "Pause" }).click();
    const row = opened.page
      .locator(".packets li", { hasText: `${base}/bell` })
      .filter({ hasText: "quiet" })
      .first();
    await row.locator("summary").click();
    await row.locator("tbody tr").first().waitFor();
    const rows = await row.locator("tbody tr").allInnerTexts();
    const length = base.length + "/bell".length;
    expect(rows.map((text) => text.replaceAll("\t", "|"))).toEqual([
      "0|fixed header|PUBLISH, QoS 1",
      `1|remaining length|${2 + length + 2 + 5}`,
      `2–${3 + length}|topic|${base}/bell`,
      expect.stringMatching(new RegExp(`^${4 + length}–${5 + length}\\|packet identifier\\|\\d+$`)),
      `${6 + length}–${10 + length}|payload|quiet`,
    ]);
    const bytes = await row.locator(".byte").allInnerTexts();
    expect(Buffer.from(bytes.slice(-5).join(""), "hex").toString()).toBe("quiet");
    await row.locator("tbody tr").nth(4).hover();
    expect(await row.locator(".byte.marked").allInnerTexts()).toEqual(bytes.slice(-5));
    await stand.picture(opened.page, "packet");
    await opened.page.getByRole("button", { name: /^Go on/ }).click();
  });

  it("publishes to the board", async () => {
    await opened.page.getByRole("textbox", { name: "Topic" }).fill(`${base}/lamp`);
    await opened.page.getByRole("textbox", { name: "Message" }).fill("on");
    await opened.page.getByRole("button", { name: "Publish" }).click();
    await expect.poll(() => part("lamp").locator(".output").textContent(), DEADLINE).toContain("closed");
    await opened.page.getByRole("textbox", { name: "Topic" }).fill("panel/#");
    await opened.page.getByRole("button", { name: "Publish" }).click();
    await expect.poll(() => opened.page.getByRole("alert").textContent()).toContain("without + and #");
  });

  it("cuts the WiFi, and the will fires; brings it back, and the board is online", async () => {
    const wifi = opened.page.getByRole("switch", { name: "WiFi" });
    await wifi.click();
    await witness.waitFor((line) => line === `${base}/status offline`);
    await expect.poll(() => wifi.getAttribute("aria-checked"), DEADLINE).toBe("false");
    await expect.poll(() => opened.page.locator("#head .pill").last().textContent(), DEADLINE).toBe("offline");
    await stand.picture(opened.page, "no-wifi");
    const seen = witness.lines.length;
    await wifi.click();
    await witness.waitFor((line) => line === `${base}/status online` && witness.lines.lastIndexOf(line) >= seen);
  });

  it("breaks a part and mends it", async () => {
    const fault = part("climate").getByRole("combobox", { name: "Fault of climate" });
    await fault.selectOption("unplugged");
    await expect.poll(() => opened.page.locator('.caption[data-fault="unplugged"]').count(), DEADLINE).toBe(1);
    const seen = witness.lines.length;
    await fault.selectOption("none");
    await expect
      .poll(() => witness.lines.slice(seen).some((line) => line.startsWith(`${base}/temperature`)), DEADLINE)
      .toBe(true);
  });

  it("shows the in-flight window while the link hangs, and what is retained", async () => {
    const silent = opened.page.getByRole("switch", { name: "Silent link" });
    await silent.click();
    await expect.poll(() => opened.page.locator(".slots .full").count(), DEADLINE).toBeGreaterThan(2);
    await expect.poll(() => silent.getAttribute("aria-checked"), DEADLINE).toBe("true");
    await silent.click();
    await expect.poll(() => opened.page.locator(".slots .full").count(), DEADLINE).toBe(0);
    await opened.page.getByRole("tab", { name: "Retained" }).click();
    await expect.poll(() => opened.page.getByRole("tabpanel").innerText(), DEADLINE).toMatch(/status\s+online/);
  });

  it("asked nobody but its own server, and broke no rule of its policy", () => {
    expect([...opened.asked]).toEqual([new URL(url).host]);
    expect(opened.trouble).toEqual([]);
  });
});
