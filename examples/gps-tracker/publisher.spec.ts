// The tracker on its way: when it tells, what its receiver lacks, and places without coverage.

import { ResetReason } from "midge";
import { type Simulation, simulate } from "midge/test";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../boards/node/store.js";

const TOPIC = "track/bicycle/position";
const FAULT = "track/bicycle/fault";
/** 50 metres to the north, in degrees. */
const STEP = 50 / 111_195;

interface Position {
  time: string;
  latitude: number;
  longitude: number;
  altitude: number;
  speed: number;
  course: number;
  satellites: number;
}
const read = (message: { payload: string }) => JSON.parse(message.payload) as Position;

function put(board: Simulation, latitude: number, longitude: number) {
  board.parts["receiver"]?.set("latitude", latitude);
  board.parts["receiver"]?.set("longitude", longitude);
}

async function start(latitude: number, longitude: number, options: Parameters<typeof simulate>[1] = {}) {
  const board = await simulate("examples/gps-tracker", options);
  put(board, latitude, longitude);
  return board;
}

describe("the tracker", () => {
  it("tells where it is, by the satellites' own time, at QoS 1 and retained", async () => {
    const board = await start(-33.85678, 151.21529);
    board.parts["receiver"]?.set("altitude", 42);
    board.parts["receiver"]?.set("speed", 5.5);
    board.parts["receiver"]?.set("satellites", 9);
    board.published("track/bicycle/status", { payload: "online", retain: true });
    const message = board.published(TOPIC, { qos: 1, retain: true });
    const position = read(message);
    expect(position).toMatchObject({ latitude: -33.85678, longitude: 151.21529, altitude: 42, satellites: 9 });
    expect(position.speed).toBeCloseTo(5.5, 1);
    expect(position.time).toMatch(/^2026-01-01T00:00:\d\dZ$/);
    expect(Math.abs(Date.parse(position.time) - Date.UTC(2026, 0, 1) - message.atMs)).toBeLessThan(2_000);
  });

  it("tells it again when it has moved, to any side, and each minute in any case", async () => {
    const board = await start(48.2, 16.37);
    const first = read(board.published(TOPIC));
    put(board, 48.2 + 0.9 * STEP, 16.37);
    board.silent(TOPIC, 30_000);
    put(board, 48.2 + 1.1 * STEP, 16.37);
    expect(read(board.published(TOPIC, { withinMs: 10_000 })).latitude).toBeCloseTo(48.2 + 1.1 * STEP, 5);
    // A degree of longitude is shorter there, by the cosine of the latitude.
    const east = STEP / Math.cos((48.2 * Math.PI) / 180);
    put(board, 48.2 + 1.1 * STEP, 16.37 - 0.9 * east);
    board.silent(TOPIC, 30_000);
    put(board, 48.2 + 1.1 * STEP, 16.37 - 1.1 * east);
    const moved = read(board.published(TOPIC, { withinMs: 10_000 }));
    expect(moved.longitude).toBeCloseTo(16.37 - 1.1 * east, 5);
    const still = read(board.published(TOPIC, { withinMs: 70_000 }));
    const waitedS = (Date.parse(still.time) - Date.parse(moved.time)) / 1000;
    expect(waitedS).toBeGreaterThanOrEqual(60);
    expect(waitedS).toBeLessThan(70);
    expect(Date.parse(still.time)).toBeGreaterThan(Date.parse(first.time));
  });

  it("crosses the date line as the short step that it is", async () => {
    const board = await start(0, 179.9999);
    board.published(TOPIC);
    put(board, 0, -179.9999);
    board.silent(TOPIC, 30_000);
    put(board, 0, -179.999);
    expect(read(board.published(TOPIC, { withinMs: 10_000 })).longitude).toBe(-179.999);
  });

  it.each([
    ["nofix", /^not ready/],
    ["crc", /^checksum wrong/],
    ["noise", /^timeout/],
    ["cut", /^timeout/],
    ["unplugged", /^absent/],
  ])("says why when its receiver is %s, and goes on when it is well again", async (how, words) => {
    const board = await start(48.2, 16.37);
    board.published(TOPIC);
    board.parts["receiver"]?.fail(how);
    board.published(FAULT, { payload: words, retain: true });
    board.silent(TOPIC, 120_000);
    board.parts["receiver"]?.fail("none");
    board.published(FAULT, { payload: "ok", retain: true });
    board.published(TOPIC, { withinMs: 10_000 });
  });

  it.each(["wifi", "broker"])("loses no position while its %s is away", async (lost) => {
    const board = await start(48.2, 16.37);
    board.published(TOPIC);
    if (lost === "wifi") board.wifi.down();
    else board.broker.listen(false);
    board.published("track/bicycle/status", { payload: "offline", qos: 1, retain: true });
    for (let i = 1; i <= 40; i++) {
      put(board, 48.2 + i * 2 * STEP, 16.37);
      board.advance(10_000);
    }
    if (lost === "wifi") board.wifi.up();
    else board.broker.listen(true);
    let before = "";
    for (let i = 1; i <= 40; i++) {
      const { latitude, time } = read(board.published(TOPIC, { withinMs: 100_000 }));
      expect(latitude).toBeCloseTo(48.2 + i * 2 * STEP, 5);
      expect(time > before).toBe(true);
      before = time;
    }
  });

  it("sends in its next life what it recorded without coverage in the one before", async () => {
    const board = await start(48.2, 16.37, { board: { store: createMemoryStore() } });
    board.published(TOPIC);
    board.wifi.down();
    for (let i = 1; i <= 5; i++) {
      put(board, 48.2 + i * 2 * STEP, 16.37);
      board.advance(10_000);
    }
    board.device.reset(ResetReason.POWER, 0);
    for (let i = 1; i <= 5; i++) {
      expect(read(board.published(TOPIC)).latitude).toBeCloseTo(48.2 + i * 2 * STEP, 5);
    }
  });

  it("gives up the oldest when it is without coverage for longer than its memory", async () => {
    const board = await start(48.2, 16.37);
    board.published(TOPIC);
    board.wifi.down();
    for (let i = 1; i <= 300; i++) {
      put(board, 48.2 + i * 2 * STEP, 16.37);
      board.advance(10_000);
    }
    const sent = board.messages.length;
    board.wifi.up();
    board.published("track/bicycle/status", "online");
    board.advance(5_000);
    const told = board.messages
      .slice(sent)
      .filter(({ topic }) => topic === TOPIC)
      .map((message) => Math.round((read(message).latitude - 48.2) / (2 * STEP)));
    expect(told).toEqual(Array.from({ length: 100 }, (_, i) => 201 + i));
  });

  it("says goodbye when it is asked to end", async () => {
    const board = await start(48.2, 16.37);
    board.published("track/bicycle/status", "online");
    board.stop();
    expect(board.retained("track/bicycle/status")).toBe("offline");
    expect(board.broker.online()).toEqual([]);
  });
});
