// One story and every fault, at every level of truth that lives on a virtual clock: the source on the simulated board, the
// bundle in the Espruino host, the Lua file in a Lua. What a broker sees must be the same.

import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { simulate, type Simulation } from "midge/test";
import type { PacketEvent } from "../../tools/simulation/events.js";
import type { Program } from "../../tools/simulation/program.js";
import { root } from "../../tools/project.js";
import { readScenario } from "../../tools/scenario/read.js";
import { runScenario } from "../../tools/scenario/run.js";
import { benchAt, LEVELS } from "./list.js";

const DAY = join(root, "test/levels/bench/day.yaml");
const boards: Simulation[] = [];

afterEach(async () => {
  for (const board of boards.splice(0)) await board.stage.close();
});

async function begin(program: Program, seed = 1): Promise<Simulation> {
  const board = await simulate(program, { seed });
  boards.push(board);
  return board;
}

async function online(program: Program): Promise<Simulation> {
  const board = await begin(program);
  board.published("attic/status", { payload: "online", retain: true, withinMs: 10_000 });
  board.published("attic/air");
  return board;
}

/** Each topic's payloads, without what is of one runtime alone. */
function said(board: Simulation): Record<string, string[]> {
  const all: Record<string, Set<string>> = {};
  for (const { topic, payload } of board.messages)
    if (topic !== "attic/memory") (all[topic] ??= new Set()).add(payload);
  return Object.fromEntries(Object.entries(all).map(([topic, payloads]) => [topic, [...payloads].sort()]));
}

const told: Record<string, ReturnType<typeof said>> = {};

describe.each(LEVELS)("the bench at the level %s", (level) => {
  let program: Program;
  beforeAll(async () => {
    program = await benchAt(level);
  });

  it("passes the scenario of all levels", async () => {
    const board = await begin(program);
    const { steps } = await runScenario(board.stage, readScenario(DAY));
    expect(steps.filter(({ ok }) => !ok).map(({ at, why }) => `${at}: ${why}`)).toEqual([]);
    expect(steps).toHaveLength(24);
  });

  it("says the same as the simulated board", async () => {
    const board = await online(program);
    board.advance(5000);
    told[level] = said(board);
    expect(told[level]).toEqual({
      "attic/status": ["online"],
      "attic/life": ["1 kept"],
      "attic/air": ["21.3 48"],
      "attic/water": ["12.5"],
      "attic/range": ["0.8"],
      "attic/knob": ["0.6"],
    });
  });

  it("sends the same packets for the same seed", async () => {
    const run = async (seed: number): Promise<string[]> => {
      const packets: string[] = [];
      const board = await begin(program, seed);
      board.stage.events.on((event) => {
        const { atMs, direction, bytes } = event as PacketEvent;
        packets.push(`${atMs} ${direction} ${Buffer.from(bytes).toString("hex")}`);
      }, "packet");
      board.fault("link lossy");
      board.fault("wifi down at 4s for 3s");
      board.advance(15_000);
      return packets;
    };
    const first = await run(3);
    expect(first.length).toBeGreaterThan(50);
    expect(await run(3)).toEqual(first);
    expect(await run(4)).not.toEqual(first);
  });

  it("loses its WiFi, and the will speaks", async () => {
    const board = await online(program);
    board.fault("wifi down for 20s");
    expect(board.wifi.isUp()).toBe(false);
    board.published("attic/status", { payload: "offline", withinMs: 15_000 });
    board.published("attic/status", { payload: "online", withinMs: 60_000 });
    expect(board.wifi.isUp()).toBe(true);
  });

  it("does not join while the access point is gone", async () => {
    const board = await online(program);
    board.fault("access point gone");
    board.published("attic/status", { payload: "offline", withinMs: 20_000 });
    board.silent("attic/air", 20_000);
    board.mend("access point");
    board.published("attic/status", { payload: "online", withinMs: 120_000 });
  });

  it("comes back to a broker that was gone", async () => {
    const board = await online(program);
    const from = board.messages.length;
    board.fault("broker gone for 10s");
    board.advance(9000);
    expect(board.messages.slice(from).map(({ topic, payload }) => `${topic} ${payload}`)).toEqual([
      "attic/status offline",
    ]);
    board.published("attic/status", { payload: "online", withinMs: 60_000 });
  });

  it("finds out that its link is half-open", async () => {
    const board = await online(program);
    const from = board.stage.now();
    board.fault("link half-open");
    board.published("attic/status", { payload: "online", withinMs: 30_000 });
    expect(board.stage.now() - from).toBeGreaterThan(2000);
  });

  it("keeps the order over a slow link", async () => {
    const board = await online(program);
    board.fault("link gprs for 20s");
    const from = board.messages.length;
    board.advance(20_000);
    const times = board.messages.slice(from).filter(({ topic }) => topic === "attic/air");
    expect(times.length).toBeGreaterThan(20);
  });

  it("begins anew by reset, brown-out and power, with its flash", async () => {
    const board = await online(program);
    board.fault("reset");
    board.published("attic/life", { payload: "2 kept", withinMs: 10_000 });
    board.fault("brown-out");
    board.published("attic/life", { payload: "3 kept", withinMs: 10_000 });
    board.fault("power off for 10s");
    board.silent("attic/air", 9000);
    board.published("attic/life", { payload: "4 kept", withinMs: 20_000 });
    expect(board.device.began).toHaveLength(4);
  });

  it("cannot write to a flash that is full", async () => {
    const board = await online(program);
    board.fault("flash full for 5s");
    board.fault("reset");
    board.published("attic/life", { payload: "2 lost", withinMs: 10_000 });
    board.advance(5000);
    board.fault("reset");
    board.published("attic/life", { payload: "2 kept", withinMs: 10_000 });
  });

  it("tells that little memory is left", async () => {
    const board = await online(program);
    board.fault("memory low 900");
    board.fault("link cut");
    // An Espruino counts variables, of 14 and 12 bytes.
    const free = { simulated: 900, esp32: 64, esp8266: 75, "nodemcu-esp8266": 900, "nodemcu-esp32": 900 };
    board.published("attic/memory", { payload: String(free[level]), withinMs: 10_000 });
  });

  it.each(["unplugged", "crc"])("tells of a sensor that is %s", async (how) => {
    const board = await online(program);
    board.fault(`air ${how}`);
    const payload = how === "crc" ? /checksum/ : /^absent/;
    board.published("attic/fault", { payload, withinMs: 5000 });
    board.silent("attic/air", 3000);
    board.mend("air");
    board.published("attic/air", { payload: "21.3 48" });
  });

  it("goes on with a sensor that is stuck", async () => {
    const board = await online(program);
    board.fault("air stuck");
    board.set("air", "temperature", 5);
    board.advance(2000);
    expect(board.messages.at(-1)?.payload === "5.0 48").toBe(false);
    expect(said(board)["attic/air"]).toEqual(["21.3 48"]);
    board.mend("air");
    board.published("attic/air", { payload: "5.0 48" });
  });

  it("is seen as it is: its parts, its lives, its flash and its net", async () => {
    const board = await online(program);
    const state = board.stage.board().state();
    expect(state).toMatchObject({ life: "on", lives: 1, wifi: { isUp: true, ssid: "simulated" }, openLinks: 1 });
    expect(state.parts.map(({ name }) => name)).toEqual(["air", "water", "range", "knob", "bell", "lamp"]);
    expect(board.parts["lamp"]?.outputs()).toEqual({ light: 1 });
    expect(Object.keys(state.flash).length).toBeGreaterThan(0);
  });
});
