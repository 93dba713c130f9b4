// The energy meter: means, the sum through failures, outages and resets, and how little it writes.

import { simulate } from "midge/test";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../boards/node/store.js";

const TOPIC = "energy/bench/report";
const WAIT = { withinMs: 130_000 };

interface Report {
  time?: number;
  power: number;
  seconds: number;
  energy: number;
}
const read = (message: { payload: string }) => JSON.parse(message.payload) as Report;

async function start(watts: number, options: Parameters<typeof simulate>[1] = {}) {
  const board = await simulate("examples/energy-meter", options);
  board.parts["meter"]?.set("voltage", 12);
  board.parts["meter"]?.set("current", watts / 12);
  return board;
}

describe("the energy meter", () => {
  it("tells the mean of a minute and the sum of all energy, with its time, at QoS 1", async () => {
    const board = await start(12);
    board.published("energy/bench/status", { payload: "online", qos: 1, retain: true });
    board.published(TOPIC, WAIT);
    // Thirty seconds of 12 W, then 24 W: 18 W in the mean.
    board.advance(30_000);
    board.parts["meter"]?.set("current", 2);
    const message = board.published(TOPIC, { qos: 1, retain: true, ...WAIT });
    const report = read(message);
    expect(report.seconds).toBe(60);
    expect(Math.abs(report.power - 18)).toBeLessThan(0.5);
    expect(report.time).toBe(1_767_225_600 + Math.floor(message.atMs / 1000));
    board.parts["meter"]?.set("current", 3);
    const before = read(board.published(TOPIC, WAIT)).energy;
    board.advance(3_600_000 - 1000);
    const all = board.messages.filter(({ topic }) => topic === TOPIC).map(read);
    // 36 W for an hour, less what the last period has not told.
    expect((all.at(-1) as Report).energy - before).toBeCloseTo((36 * (all.length - 3)) / 60, 0);
    expect(all.at(-1)?.power).toBeCloseTo(36, 0);
  });

  it("counts nothing that it cannot measure, and says so", async () => {
    const board = await start(36);
    const before = read(board.published(TOPIC, WAIT));
    board.parts["meter"]?.fail("unplugged");
    board.published("energy/bench/fault", { payload: /^absent/, retain: true });
    board.advance(600_000);
    const after = board.messages.filter(({ topic }) => topic === TOPIC).map(read);
    expect((after.at(-1) as Report).energy - before.energy).toBeLessThan(0.05);
    board.parts["meter"]?.fail("none");
    board.published("energy/bench/fault", "ok");
    expect(read(board.published(TOPIC, WAIT)).power).toBeCloseTo(36, 0);
  });

  it("does not count backwards when the load feeds back", async () => {
    const board = await start(-12);
    expect(read(board.published(TOPIC, WAIT))).toMatchObject({ power: 0, energy: 0 });
  });

  it("knows in its next life what it wrote, and loses no more than was counted since", async () => {
    const files = new Map<string, string>();
    const store = createMemoryStore(files);
    const board = await start(36, { board: { store } });
    board.advance(3_600_000 - 30_000);
    const last = board.messages
      .filter(({ topic }) => topic === TOPIC)
      .map(read)
      .at(-1) as Report;
    expect(last.energy).toBeCloseTo(35.4, 0);
    board.device.board().module.deepSleep(1e9);
    const later = await start(36, { board: { store } });
    const first = read(later.published(TOPIC, WAIT));
    // It wrote each quarter of an hour: 27 Wh, and a minute since the reset.
    expect(first.energy).toBeCloseTo(27.6, 0);
    later.stop();
    const end = await start(0, { board: { store } });
    expect(read(end.published(TOPIC, WAIT)).energy).toBeGreaterThanOrEqual(first.energy);
  });

  it("writes flash only when the sum has changed, eight bytes at a time", async () => {
    const files = new Map<string, string>();
    const inner = createMemoryStore(files);
    const written: number[] = [];
    const erased: string[] = [];
    const store = {
      ...inner,
      append: (name: string, bytes: string, at: number) =>
        written.push(bytes.length) > 0 && inner.append(name, bytes, at),
      erase: (name: string) => void (erased.push(name), inner.erase(name)),
    };
    const board = await start(36, { board: { store } });
    board.advance(86_400_000);
    expect(written).toEqual(Array.from({ length: 96 }, () => 8));
    expect(erased).toHaveLength(1);
    board.parts["meter"]?.set("current", 0);
    board.advance(1_000_000);
    const before = written.length;
    board.advance(3_600_000);
    expect(written.length).toBe(before);
  });

  it("says when flash does not take the sum, and goes on", async () => {
    const store = { ...createMemoryStore(), append: () => false };
    const board = await start(36, { board: { store } });
    board.advance(900_000);
    expect(board.lines).toContain("flash did not take the sum");
    board.published(TOPIC, WAIT);
  });

  it.each(["wifi", "broker"])("sends the reports of twenty minutes without its %s", async (lost) => {
    const board = await start(12);
    const first = read(board.published(TOPIC, WAIT));
    if (lost === "wifi") board.wifi.down();
    else board.broker.listen(false);
    board.silent(TOPIC, 1_200_000);
    if (lost === "wifi") board.wifi.up();
    else board.broker.listen(true);
    for (let i = 1; i <= 20; i++) expect(read(board.published(TOPIC, WAIT)).time).toBe((first.time ?? 0) + i * 60);
    board.stop();
    expect(board.retained("energy/bench/status")).toBe("offline");
  });
});
