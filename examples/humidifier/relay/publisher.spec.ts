// The humidifier: both boards in one simulation, which share nothing but topics, and the relay with readings of the test.

import { simulate, type Simulation } from "midge/test";
import { describe, expect, it } from "vitest";

const base = "home/bedroom/humidifier";
const isClosed = (board: Simulation): boolean =>
  (board.parts["humidifier"]?.chip as unknown as { isClosed: () => boolean }).isClosed();

/** A relay that may switch at once, without a sensor. */
async function start(settings: Record<string, string> = {}): Promise<Simulation> {
  const board = await simulate("examples/humidifier/relay", {
    settings: { leastOnS: "0", leastOffS: "0", ...settings },
  });
  board.published(`${base}/status`, { payload: "online", qos: 1, retain: true });
  return board;
}

function reads(board: Simulation, humidity: string): boolean {
  board.publish("home/bedroom/humidity", humidity, { qos: 0 });
  board.advance(100);
  return isClosed(board);
}

async function both(settings: Record<string, string> = {}): Promise<{ sensor: Simulation; relay: Simulation }> {
  const sensor = await simulate("examples/humidifier/sensor", { deviceId: "a1" });
  const relay = await simulate("examples/humidifier/relay", { deviceId: "b2", beside: sensor, settings });
  sensor.parts["climate"]?.set("humidity", 50);
  relay.published(`${base}/status`, "online");
  return { sensor, relay };
}

describe("a humidity sensor and a relay on two boards", () => {
  it("keep the humidity between two bounds", async () => {
    const { sensor, relay } = await both();
    relay.published(`${base}/fault`, { payload: "ok", qos: 1, retain: true });
    relay.silent(`${base}/power`, 120_000);
    expect(isClosed(relay)).toBe(false);
    sensor.parts["climate"]?.set("humidity", 44);
    relay.published(`${base}/power`, { payload: "on", qos: 1, retain: true, withinMs: 11_000 });
    relay.advance(10);
    expect(isClosed(relay)).toBe(true);
    sensor.parts["climate"]?.set("humidity", 54);
    relay.silent(`${base}/power`, 120_000);
    sensor.parts["climate"]?.set("humidity", 56);
    relay.published(`${base}/power`, { payload: "off", withinMs: 11_000 });
    sensor.parts["climate"]?.set("humidity", 46);
    relay.silent(`${base}/power`, 120_000);
    expect(isClosed(relay)).toBe(false);
  });

  it.each<[string, (sensor: Simulation) => void, (sensor: Simulation) => void]>([
    [
      "the sensor is unplugged",
      (sensor) => sensor.parts["climate"]?.fail("unplugged"),
      (sensor) => sensor.parts["climate"]?.fail("none"),
    ],
    ["the sensor's board has no WiFi", (sensor) => sensor.wifi.down(), (sensor) => sensor.wifi.up()],
    ["the broker is away", (sensor) => sensor.broker.listen(false), (sensor) => sensor.broker.listen(true)],
  ])("are off a minute after %s, and go on when it is over", async (_name, breaks, mends) => {
    const { sensor, relay } = await both();
    sensor.parts["climate"]?.set("humidity", 40);
    relay.published(`${base}/power`, "on");
    relay.advance(1000);
    breaks(sensor);
    relay.advance(48_000);
    expect(isClosed(relay)).toBe(true);
    relay.advance(12_100);
    expect(isClosed(relay)).toBe(false);
    expect(relay.lines.at(-1)).toBe("fault: no reading");
    relay.advance(120_000);
    expect(isClosed(relay)).toBe(false);
    mends(sensor);
    relay.published(`${base}/fault`, { payload: "ok", withinMs: 180_000 });
    relay.published(`${base}/power`, { payload: "on", withinMs: 60_000 });
  });

  it("are off when the relay's own board is alone, and it says so when it is back", async () => {
    const { sensor, relay } = await both();
    sensor.parts["climate"]?.set("humidity", 40);
    relay.published(`${base}/power`, "on");
    relay.wifi.down();
    relay.advance(61_000);
    expect(isClosed(relay)).toBe(false);
    expect(relay.retained(`${base}/status`)).toBe("offline");
    relay.wifi.up();
    relay.published(`${base}/power`, { payload: "off", withinMs: 60_000 });
    relay.published(`${base}/fault`, "no reading");
    relay.published(`${base}/power`, { payload: "on", withinMs: 60_000 });
  });
});

