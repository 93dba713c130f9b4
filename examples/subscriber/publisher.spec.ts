// The subscriber: what it shows and counts, and what waits for it while it is away, reset, or forgotten.

import { createMemoryStore } from "midge/node";
import { simulate, type Simulation } from "midge/test";
import { describe, expect, it } from "vitest";

const start = (settings: Record<string, string> = {}) => simulate("examples/subscriber", { settings });

async function online(settings: Record<string, string> = {}): Promise<Simulation> {
  const board = await start(settings);
  board.advance(1000);
  expect(board.lines.at(-1)).toBe("online, with a new session: what came before is not here");
  return board;
}

/** What it has said since. */
function said(board: Simulation, does: () => void, ms = 1000): string[] {
  const from = board.lines.length;
  does();
  board.advance(ms);
  return board.lines.slice(from);
}

/** The same broker behind a network that delivers 536 bytes at a time (RFC 1122, 4.2.2.6). */
function inSegments(board: Simulation): Simulation {
  const { net } = board.broker;
  const open: typeof net.open = (target, events) =>
    net.open(target, {
      opened: () => events.opened(),
      drained: () => events.drained(),
      closed: (reason) => events.closed(reason),
      received(bytes, from, to) {
        for (let at = from; at < to; at += 536) events.received(bytes, at, Math.min(at + 536, to));
      },
    });
  return { ...board, broker: { ...board.broker, net: { ...net, open } } };
}

