// The barometer on the simulated board.

import { simulate } from "midge/test";
import { describe, expect, it } from "vitest";

describe("the barometer", () => {
  it("publishes what the air weighs, in pascal, and the broker keeps it", async () => {
    const board = await simulate("examples/pressure");
    board.parts["barometer"]?.set("pressure", 98_765);
    board.parts["barometer"]?.set("temperature", 4.5);
    const message = board.published("home/attic/pressure", { retain: true });
    expect(Math.abs(Number(message.payload) - 98_765)).toBeLessThan(20);
    expect(board.published("home/attic/temperature").payload).toBe("4.5");
    expect(board.retained("home/attic/pressure")).toBe(message.payload);
  });

  it("measures as often as it is told", async () => {
    const board = await simulate("examples/pressure", { settings: { periodMs: "2000" } });
    const first = board.published("home/attic/pressure");
    expect(Math.round((board.published("home/attic/pressure").atMs - first.atMs) / 1000)).toBe(2);
  });

  it("works again by itself after its sensor lost power", async () => {
    const board = await simulate("examples/pressure");
    board.published("home/attic/pressure");
    board.parts["barometer"]?.fail("unplugged");
    board.published("home/attic/fault", /^absent/);
    board.parts["barometer"]?.fail("none");
    board.published("home/attic/fault", "ok");
    board.parts["barometer"]?.set("pressure", 100_000);
    board.published("home/attic/pressure", { payload: (text) => Math.abs(Number(text) - 100_000) < 20 });
  });
});
