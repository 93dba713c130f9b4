// The air of a room and its traffic light, lit by LEDs or by a pixel, with and without a network.

import { type Simulation, simulate } from "midge/test";
import { describe, expect, it } from "vitest";
import type { NeopixelChip } from "../../boards/node/chips/neopixel.js";
import type { LedChip } from "../../boards/node/chips/outputs.js";

const colours = (board: Simulation) =>
  ["green", "yellow", "red"].filter((name) => (board.parts[name]?.chip as LedChip).light === 1);
const pixel = (board: Simulation) => {
  const { red, green, blue } = board.parts["pixel"]?.chip as NeopixelChip;
  return [red[0], green[0], blue[0]];
};
const air = (board: Simulation, ppm: number) => board.parts["sensor"]?.set("CO2", ppm);

describe("the air of a room", () => {
  it("is told and retained, with a light", async () => {
    const board = await simulate("examples/air-quality");
    expect(colours(board)).toEqual([]);
    board.published("home/office/air", { payload: "unknown", retain: true });
    air(board, 650);
    board.parts["sensor"]?.set("temperature", 22.5);
    board.parts["sensor"]?.set("humidity", 40);
    board.published("home/office/air", { payload: "good", retain: true });
    expect(colours(board)).toEqual(["green"]);
    board.published("home/office/co2", { payload: "650", retain: true });
    board.published("home/office/temperature", { payload: "22.5", retain: true });
    expect(Number(board.published("home/office/humidity", { retain: true }).payload)).toBeCloseTo(40, 0);
    board.published("home/office/co2", { payload: "650", withinMs: 20_000 });
  });

  it("changes its light at the thresholds, and back only well below them", async () => {
    const board = await simulate("examples/air-quality", {
      settings: { fairPpm: "800", poorPpm: "1200", slackPpm: "50" },
    });
    for (const [ppm, state, lit] of [
      [799, "good", "green"],
      [800, "fair", "yellow"],
      [1200, "poor", "red"],
      [1149, "fair", "yellow"],
      [749, "good", "green"],
      [5000, "poor", "red"],
      [500, "good", "green"],
    ] as const) {
      air(board, ppm);
      board.published("home/office/air", state);
      expect(colours(board)).toEqual([lit]);
    }
    air(board, 800);
    board.published("home/office/air", "fair");
    air(board, 751);
    board.silent("home/office/air", 60_000);
    expect(colours(board)).toEqual(["yellow"]);
    air(board, 1200);
    board.published("home/office/air", "poor");
    air(board, 1151);
    board.silent("home/office/air", 60_000);
    expect(colours(board)).toEqual(["red"]);
  });

  it("shows the same on one pixel", async () => {
    const board = await simulate("examples/air-quality", { settings: { light: "pixel" } });
    for (const [ppm, state, colour] of [
      [500, "good", [0, 40, 0]],
      [1000, "fair", [60, 40, 0]],
      [2000, "poor", [60, 0, 0]],
    ] as const) {
      air(board, ppm);
      board.published("home/office/air", state);
      expect(pixel(board)).toEqual(colour);
    }
    expect(colours(board)).toEqual([]);
  });

  it.each(["crc", "busy", "unplugged"])("is unknown, and the light dark, when the sensor is %s", async (fault) => {
    const board = await simulate("examples/air-quality");
    air(board, 2000);
    board.published("home/office/air", "poor");
    board.parts["sensor"]?.fail(fault);
    board.published("home/office/air", { payload: "unknown", retain: true });
    expect(colours(board)).toEqual([]);
    board.published("home/office/fault", { payload: (text) => text !== "ok", retain: true });
    board.parts["sensor"]?.fail("none");
    board.published("home/office/air", { payload: "poor", withinMs: 200_000 });
    board.published("home/office/fault", "ok");
    expect(colours(board)).toEqual(["red"]);
  });

  it("lights without a network, and tells the state when it is back", async () => {
    const board = await simulate("examples/air-quality");
    air(board, 500);
    board.published("home/office/air", "good");
    board.wifi.down();
    board.published("home/office/status", { payload: "offline", retain: true, withinMs: 50_000 });
    air(board, 2000);
    board.advance(30_000);
    expect(colours(board)).toEqual(["red"]);
    board.wifi.up();
    board.published("home/office/air", { payload: "poor", retain: true });
    board.stop();
    expect(board.retained("home/office/status")).toBe("offline");
  });
});
