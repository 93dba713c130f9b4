// The door contact through its many short lives: what wakes its radio, what it does without a network, and what it keeps.

import { ResetReason } from "midge";
import { type Simulation, simulate } from "midge/test";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../boards/node/store.js";

const TOPIC = "door/front/state";
const SLEEP_MS = 30_000;
/** One look and the sleep after it. */
const LOOK = { withinMs: SLEEP_MS + 5_000 };

interface State {
  state: string;
  wake: number;
  battery?: number;
  fault?: string;
}
const read = (message: { payload: string }) => JSON.parse(message.payload) as State;
const lives = (board: Simulation) => board.device.began.length;
const open = (board: Simulation) => board.parts["contact"]?.set("closed", 0);
const close = (board: Simulation) => board.parts["contact"]?.set("closed", 1);

/** Lets it tell its first state and sleep. */
async function start(settings: Record<string, string> = {}) {
  const board = await simulate("examples/door-contact", { settings });
  board.parts["battery"]?.set("voltage", 3.9);
  expect(read(board.published(TOPIC))).toMatchObject({ state: "closed", wake: 1 });
  board.advance(2_000);
  expect(board.broker.online()).toEqual([]);
  return board;
}

describe("the door contact", () => {
  it("tells its state at QoS 1, retained, says goodbye and sleeps", async () => {
    const board = await simulate("examples/door-contact");
    board.parts["battery"]?.set("voltage", 3.9);
    const message = board.published(TOPIC, { qos: 1, retain: true });
    expect(read(message)).toEqual({ state: "closed", wake: 1, battery: 3.9 });
    expect(message.atMs).toBeLessThan(1_000);
    board.advance(1_000);
    expect(board.broker.online()).toEqual([]);
    expect(board.device.life()).toBe("asleep");
    board.advance(SLEEP_MS);
    expect(board.device.began).toEqual([ResetReason.POWER, ResetReason.DEEP_SLEEP]);
  });

  it("looks at the door again and again without its radio while nothing changes", async () => {
    const board = await start();
    const sessions: boolean[] = [];
    board.broker.onClient = (_, isOnline) => void sessions.push(isOnline);
    board.silent(TOPIC, 3_600_000);
    expect(lives(board)).toBeGreaterThan(110);
    expect(sessions).toEqual([]);
  });

  it("tells a change at its next look", async () => {
    const board = await start();
    open(board);
    expect(read(board.published(TOPIC, LOOK))).toMatchObject({ state: "open", wake: 2 });
    board.advance(2_000);
    expect(board.device.life()).toBe("asleep");
    close(board);
    expect(read(board.published(TOPIC, LOOK))).toMatchObject({ state: "closed", wake: 3 });
    expect(read({ payload: board.retained(TOPIC) as string }).state).toBe("closed");
  });

  it("tells a change at once when the contact wakes it by its reset pin", async () => {
    const board = await start();
    open(board);
    board.device.reset(ResetReason.PIN, 0);
    expect(read(board.published(TOPIC, { withinMs: 1_000 }))).toMatchObject({ state: "open", wake: 2 });
    board.advance(2_000);
    expect(board.device.began.at(-1)).toBe(ResetReason.PIN);
    expect(board.device.life()).toBe("asleep");
  });

  it("tells at the next look what the door did while the radio was on", async () => {
    const board = await start();
    open(board);
    expect(read(board.published(TOPIC, LOOK))).toMatchObject({ state: "open", wake: 2 });
    expect(board.device.life()).toBe("on");
    close(board);
    expect(read(board.published(TOPIC, LOOK))).toMatchObject({ state: "closed", wake: 3 });
  });

  it("gives a sign of life", async () => {
    const board = await start({ signOfLife: "10" });
    expect(read(board.published(TOPIC, { withinMs: 11 * SLEEP_MS }))).toMatchObject({ state: "closed", wake: 11 });
  });

  it("sleeps without a network after a while, seldom tries again, and loses no change", async () => {
    const board = await start({ retry: "20" });
    // Each life has a radio of its own.
    const noWifi = () => void board.wifi.accessPoints.clear();
    open(board);
    while (lives(board) < 2) board.advance(10);
    noWifi();
    const wokenAt = board.clock.now();
    while (board.device.life() === "on") board.advance(10);
    expect(board.clock.now() - wokenAt).toBeGreaterThan(15_000);
    expect(board.clock.now() - wokenAt).toBeLessThan(17_000);
    expect(board.lines).toContain("1 wait for a later life");
    close(board);
    while (lives(board) < 3) board.advance(10);
    noWifi();
    while (board.device.life() === "on") board.advance(10);
    expect(board.lines).toContain("2 wait for a later life");
    // Nothing new: short looks until the twentieth after the first.
    const sent = board.messages.length;
    while (lives(board) < 20) board.advance(1_000);
    expect(board.messages.length).toBe(sent);
    expect(read(board.published(TOPIC, LOOK))).toMatchObject({ state: "open", wake: 2 });
    expect(read(board.published(TOPIC, LOOK))).toMatchObject({ state: "closed", wake: 3 });
    expect(lives(board)).toBe(21);
  });

  it("sends when the broker is back what it told in vain, once", async () => {
    const board = await start({ retry: "2" });
    board.broker.listen(false);
    open(board);
    board.advance(2 * SLEEP_MS);
    board.broker.listen(true);
    expect(read(board.published(TOPIC, { withinMs: 5 * SLEEP_MS }))).toMatchObject({ state: "open", wake: 2 });
    board.silent(TOPIC, 10 * SLEEP_MS);
  });

  it("says so when it cannot tell how the battery is", async () => {
    const board = await start();
    board.parts["battery"]?.fail("unplugged");
    open(board);
    const state = read(board.published(TOPIC, LOOK));
    expect(state.fault).toBe("battery: out of range");
    expect(state.battery).toBeUndefined();
    board.parts["battery"]?.fail("none");
    close(board);
    const after = read(board.published(TOPIC, LOOK));
    expect(after).toMatchObject({ state: "closed", battery: 3.9 });
    expect(after.fault).toBeUndefined();
  });

  it("takes a worn contact for one change, and a broken wire for an open door", async () => {
    const board = await start();
    board.parts["contact"]?.fail("bounce");
    open(board);
    expect(read(board.published(TOPIC, LOOK)).state).toBe("open");
    board.parts["contact"]?.fail("none");
    close(board);
    expect(read(board.published(TOPIC, LOOK)).state).toBe("closed");
    board.parts["contact"]?.fail("unplugged");
    expect(read(board.published(TOPIC, LOOK)).state).toBe("open");
    expect(board.messages.filter(({ topic }) => topic === TOPIC)).toHaveLength(4);
  });

  it("sleeps and says so while its flash takes nothing, and tells its state when it does", async () => {
    let isWorn = true;
    const inner = createMemoryStore();
    const store = {
      ...inner,
      append: (...given: Parameters<typeof inner.append>) => !isWorn && inner.append(...given),
    };
    const board = await simulate("examples/door-contact", { board: { store } });
    board.silent(TOPIC, 3 * SLEEP_MS);
    expect(board.lines).toContain("flash did not take the state");
    expect(lives(board)).toBeGreaterThanOrEqual(3);
    isWorn = false;
    expect(read(board.published(TOPIC, LOOK))).toMatchObject({ state: "closed", wake: 1 });
  });
});
