// The sensor's half of the humidifier alone. Both halves together: the spec of the relay.

import { simulate } from "midge/test";
import { describe, expect, it } from "vitest";

const base = "home/bedroom/humidity";
const start = () => simulate("examples/humidifier/sensor", { settings: { periodMs: "5000" } });

describe("the humidity sensor", () => {
  it("says how humid it is, as often as it is told, for now alone", async () => {
    const board = await start();
    board.published(`${base}/status`, { payload: "online", retain: true });
    board.parts["climate"]?.set("humidity", 61.5);
    const first = board.published(base, { payload: "61.5", qos: 0, retain: false });
    expect(Math.round((board.published(base).atMs - first.atMs) / 1000)).toBe(5);
  });

  it("keeps no reading while the broker is away", async () => {
    const board = await start();
    board.parts["climate"]?.set("humidity", 20);
    board.published(base, "20.0");
    board.broker.listen(false);
    board.advance(30_000);
    board.parts["climate"]?.set("humidity", 70);
    board.advance(10_000);
    const before = board.messages.length;
    board.broker.listen(true);
    board.published(base, { payload: "70.0", withinMs: 120_000 });
    const values = board.messages.slice(before).filter(({ topic }) => topic === base);
    expect(values.map(({ payload }) => payload)).toEqual(["70.0"]);
  });

  it.each([
    ["unplugged", /^absent/],
    ["crc", /^checksum/],
  ])("says what its sensor lacks (%s), is silent meanwhile, and goes on", async (fault, words) => {
    const board = await start();
    board.published(`${base}/fault`, "ok");
    board.parts["climate"]?.fail(fault);
    board.published(`${base}/fault`, { payload: words, retain: true });
    board.silent(base, 60_000);
    board.parts["climate"]?.fail("none");
    board.published(`${base}/fault`, "ok");
    board.published(base);
  });

  it("is offline by its own word, and by the broker's", async () => {
    const board = await start();
    board.published(`${base}/status`, "online");
    board.wifi.down();
    board.published(`${base}/status`, "offline");
    board.wifi.up();
    board.published(`${base}/status`, "online");
    board.stop();
    expect(board.retained(`${base}/status`)).toBe("offline");
  });
});
