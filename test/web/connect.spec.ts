// The page of `midge web` and the ways to a board: what a person chooses, what goes wrong there, and what of the library's own
// ways never reaches anybody.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStand, fakeBoard, type Stand, type Web, soon } from "./stand.js";

let stand: Stand;
beforeAll(async () => {
  stand = await createStand();
});
afterAll(() => stand.end());

/** What the library sends by itself: LEDs that a board may not have, and a dump of its whole program. */
const OWN_WORDS = /LED|digitalPulse|dumpStr|eval\(process/;

const shows = (web: Web, text: string | RegExp): Promise<void> => web.page.getByText(text).first().waitFor();

describe("connecting by USB", () => {
  it("loads the library then and not before, says what answers, and nothing that nobody asked", async () => {
    const { board, reach } = fakeBoard({ name: "ESP32C3_IDF4" });
    const web = await stand.open({ reach });
    expect(web.files).not.toContain("library.js");
    expect(await web.pill()).toBe("not connected");
    await web.connect();
    expect(web.files.filter((name) => name === "library.js")).toHaveLength(1);
    expect(await web.pill()).toBe("ESP32C3_IDF4 connected");
    expect(await web.page.locator("dd").allInnerTexts()).toEqual([
      "the USB port (10c4:ea60)",
      "Espruino on ESP32-C3",
      "Espruino 2v29.277 for ESP32C3_IDF4",
      "5000 variables",
    ]);
    await web.evaluate("6*7");
    await soon(web.lines).toContain("= 42");
    await web.page.getByRole("button", { name: "Disconnect" }).click();
    await soon(() => web.ports.isOpen).toBe(false);
    expect(web.ports.sent()).not.toMatch(OWN_WORDS);
    // The library would print every byte of it.
    expect(web.said).toEqual([]);
    expect(web.trouble).toEqual([]);
    expect([...web.asked]).toEqual([new URL(web.server.url).host]);
    // Its dialog would lie over the page.
    expect(await web.page.locator("body > *").count()).toBe(7);
    board.powerOff();
    await web.close();
  });

  it("can be done again, as often as one likes, at the speed of the board that is named", async () => {
    const { reach } = fakeBoard();
    const web = await stand.open({ reach, serving: { board: "esp32" } });
    for (let turn = 0; turn < 3; turn++) {
      await web.connect();
      expect(web.ports.baud).toBe(115_200);
      await web.page.getByRole("button", { name: "Disconnect" }).click();
      // A port whose reader is held would stay open.
      await soon(() => web.ports.isOpen).toBe(false);
      expect(await web.pill()).toBe("not connected");
    }
    expect(web.trouble).toEqual([]);
    await web.close();
  });

  it("says so when nothing is chosen, or the port is not free, or forbidden, and works the next time", async () => {
    const { reach } = fakeBoard();
    const web = await stand.open({ reach });
    for (const [where, name, words] of [
      ["chooses", "NotFoundError", /^No port was chosen\. Press Connect again/],
      ["opens", "NetworkError", /^The port cannot be opened: something else has it/],
      ["chooses", "SecurityError", /^The browser did not ask for a port/],
    ] as const) {
      web.ports[where] = name;
      await web.page.getByRole("button", { name: "Connect by USB" }).click();
      await soon(web.alarm).toMatch(words);
      web.ports[where] = undefined;
    }
    await web.connect();
    expect(web.trouble).toEqual([]);
    await web.close();
  });

  it("works by the address 127.0.0.1 as by localhost, and lives on when the line is noisy", async () => {
    const { reach } = fakeBoard();
    const web = await stand.open({ reach, host: "127.0.0.1" });
    await web.connect();
    // The library would add what stands around a chunk in its buffer.
    await web.evaluate("print('whole'),1+1");
    await soon(web.lines).toContain("= 2");
    expect(await web.lines()).toContain("whole");
    for (let i = 0; i < 3; i++) await web.ports.noise();
    await web.evaluate("3*3");
    await soon(web.lines).toContain("= 9");
    expect(web.trouble).toEqual([]);
    await web.close();
  });

  it("says that the cable was pulled, and takes the board again when it is back", async () => {
    const { reach } = fakeBoard();
    const web = await stand.open({ reach });
    await web.connect();
    await web.ports.unplug();
    await soon(web.alarm).toMatch(/^The USB port \(10c4:ea60\) is gone .*press Connect again\.$/);
    expect(await web.pill()).toBe("not connected");
    await soon(() => web.ports.isOpen).toBe(false);
    await web.connect();
    await web.evaluate("2+3");
    await soon(web.lines).toContain("= 5");
    expect(web.trouble).toEqual([]);
    await web.close();
  });

  it("stops a program that does not let go by a reset, with the lines of the port", async () => {
    const { reach } = fakeBoard({ files: { ".bootcde": "LoopbackA.setConsole()" } });
    const web = await stand.open({ reach });
    await web.connect();
    await web.evaluate("4*4");
    await soon(web.lines).toContain("= 16");
    await web.close();
  });
});

describe("disconnecting", () => {
  it("does not wait for an answer that does not come", async () => {
    const { board, reach } = fakeBoard();
    const web = await stand.open({ reach });
    await web.connect();
    board.faults.toBoard = () => undefined;
    await web.evaluate("1");
    await soon(web.lines).toContain("> 1");
    await web.page.getByRole("button", { name: "Disconnect" }).click();
    const back = web.page.getByRole("button", { name: "Connect by USB" });
    await expect.poll(() => back.isEnabled(), { timeout: 8000 }).toBe(true);
    board.faults = {};
    await web.connect();
    await web.evaluate("2");
    await soon(web.lines).toContain("= 2");
    expect(web.trouble).toEqual([]);
    await web.close();
  });
});

describe("connecting by Bluetooth", () => {
  it("asks, answers, and says when the board is out of reach", async () => {
    const { reach } = fakeBoard();
    const web = await stand.open({ reach });
    const connect = (): Promise<void> => web.page.getByRole("button", { name: "Connect by Bluetooth" }).click();
    await connect();
    await shows(web, "Espruino c0de");
    await web.evaluate("print('whole'),'a'+'\u00e9'");
    await soon(web.lines).toContain('= "a\u00e9"');
    expect(await web.lines()).toContain("whole");
    await web.ports.unplug();
    await soon(web.alarm).toMatch(/^Espruino c0de is gone/);
    await connect();
    await web.page.getByRole("button", { name: "Disconnect" }).click();
    await soon(() => web.ports.isOpen).toBe(false);
    expect(web.ports.sent()).not.toMatch(OWN_WORDS);
    expect([web.said, web.trouble]).toEqual([[], []]);
    await web.close();
  });

  it("says so when nothing is chosen, or the device does not answer, and works the next time", async () => {
    const { reach } = fakeBoard();
    const web = await stand.open({ reach });
    const button = web.page.getByRole("button", { name: "Connect by Bluetooth" });
    for (const [where, name, words] of [
      ["chooses", "NotFoundError", /^No device was chosen/],
      ["opens", "NetworkError", /^The board cannot be reached by Bluetooth/],
    ] as const) {
      web.ports[where] = name;
      await button.click();
      await soon(web.alarm).toMatch(words);
      web.ports[where] = undefined;
    }
    await button.click();
    await web.page.getByRole("button", { name: "Disconnect" }).waitFor();
    expect(web.trouble).toEqual([]);
    await web.close();
  });
});

describe("a browser that lacks a way", () => {
  it("is told which one to take", async () => {
    const web = await stand.open({ ...fakeBoard(), ports: { lacks: ["serial", "bluetooth"] } });
    await shows(web, /This browser has no Web Serial\. Open this page in Chrome, Edge or Opera/);
    await shows(web, /This browser has no Web Bluetooth\. Open this page in Chrome or Edge/);
    expect(await web.page.getByRole("button", { name: /Connect/ }).count()).toBe(0);
    await web.close();
  });
});