describe("the relay", () => {
  it("takes no reading that is retained, none from before, and none that is no humidity", async () => {
    const board = await simulate("examples/humidifier/relay", { settings: { leastOffS: "0" } });
    board.publish("home/bedroom/humidity", "20", { retain: true });
    board.published(`${base}/fault`, "no reading yet");
    board.advance(1000);
    expect(isClosed(board)).toBe(false);
    for (const payload of ["-1", "101", "", "dry", "20 %"]) expect(reads(board, payload)).toBe(false);
    expect(board.retained(`${base}/fault`)).toBe("no reading yet");
    expect(reads(board, "20.5")).toBe(true);
    // Nonsense does not count as a reading either.
    for (let i = 0; i < 7; i++) {
      reads(board, "dry");
      board.advance(9900);
    }
    expect(isClosed(board)).toBe(false);
  });

  it("keeps its least times on and off, but not against its safety", async () => {
    const board = await start({ leastOnS: "40", leastOffS: "20" });
    expect(reads(board, "30")).toBe(false);
    board.advance(20_000);
    expect(isClosed(board)).toBe(true);
    expect(reads(board, "70")).toBe(true);
    board.advance(38_000);
    expect(isClosed(board)).toBe(true);
    board.advance(2_000);
    expect(isClosed(board)).toBe(false);
    board.advance(20_000);
    expect(reads(board, "30")).toBe(true);
    board.stop();
    expect(isClosed(board)).toBe(false);
  });

  it("is off after the longest time, says why, and waits for somebody", async () => {
    const board = await start({ longestOnS: "100" });
    for (let i = 0; i < 10; i++) {
      expect(reads(board, "30")).toBe(true);
      board.advance(9900);
    }
    board.advance(10);
    expect(isClosed(board)).toBe(false);
    board.published(`${base}/fault`, { payload: /^on for too long/, qos: 1, retain: true });
    for (let i = 0; i < 20; i++) {
      expect(reads(board, i % 2 === 0 ? "30" : "70")).toBe(false);
      board.advance(9900);
    }
    // Nor does the sensor's silence hide the reason.
    board.advance(120_000);
    expect(board.retained(`${base}/fault`)).toMatch(/^on for too long/);
    board.publish(`${base}/reset`, "");
    board.published(`${base}/fault`, "no reading yet");
    expect(isClosed(board)).toBe(false);
    expect(reads(board, "30")).toBe(true);
    expect(board.retained(`${base}/fault`)).toBe("ok");
  });

  it("is not reset while it is well", async () => {
    const board = await start();
    expect(reads(board, "30")).toBe(true);
    board.publish(`${base}/reset`, "");
    board.advance(100);
    expect(isClosed(board)).toBe(true);
  });

  it("stays off with bounds that are the wrong way round, and says so", async () => {
    const board = await start({ onBelow: "60", offAbove: "60" });
    board.published(`${base}/fault`, /^settings: onBelow/);
    expect(reads(board, "20")).toBe(false);
  });

  it("is off at the end, and says so before it leaves", async () => {
    const board = await start();
    expect(reads(board, "30")).toBe(true);
    board.stop();
    expect(isClosed(board)).toBe(false);
    expect(board.retained(`${base}/power`)).toBe("off");
    expect(board.retained(`${base}/status`)).toBe("offline");
    expect(board.broker.online()).toEqual([]);
  });
});
