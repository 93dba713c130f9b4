// Time, log, health, watchdog and deep sleep through each runtime's own glue, on its host: both Luas as both chips, the
// Espruino host as an ESP32, and a real Espruino interpreter. The same lines are expected of all.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { profiles } from "../../boards/profiles.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import { root } from "../../tools/project.js";
import { createEspruinoHost } from "../../tools/hosts/espruino/host.js";
import { espruinoPath, startEspruino } from "../../tools/hosts/espruino/real.js";
import { type Board, LUAS, start, stopAll } from "../hosts/nodemcu/rig.js";

const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await stopAll();
});

/** 2026-11-21T11:12:13Z, as the SNTP server has it when the device begins. */
const TRUE_S = 1_795_259_533;
const SETTINGS = JSON.stringify({ networks: [{ ssid: "home" }], host: "broker" });
const TEXTS = ["text 2026-11-21T11:12:13Z 1795259533 1700000000", "id kettle0addeadde12345678"];

function input(board: string, end: string) {
  const profile = profiles.find((one) => one.name === board);
  if (!profile) throw new Error(board);
  const target = { host: "", port: 1883, secure: false };
  return { profile, entry: join(root, "test/device/program.ts"), root, target, values: { end } };
}

function flash(): string {
  const folder = mkdtempSync(join(tmpdir(), "midge-flash-"));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "midge.json"), SETTINGS);
  return folder;
}

describe.each(LUAS)("NodeMCU on %s", (lua) => {
  describe.each(["esp8266", "esp32"] as const)("as an %s", (chip) => {
    const run = (end: string, folder: string, settings: Record<string, string | number>): Board =>
      start(lua, buildLua(input(`nodemcu-${chip}`, end)).code, { flash: folder, chip, settings });

    it("takes the time of a server, sleeps, and knows the time in the next life though no server answers", async () => {
      const folder = flash();
      const first = run("sleep", folder, {
        "host.sntp": TRUE_S,
        "host.boot": chip === "esp32" ? 8 : 0,
        "host.heapBytes": 400_000,
      });
      const ended = await first.end;
      const lines = first.lines;
      expect(lines.slice(0, 3)).toEqual([...TEXTS, "floor 0"]);
      expect(lines).toContain("I set");
      expect(lines.find((line) => line.startsWith("W now"))).toMatch(/^W now 2026-11-21T11:12:\d\dZ$/);
      const signal = chip === "esp32" ? 0 : -61;
      expect(lines.find((line) => line.startsWith("{"))).toMatch(
        new RegExp(`^{"reset":"power on","free":\\d+,"uptime":\\d,"signal":${signal}}$`),
      );
      expect(lines).toContain("ring 33");
      expect(ended.code).toBe(4);
      expect(ended.stderr).toContain("SLEEP 1500000\n");

      const second = run("sleep", folder, { "host.boot": chip === "esp32" ? 12 : 5 });
      await second.end;
      expect(second.lines).toContain("I not set");
      expect(Number(second.lines[2]?.split(" ")[1])).toBeGreaterThanOrEqual(TRUE_S);
      expect(second.lines.find((line) => line.startsWith("{"))).toContain('"reset":"deep sleep"');
    });

    it("is restarted by the watchdog where there is one", async () => {
      const board = run("dog", flash(), { "host.sntp": TRUE_S });
      if (chip === "esp32") {
        await board.shows("unwatched");
      } else {
        await board.shows("watched");
        expect((await board.end).stderr).toContain("WATCHDOG");
      }
    });
  });
});

describe("the Espruino host as an ESP32", () => {
  it.each([
    ["sleep", "deep sleep"],
    ["dog", "watchdog"],
  ])("takes the time of a server, and begins anew after %s", async (end, why) => {
    const { code } = await buildEspruino(input("esp32", end));
    const storage = new Map([
      ["midge.json", SETTINGS],
      [".bootcde", code],
    ]);
    const host = createEspruinoHost({ board: "esp32", storage, bootTimeS: 0, sntpTimeS: () => TRUE_S });
    ends.push(() => host.stop());
    await host.reboot();
    await vi.waitFor(() => expect(host.lines).toContain(`(${why})`), { timeout: 20_000 });
    expect(host.lines.slice(0, 3)).toEqual([...TEXTS, "floor 0"]);
    expect(host.lines.find((line) => line.startsWith("W now"))).toMatch(/^W now 2026-11-21T11:12:\d\dZ$/);
    expect(host.lines).toContain("ring 33");
    const began = `{"reset":"${why === "deep sleep" ? why : "unknown"}"`;
    const healths = () => host.lines.filter((line) => line.startsWith("{"));
    await vi.waitFor(() => expect(healths().length).toBe(2), { timeout: 20_000 });
    expect(healths()[0]).toMatch(/^\{"reset":"unknown","free":16299,"uptime":0,"signal":-60\}$/);
    expect(healths()[1]).toContain(began);
    const floor = host.lines.filter((line) => line.startsWith("floor"))[1];
    expect(Number(floor?.split(" ")[1])).toBeGreaterThanOrEqual(TRUE_S);
    expect(host.errors).toEqual([]);
  });
});

const real = espruinoPath();
it.skipIf(real === undefined)(
  `a real Espruino interpreter says the same${real === undefined ? " (skipped: ESPRUINO names no interpreter)" : ""}`,
  async () => {
    const program = startEspruino((await buildEspruino(input("espruino-linux", "dog"))).code);
    ends.push(() => program.stop());
    await vi.waitFor(() => expect(program.lines).toContain("unwatched"), { timeout: 20_000 });
    expect(program.lines.filter((line) => /^(text|id|floor)/.test(line))).toEqual([...TEXTS, "floor set"]);
    expect(program.lines).toContain("ring 33");
    expect(program.lines.find((line) => line.startsWith("{"))).toMatch(
      /^\{"reset":"power on","free":\d+,"uptime":0,"signal":0\}$/,
    );
    expect(program.errors).toEqual([]);
  },
);
