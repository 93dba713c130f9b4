// The status of a device, in life and death.

import { simulate } from "midge/test";
import { describe, expect, it } from "vitest";

const base = "site/workshop/0123ab";
const start = () => simulate("examples/status", { deviceId: "0123ab" });

describe("the status", () => {
  it("is online at QoS 1, retained, with a health report behind it", async () => {
    const board = await start();
    board.published(`${base}/status`, { payload: "online", qos: 1, retain: true });
    const health = JSON.parse(board.published(`${base}/health`).payload) as Record<string, unknown>;
    expect(Object.keys(health)).toEqual(["reset", "free", "uptime", "signal"]);
    board.published(`${base}/health`, { withinMs: 61_000 });
  });

  it("is offline by the broker's word when the board is gone without one", async () => {
    const board = await start();
    board.published(`${base}/status`, "online");
    board.wifi.down();
    board.published(`${base}/status`, { payload: "offline", qos: 1, retain: true, withinMs: 31_000 });
    expect(board.retained(`${base}/status`)).toBe("offline");
  });

  it("is online again after the broker was away", async () => {
    const board = await start();
    board.published(`${base}/status`, "online");
    board.broker.listen(false);
    board.advance(30_000);
    board.broker.listen(true);
    board.published(`${base}/status`, "online");
  });

  it("says goodbye itself when it is asked to end, and leaves no will", async () => {
    const board = await start();
    board.published(`${base}/status`, "online");
    board.stop();
    expect(board.messages.filter(({ payload }) => payload === "offline")).toHaveLength(1);
    expect(board.retained(`${base}/status`)).toBe("offline");
    expect(board.broker.online()).toEqual([]);
  });
});
