// The main job, end to end: the very same publisher as an Espruino bundle, as Lua and on the simulated board, each
// publishing to a real mosquitto and witnessed by mosquitto_sub. No timing is judged.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDht22Chip } from "../../boards/node/chips/dht22.js";
import { profiles } from "../../boards/profiles.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import type { BuildInput } from "../../tools/build/built.js";
import { readProject, root } from "../../tools/project.js";
import { placeParts } from "../../tools/project/place.js";
import { createEspruinoHost, type EspruinoHost } from "../../tools/hosts/espruino/host.js";
import { espruinoPath, startEspruino } from "../../tools/hosts/espruino/real.js";
import { LUAS, start, stopAll } from "../hosts/nodemcu/rig.js";
import { type Mosquitto, startMosquitto, type Witness } from "../support/mosquitto.js";

let broker: Mosquitto;
let seen: Witness;
const ends: (() => Promise<unknown> | void)[] = [];

beforeAll(async () => {
  broker = await startMosquitto();
});
afterAll(() => broker.stop());
beforeEach(async () => {
  // Retained status of an earlier test must not be taken for this one's.
  seen = await broker.subscribe("home/#");
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await stopAll();
});

function input(board: string, room: string): BuildInput {
  const profile = profiles.find((one) => one.name === board);
  if (!profile) throw new Error(board);
  const { entry, config } = readProject("examples/thermometer", { set: {} });
  const placing = placeParts(config.parts, profile, "midge.json");
  const target = { host: "127.0.0.1", port: broker.port, secure: false };
  return { profile, entry, root, target, values: { room }, placing };
}

/** A number with one decimal. */
const READING = /^-?\d+\.\d$/;

async function expectReadings(room: string): Promise<void> {
  await seen.waitFor((line) => line === `home/${room}/status online`);
  const warm = await seen.waitFor((line) => line.startsWith(`home/${room}/temperature `));
  const wet = await seen.waitFor((line) => line.startsWith(`home/${room}/humidity `));
  expect(warm.split(" ")[1]).toMatch(READING);
  expect(wet.split(" ")[1]).toMatch(READING);
}

describe("the Lua build", () => {
  for (const lua of LUAS) {
    it(`publishes from NodeMCU on ${lua}, and the will speaks when it dies`, async () => {
      const flash = mkdtempSync(join(tmpdir(), "midge-flash-"));
      ends.push(() => rmSync(flash, { recursive: true, force: true }));
      writeFileSync(join(flash, "midge.json"), JSON.stringify({ networks: [{ ssid: "desk", password: "secret-8" }] }));
      const board = start(lua, buildLua(input("nodemcu-esp8266", lua)).code, { flash });
      await expectReadings(lua);
      await board.stop();
      await seen.waitFor((line) => line === `home/${lua}/status offline`);
    });
  }
});

/** Wires a simulated DHT22 to a pin of the Espruino host. */
function wireDht22(host: EspruinoHost, number: number): void {
  const chip = createDht22Chip(
    () => 21.5,
    () => 48,
  );
  const pin = host.pin(number);
  const now = host.globals["getTime"] as () => number;
  let lowSince = 0;
  pin.onDrive((level, mode, atS) => {
    if (mode === "output" || !level) {
      if (!level) lowSince = atS;
      if (mode === "output") return;
    }
    let at = now();
    for (const us of chip.answer(at * 1000, (at - lowSince) * 1000)) {
      at += us / 1e6;
      pin.set(false, at);
      pin.set(true, at + 3e-5);
    }
  });
}

describe("the Espruino build", () => {
  it("publishes from the Espruino host as an ESP32, sensor read edge by edge", async () => {
    const storage = new Map([["midge.json", JSON.stringify({ networks: [{ ssid: "desk", password: "secret-8" }] })]]);
    const host = createEspruinoHost({ board: "esp32", storage });
    ends.push(() => host.stop());
    const esp32 = input("esp32", "host");
    wireDht22(host, esp32.placing?.pins["climate"] as number);
    host.run((await buildEspruino(esp32)).code);
    await expectReadings("host");
    expect(seen.lines).toContain("home/host/temperature 21.5");
    expect(host.errors).toEqual([]);
  });

  it("publishes from the Espruino host as the desktop interpreter", async () => {
    const host = createEspruinoHost({ board: "linux" });
    ends.push(() => host.stop());
    host.run((await buildEspruino(input("espruino-linux", "desk"))).code);
    await expectReadings("desk");
    expect(host.errors).toEqual([]);
  });

  const real = espruinoPath();
  it.skipIf(real === undefined)(
    `publishes from a real Espruino interpreter${real === undefined ? " (skipped: ESPRUINO names no interpreter)" : ""}`,
    async () => {
      const program = startEspruino((await buildEspruino(input("espruino-linux", "real"))).code);
      ends.push(() => program.stop());
      await expectReadings("real");
      expect(program.errors).toEqual([]);
      await program.stop();
      await seen.waitFor((line) => line === "home/real/status offline");
    },
  );
});

describe("the simulated board", () => {
  it("publishes by `midge simulate --count`, and says offline when it ends", async () => {
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const words = ["simulate", "examples/thermometer", "--broker", url, "--count", "5", "--set", "room=sim"];
    const child = spawn(process.execPath, [join(root, "dist/midge.js"), ...words], { cwd: root });
    const code = await new Promise((resolve) => child.once("exit", resolve));
    expect(code).toBe(0);
    await expectReadings("sim");
    await seen.waitFor((line) => line === "home/sim/status offline");
  });
});
