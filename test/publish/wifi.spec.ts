// WiFi that goes down and comes up again under a running publisher at QoS 1, on every runtime's host, before a real
// mosquitto: nothing that the outbox held is lost. And what each firmware says of a network, in words.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { profiles } from "../../boards/profiles.js";
import type { BuildInput } from "../../tools/build/built.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import { root } from "../../tools/project.js";
import { createEspruinoHost, type EspruinoHost, type EspruinoHostOptions } from "../../tools/hosts/espruino/host.js";
import { type Board, LUAS, start, stopAll } from "../hosts/nodemcu/rig.js";
import { type Mosquitto, startMosquitto } from "../support/mosquitto.js";

let broker: Mosquitto;
const ends: (() => Promise<unknown> | void)[] = [];

beforeAll(async () => {
  broker = await startMosquitto();
});
afterAll(() => broker.stop());
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await stopAll();
});

function input(board: string, room: string): BuildInput {
  const profile = profiles.find((one) => one.name === board);
  if (!profile) throw new Error(board);
  const entry = join(root, "test/publish/counter.ts");
  return { profile, entry, root, target: { host: "127.0.0.1", port: broker.port, secure: false }, values: { room } };
}

/** What a host gives a test: its console, and the air. */
interface Device {
  lines(): readonly string[];
  down(): Promise<void> | void;
  up(): Promise<void> | void;
}

/** Counts from 0 without a gap, whatever was delivered twice. */
function expectWhole(lines: readonly string[], topic: string): void {
  const seen = new Set(lines.filter((line) => line.startsWith(`${topic} `)).map((line) => Number(line.split(" ")[1])));
  const last = Math.max(...seen);
  expect([...Array(last + 1).keys()].filter((one) => !seen.has(one))).toEqual([]);
}

async function expectNothingLost(room: string, begin: () => Device): Promise<void> {
  const topic = `count/${room}`;
  const seen = await broker.subscribe("count/#");
  const device = begin();
  const reaches = (least: number) =>
    seen.waitFor((line) => line.startsWith(`${topic} `) && Number(line.split(" ")[1]) >= least);
  const says = (beginning: string) =>
    vi.waitFor(
      () => {
        const found = device.lines().find((line) => line.startsWith(beginning));
        expect(found, beginning).toBeDefined();
        return found as string;
      },
      { timeout: 30_000, interval: 5 },
    );
  await reaches(10);
  await device.down();
  await says("down: the network was lost");
  await says("offline");
  // The outbox has filled up behind the lost network.
  const held = Number((await says("full at")).split(" ")[2]);
  expect(seen.lines.some((line) => line === `${topic} ${held - 1}`)).toBe(false);
  await device.up();
  await reaches(held + 20);
  expectWhole(seen.lines, topic);
}

const home = {
  networks: [
    { ssid: "attic", password: "secret-1" },
    { ssid: "home", password: "secret-8" },
  ],
};

const built = new Map<string, string>();

function startLua(lua: (typeof LUAS)[number], chip: "esp8266" | "esp32", data: object, settings = {}): Board {
  const flash = mkdtempSync(join(tmpdir(), "midge-flash-"));
  ends.push(() => rmSync(flash, { recursive: true, force: true }));
  writeFileSync(join(flash, "midge.json"), JSON.stringify(data));
  const name = `${lua}-${chip}`;
  const code = built.get(name) ?? buildLua(input(`nodemcu-${chip}`, name)).code;
  built.set(name, code);
  return start(lua, code, { flash, chip, settings });
}

describe.each(LUAS)("NodeMCU on %s", (lua) => {
  describe.each(["esp8266", "esp32"] as const)("as an %s", (chip) => {
    it("loses nothing while its WiFi is down", async () => {
      await expectNothingLost(`${lua}-${chip}`, () => {
        const board = startLua(lua, chip, home);
        return {
          lines: () => board.lines,
          down: () => board.tell("wifi down"),
          up: () => board.tell("wifi up"),
        };
      });
    });

    it("says what happened in words, and takes the next network", async () => {
      const settings = { "host.networks": "attic:other,home:secret-8" };
      const board = startLua(lua, chip, { networks: [{ ssid: "shed" }, ...home.networks] }, settings);
      await board.shows("online");
      const words = board.lines.filter((line) => /^(failed|up)/.test(line));
      expect(words).toEqual([
        "failed shed: no such network in reach",
        "failed attic: wrong password",
        "up 192.168.4.17",
      ]);
    });

    it("takes a host name and a fixed address, with which no DHCP server is needed", async () => {
      const address = { ip: "10.1.2.3", netmask: "255.0.0.0", gateway: "10.0.0.1", dns: "10.0.0.2" };
      const board = startLua(lua, chip, { ...home, hostname: "kettle", address }, { "host.dhcp": "no" });
      await board.shows("up 10.1.2.3");
      await board.shows("host: hostname kettle");
      await board.shows("online");
    });
  });
});

function startHost(options: EspruinoHostOptions, data: object, code: string): EspruinoHost {
  const storage = new Map([["midge.json", JSON.stringify(data)]]);
  const host = createEspruinoHost({ board: "esp32", storage, ...options });
  ends.push(() => host.stop());
  host.run(code);
  return host;
}

describe("the Espruino host as an ESP32", () => {
  const build = async () => (await buildEspruino(input("esp32", "espruino"))).code;

  it("loses nothing while its WiFi is down, though its sockets hear nothing of it", async () => {
    const code = await build();
    await expectNothingLost("espruino", () => {
      const host = startHost({}, home, code);
      return { lines: () => host.lines, down: () => host.wifi.down(), up: () => host.wifi.up() };
    });
  });

  it("says what happened in words, and takes the next network", async () => {
    const accessPoints = { attic: { password: "other" }, home: { password: "secret-8" } };
    const host = startHost({ accessPoints }, { networks: [{ ssid: "shed" }, ...home.networks] }, await build());
    await vi.waitFor(() => expect(host.lines).toContain("online"), { timeout: 20_000 });
    expect(host.lines.filter((line) => /^(failed|up|WiFi)/.test(line))).toEqual([
      "WiFi: NO_AP_FOUND",
      "failed shed: no such network in reach",
      "WiFi: 4WAY_HANDSHAKE_TIMEOUT",
      "failed attic: wrong password",
      "up 192.168.4.20",
    ]);
    expect(host.errors).toEqual([]);
  });

  it("goes on over a hiccup of the radio that the firmware keeps to itself", async () => {
    const host = startHost(
      {},
      { ...home, hostname: "kettle", address: { ip: "10.1.2.3", netmask: "255.0.0.0", gateway: "10.0.0.1" } },
      await build(),
    );
    const seen = await broker.subscribe("count/espruino");
    await seen.waitFor((line) => line === "count/espruino 5");
    host.wifi.hiccup();
    await vi.waitFor(() => expect(host.wifi.associated).toBe(true));
    await seen.waitFor((line) => line === "count/espruino 40");
    expect(host.lines.filter((line) => /^(down|offline|failed)/.test(line))).toEqual([]);
    expect((host.globals["require"] as (name: string) => { getHostname(): string })("Wifi").getHostname()).toBe(
      "kettle",
    );
  });

  it("says what is missing on the board", async () => {
    const host = startHost({}, { host: "broker" }, await build());
    expect(host.lines).toContain(
      "Settings are missing: write midge.json with networks and host to the board's Storage.",
    );
  });
});
