// The thermometer on the simulated board: minutes of its life in milliseconds.

import { simulate } from "midge/test";
import { describe, expect, it } from "vitest";

const start = () => simulate("examples/thermometer", { settings: { room: "attic" } });

describe("the thermometer", () => {
  it("says that it is online, then measures every three seconds", async () => {
    const board = await start();
    board.published("home/attic/status", { payload: "online", retain: true });
    board.parts["climate"]?.set("temperature", -7.3);
    board.parts["climate"]?.set("humidity", 61.5);
    const first = board.published("home/attic/temperature", "-7.3");
    expect(board.published("home/attic/humidity", "61.5").qos).toBe(0);
    const second = board.published("home/attic/temperature");
    expect(Math.round((second.atMs - first.atMs) / 1000)).toBe(3);
  });

  it("comes back after its WiFi went down and up", async () => {
    const board = await start();
    board.published("home/attic/status", "online");
    board.wifi.down();
    board.published("home/attic/status", { payload: "offline", retain: true });
    board.wifi.up();
    board.published("home/attic/status", "online");
    board.published("home/attic/temperature");
  });

  it("says what its sensor lacks, goes on, and says that it is well again", async () => {
    const board = await start();
    board.published("home/attic/fault", "ok");
    board.parts["climate"]?.fail("unplugged");
    board.published("home/attic/fault", { payload: /^absent/, retain: true });
    board.silent("home/attic/temperature", 60_000);
    board.parts["climate"]?.fail("none");
    board.published("home/attic/fault", "ok");
    board.published("home/attic/temperature");
  });

  it("says offline when it is asked to end", async () => {
    const board = await start();
    board.published("home/attic/status", "online");
    board.stop();
    expect(board.retained("home/attic/status")).toBe("offline");
    expect(board.broker.online()).toEqual([]);
  });
});
