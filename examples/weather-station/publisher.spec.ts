// The weather station on the simulated board: its samples, what its sensors lack, and outages.

import { simulate } from "midge/test";
import { describe, expect, it } from "vitest";

const PERIOD_S = 300;
const WAIT = { withinMs: 2 * PERIOD_S * 1000 };
const TOPIC = "weather/garden/sample";
/** The simulated world begins with the year 2026. */
const BEGIN_S = 1_767_225_600;

interface Sample {
  time?: number;
  temperature: number;
  humidity: number;
  pressure: number;
  light?: number;
}
const read = (message: { payload: string }) => JSON.parse(message.payload) as Sample;

describe("the weather station", () => {
  it("publishes what it measures with its time, and the broker keeps it", async () => {
    const board = await simulate("examples/weather-station");
    board.published("weather/garden/status", { payload: "online", retain: true });
    board.parts["air"]?.set("temperature", -12.3);
    board.parts["air"]?.set("humidity", 71);
    board.parts["air"]?.set("pressure", 98_760);
    board.parts["light"]?.set("illuminance", 1200);
    const message = board.published(TOPIC, { qos: 0, retain: true, ...WAIT });
    const sample = read(message);
    expect(sample).toMatchObject({ temperature: -12.3, humidity: 71, light: 1200 });
    expect(Math.abs(sample.pressure - 98_760)).toBeLessThan(20);
    expect(sample.time).toBe(BEGIN_S + Math.floor(message.atMs / 1000));
    expect(board.retained(TOPIC)).toBe(message.payload);
    const next = board.published(TOPIC, WAIT);
    expect(Math.round((next.atMs - message.atMs) / 1000)).toBe(PERIOD_S);
  });

  it("goes on without light, and says so", async () => {
    const board = await simulate("examples/weather-station");
    board.published("weather/garden/fault/light", "ok");
    expect(read(board.published(TOPIC, WAIT)).light).toBeDefined();
    board.parts["light"]?.fail("unplugged");
    board.published("weather/garden/fault/light", { payload: /^absent/, retain: true });
    expect(read(board.published(TOPIC, WAIT)).light).toBeUndefined();
    board.parts["light"]?.fail("none");
    board.published("weather/garden/fault/light", { payload: "ok", ...WAIT });
    expect(read(board.published(TOPIC, WAIT)).light).toBeDefined();
  });

  it.each([
    ["unplugged", /^absent/],
    ["busy", /^timeout/],
  ])("has no sample while its sensor is %s, says so, and is well again by itself", async (how, words) => {
    const board = await simulate("examples/weather-station");
    board.published(TOPIC, WAIT);
    board.parts["air"]?.fail(how);
    board.published("weather/garden/fault", { payload: words, retain: true, ...WAIT });
    board.silent(TOPIC, 2 * PERIOD_S * 1000);
    board.parts["air"]?.fail("none");
    board.published("weather/garden/fault", { payload: "ok", ...WAIT });
    board.published(TOPIC, WAIT);
  });

  it.each(["wifi", "broker"])("tells after an outage of its %s at once what it measured last", async (lost) => {
    const board = await simulate("examples/weather-station");
    const before = read(board.published(TOPIC, WAIT));
    if (lost === "wifi") board.wifi.down();
    else board.broker.listen(false);
    board.published("weather/garden/status", { payload: "offline", retain: true, withinMs: 100_000 });
    board.parts["air"]?.set("temperature", 33.3);
    board.silent(TOPIC, 7_200_000);
    board.parts["air"]?.fail("unplugged");
    if (lost === "wifi") board.wifi.up();
    else board.broker.listen(true);
    board.published("weather/garden/status", { payload: "online", withinMs: 100_000 });
    const sample = read(board.published(TOPIC, { withinMs: 1000 }));
    expect(sample.temperature).toBe(33.3);
    // Of the two hours it is the last that was measured, and it says when.
    expect((sample.time ?? 0) - (before.time ?? 0)).toBeGreaterThanOrEqual(7200 - PERIOD_S);
  });

  it("leaves the time out while no server has told it", async () => {
    const board = await simulate("examples/weather-station", { board: { sntpMs: Infinity } });
    expect(read(board.published(TOPIC, WAIT)).time).toBeUndefined();
    expect(board.lines).toContain("no time server answers yet");
  });

  it("says goodbye when it is asked to end", async () => {
    const board = await simulate("examples/weather-station");
    board.published("weather/garden/status", "online");
    board.stop();
    expect(board.retained("weather/garden/status")).toBe("offline");
    expect(board.broker.online()).toEqual([]);
  });
});