describe("the subscriber", () => {
  it("shows each message as it is, the retained ones first", async () => {
    const board = await start();
    board.publish("home/kitchen/status", "online", { retain: true });
    board.advance(1000);
    expect(board.lines.at(-1)).toBe("home/kitchen/status QoS 1 retained: online");
    const lines = said(board, () => {
      board.publish("a", "1", { qos: 0 });
      board.publish("a/b", "grün", { qos: 1 });
      board.publish("a/b/c", "", { qos: 2 });
      board.publish("$SYS/uptime", "3");
    });
    expect(lines).toEqual(["a QoS 0: 1", "a/b QoS 1: grün", "a/b/c QoS 2: "]);
  });

  it("counts them, and says it when there is something to say", async () => {
    const board = await online({ summaryS: "10" });
    for (const qos of [0, 0, 1, 2, 2, 2] as const) board.publish("a", "1", { qos });
    board.advance(10_000);
    const line = "QoS 0: 2, QoS 1: 1, QoS 2: 3, sent again: 0, too large and skipped: 0";
    expect(board.lines.at(-1)).toBe(line);
    expect(said(board, () => {}, 60_000)).toEqual([]);
  });

  it("listens to what it is told, no more, and at that QoS", async () => {
    const board = await online({ filter: "home/+/temperature", qos: "1" });
    const lines = said(board, () => {
      board.publish("home/attic/temperature", "21.5", { qos: 2 });
      board.publish("home/attic/humidity", "50");
    });
    expect(lines).toEqual(["home/attic/temperature QoS 1: 21.5"]);
  });

  it("says that a filter is none", async () => {
    const board = await start({ filter: "home/#/temperature" });
    expect(board.lines[0]).toMatch(/^filter home\/#\/temperature: .*topic/);
  });

  it("shows a large message by chunks, and counts it once", async () => {
    const board = await simulate("examples/subscriber", {
      deviceId: "another",
      settings: { receiveBytes: "1000", summaryS: "30" },
      beside: inSegments(await start()),
    });
    board.advance(1000);
    const lines = said(board, () => board.publish("picture", "x".repeat(5000)), 30_000);
    const ends = lines.slice(0, -1).map((line) => {
      const [, from, to] = /^picture QoS 1: bytes (\d+) to (\d+) of 5000$/.exec(line) as RegExpExecArray;
      return [Number(from), Number(to)];
    });
    expect(ends.length).toBeGreaterThan(5);
    expect(ends[0]?.[0]).toBe(0);
    expect(ends.at(-1)?.[1]).toBe(5000);
    for (let i = 1; i < ends.length; i++) expect(ends[i]?.[0]).toBe(ends[i - 1]?.[1]);
    expect(lines.at(-1)).toBe("QoS 0: 0, QoS 1: 1, QoS 2: 0, sent again: 0, too large and skipped: 0");
  });

  it("says of a message that was sent again that it was", async () => {
    const board = await online({ summaryS: "10" });
    const lines = board.lines as string[];
    // The link breaks while it is shown, so the broker does not know that it was.
    lines.push = (line) => {
      lines.push = Array.prototype.push;
      board.broker.listen(false);
      return lines.push(line);
    };
    board.publish("a", "1");
    board.advance(1000);
    expect(said(board, () => board.broker.listen(true), 20_000)).toEqual([
      "online, the session goes on",
      "a QoS 1 again: 1",
      "QoS 0: 0, QoS 1: 2, QoS 2: 0, sent again: 1, too large and skipped: 0",
    ]);
  });

  it("without chunks says how many were too large", async () => {
    const board = await online({ receiveBytes: "1000", summaryS: "30", chunks: "false" });
    const lines = said(
      board,
      () => {
        board.publish("picture", "x".repeat(5000));
        board.publish("a", "1");
      },
      30_000,
    );
    expect(lines).toEqual(["a QoS 1: 1", "QoS 0: 0, QoS 1: 1, QoS 2: 0, sent again: 0, too large and skipped: 1"]);
  });
});

describe("what comes while the subscriber is away", () => {
  const publishAll = (board: Simulation): void => {
    for (const qos of [0, 1, 2] as const) board.publish("a", `at QoS ${qos}`, { qos });
  };

  it("waits at QoS 1 and 2, and comes when its WiFi is back", async () => {
    const board = await online();
    expect(said(board, () => board.wifi.down())[0]).toMatch(/^offline: /);
    publishAll(board);
    board.advance(60_000);
    const lines = said(board, () => board.wifi.up(), 20_000);
    const shown = lines.filter((line) => line.startsWith("a "));
    expect(shown).toEqual(["a QoS 1: at QoS 1", "a QoS 2: at QoS 2"]);
    expect(lines.at(-3)).toBe("online, the session goes on");
  });

  it("waits through a power cut, and no subscription is asked for a second time", async () => {
    const store = createMemoryStore();
    const board = await simulate("examples/subscriber", { board: { store } });
    board.publish("kept", "1", { retain: true });
    board.advance(1000);
    expect(board.lines.at(-1)).toBe("kept QoS 1 retained: 1");
    board.wifi.cut();
    board.advance(1000);
    publishAll(board);
    const again = await simulate("examples/subscriber", { board: { store }, beside: board });
    again.advance(2000);
    // A second SUBSCRIBE would bring the retained message again.
    expect(again.lines).toEqual(["online, the session goes on", "a QoS 1: at QoS 1", "a QoS 2: at QoS 2"]);
  });

  it("comes once at QoS 2, when the power went right after it was shown", async () => {
    const store = createMemoryStore();
    const board = await simulate("examples/subscriber", { board: { store } });
    board.advance(1000);
    const lines = board.lines as string[];
    // In the handler: the broker never hears that it was delivered.
    lines.push = (line) => {
      if (line.startsWith("pay")) board.wifi.cut();
      return Array.prototype.push.call(lines, line);
    };
    expect(said(board, () => board.publish("pay", "5", { qos: 2 }))).toEqual(["pay QoS 2: 5"]);
    const again = await simulate("examples/subscriber", { board: { store }, beside: board });
    again.advance(2000);
    expect(again.lines).toEqual(["online, the session goes on"]);
    expect(said(again, () => again.publish("pay", "6", { qos: 2 }))).toEqual(["pay QoS 2: 6"]);
  });

  it("is told to be missed when the broker has lost the session", async () => {
    const board = await online();
    board.broker.listen(false, true);
    board.publish("a", "lost");
    board.advance(1000);
    const lines = said(board, () => board.broker.listen(true), 60_000);
    expect(lines.at(-1)).toBe("online, but the broker has lost the session: what came meanwhile is missed");
    expect(said(board, () => board.publish("a", "1"))).toEqual(["a QoS 1: 1"]);
  });

  it("waits for the next time when it was asked to end", async () => {
    const store = createMemoryStore();
    const board = await simulate("examples/subscriber", { board: { store } });
    board.advance(1000);
    board.publish("a", "1");
    board.advance(1000);
    board.stop();
    expect(board.lines.at(-2)).toMatch(/^QoS 0: 0, QoS 1: 1/);
    expect(board.broker.online()).toEqual([]);
    board.publish("a", "2");
    const next = await simulate("examples/subscriber", { board: { store }, beside: board });
    next.advance(2000);
    expect(next.lines).toEqual(["online, the session goes on", "a QoS 1: 2"]);
  });
});
