// A simulated device over several lives on a virtual clock: deep sleep that drains first, a watchdog that bites a program
// which is not well, time over resets, health and the log over MQTT.

import {
  answerLog,
  createClient,
  createHealth,
  createJournal,
  createLog,
  createTime,
  feedWhile,
  fixed,
  healthText,
  isoText,
  readHealth,
  ResetReason,
  sleepAfterDrain,
} from "midge";
import { describe, expect, it } from "vitest";
import { createVirtualClock } from "./clock.js";
import { createSimulatedDevice } from "./device.js";
import { createMemoryNet } from "./memory-net.js";
import type { BoardModule, SimulatedOptions } from "./simulated.js";

function device(run: (board: BoardModule) => void, options: Partial<SimulatedOptions> = {}) {
  const clock = createVirtualClock(5);
  const got: string[] = [];
  let isAnswering = true;
  const net = createMemoryNet(clock, (peer) => {
    peer.onReceived = (bytes) => {
      for (let at = 0; at < bytes.length; at += 2 + (bytes[at + 1] as number)) {
        const first = bytes[at] as number;
        const body = bytes.subarray(at + 2, at + 2 + (bytes[at + 1] as number));
        if (first === 0x10) peer.send(Uint8Array.of(0x20, 2, 0, 0));
        if (first === 0xc0) peer.send(Uint8Array.of(0xd0, 0));
        if (first === 0xe0) got.push("DISCONNECT");
        if (first >> 4 === 3) {
          const size = (body[0] as number) * 256 + (body[1] as number);
          const payloadAt = 2 + size + (first & 6 ? 2 : 0);
          got.push(Buffer.from(body.subarray(payloadAt)).toString());
          if (first & 6 && isAnswering) peer.send(Uint8Array.of(0x40, 2, ...body.subarray(2 + size, 4 + size)));
        }
      }
    };
    peer.onClosed = () => void got.push("closed");
  });
  const lines: string[] = [];
  const made = createSimulatedDevice(
    {
      net: { ...net, defer: (go) => void clock.after(0, go, undefined) },
      clock,
      target: { host: "broker", port: 1883 },
      values: {},
      onLog: (line) => lines.push(line),
      ...options,
    },
    run,
  );
  return { made, clock, got, lines, answer: (yes: boolean) => void (isAnswering = yes) };
}

/** Wakes, publishes, drains, sleeps for ten minutes. */
function doorContact(board: BoardModule): void {
  const journal = createJournal(board.store, 4096);
  const client = createClient(board.link, { target: board.target, clientId: "door", cleanSession: false, journal });
  const door = client.topic("door", { qos: 1 });
  door.publish("woken by " + fixed(board.probe.resetReason(), 0));
  board.startNetwork(() => client.connect());
  sleepAfterDrain(client, board.link.clock, 10_000, (left) => {
    board.log("sleeps, left " + fixed(left, 0));
    board.deepSleep(600_000);
  });
}

describe("deep sleep", () => {
  it("comes after the outbox has left and the client has said goodbye; then the program begins anew", () => {
    const { made, clock, got, lines } = device(doorContact);
    clock.advance(9_000);
    expect(got).toEqual([`woken by ${ResetReason.POWER}`, "DISCONNECT", "closed"]);
    expect(lines).toEqual(["sleeps, left 0"]);
    expect(made.began).toEqual([ResetReason.POWER]);
    clock.advance(600_000);
    expect(made.began).toEqual([ResetReason.POWER, ResetReason.DEEP_SLEEP]);
    expect(got.slice(3)).toEqual([`woken by ${ResetReason.DEEP_SLEEP}`, "DISCONNECT", "closed"]);
  });

  it("comes at the deadline too, and what did not leave is in the journal of the next life", () => {
    const { made, clock, got, lines, answer } = device(doorContact);
    answer(false);
    clock.advance(11_000);
    expect(lines).toEqual(["sleeps, left 1"]);
    answer(true);
    clock.advance(600_000 + 11_000);
    expect(got.filter((line) => line.startsWith("woken"))).toEqual(["woken by 1", "woken by 1", "woken by 6"]);
    expect(lines[1]).toBe("sleeps, left 0");
    made.stop();
    clock.advance(2_000_000);
    expect(made.began.length).toBe(2);
  });

  it("nothing of a life that is over runs on", () => {
    const { clock, lines } = device((board) => {
      board.every(1000, () => board.log("tick"));
      board.link.clock.after(2500, () => board.deepSleep(10_000), undefined);
    });
    clock.advance(12_000);
    expect(lines).toEqual(["tick", "tick"]);
    clock.advance(3000);
    expect(lines.length).toBe(4);
  });
});

describe("WiFi that was away for long", () => {
  it("finds the client at once when it is back, however long its next wait would have been", () => {
    const { made, clock, lines } = device((board) => {
      const client = createClient(board.link, { target: board.target, clientId: "a" });
      client.onOnline = () => board.log("online at " + fixed(clock.now(), 0));
      board.startNetwork(() => client.connect());
    });
    clock.advance(60_000);
    for (let i = 0; i < 5; i++) {
      made.board().wifi.down();
      clock.advance(1_000_000);
      made.board().wifi.up();
      const upAt = clock.now();
      clock.advance(60_000);
      expect(Number(lines.at(-1)?.split(" ")[2]) - upAt).toBeLessThan(100);
    }
    expect(lines.length).toBe(6);
  });
});

describe("the watchdog", () => {
  it("restarts a program that is not well, and leaves one alone that is", () => {
    const { made, clock, lines } = device((board) => {
      let isWell = true;
      expect(feedWhile(board.watchdog, board.link.clock, 30, () => isWell)).toBe(true);
      board.log("began " + fixed(board.probe.resetReason(), 0));
      if (board.probe.resetReason() === ResetReason.POWER) {
        board.link.clock.after(100_000, () => (isWell = false), undefined);
      }
    });
    clock.advance(100_000);
    expect(made.began.length).toBe(1);
    clock.advance(31_000);
    expect(lines).toEqual(["began 1", "began 4"]);
    clock.advance(1_000_000);
    expect(made.began.length).toBe(2);
  });

  it("asks nobody where there is none", () => {
    let asked = 0;
    const clock = createVirtualClock();
    expect(feedWhile({ start: () => false, feed: () => asked++ }, clock, 30, () => ++asked > 0)).toBe(false);
    clock.advance(100_000);
    expect(asked).toBe(0);
  });
});

describe("time, health and log on the board", () => {
  it("the clock is set by SNTP once there is a network, and jumps when it is told to", () => {
    const seen: string[] = [];
    const { made, clock } = device((board) => {
      const time = createTime(board.timePort, board.link.clock, { store: board.store });
      board.startNetwork(() => time.start(5000, (isSet) => seen.push(`${isSet} ${isoText(time.now())}`)));
      board.every(10_000, () => seen.push(isoText(time.now())));
    });
    clock.advance(10_000);
    made.board().jumpClock(3600);
    clock.advance(10_000);
    expect(seen).toEqual(["true 2026-01-01T00:00:00Z", "2026-01-01T00:00:10Z", "2026-01-01T01:00:20Z"]);
  });

  it("time does not run backwards when the next life hears no server", () => {
    const seen: number[] = [];
    const { clock } = device((board) => {
      const time = createTime(board.timePort, board.link.clock, { store: board.store });
      if (board.probe.resetReason() === ResetReason.POWER) board.startNetwork(() => time.start(1000, () => {}));
      board.every(60_000, () => seen.push(time.now()));
      board.link.clock.after(2 * 3_600_000 + 30_000, () => board.deepSleep(1000), undefined);
    });
    clock.advance(4 * 3_600_000);
    expect(seen.every((value, i) => i === 0 || value >= (seen[i - 1] as number) - 60)).toBe(true);
    expect(Math.min(...seen)).toBeGreaterThan(1_767_225_600);
  });

  it("says how it is", () => {
    const { made, clock } = device((board) => board.startNetwork(() => {}));
    const health = createHealth();
    clock.advance(42_500);
    readHealth(made.board().module.probe, health);
    expect(healthText(health)).toMatch(/^\{"reset":"power on","free":\d+,"uptime":42,"signal":-55\}$/);
  });

  it("answers with the ring of its log", () => {
    const asked: string[] = [];
    const { clock } = device((board) => {
      const log = createLog(board.log, {});
      const client = createClient(board.link, { target: board.target, clientId: "a" });
      client.onOnline = () => log.info("online");
      expect(answerLog(log, client, "ask", "log")).toBeLessThanOrEqual(0);
      board.startNetwork(() => client.connect());
      board.link.clock.after(1000, () => asked.push(log.lines()), undefined);
    });
    clock.advance(2000);
    expect(asked).toEqual(["I online\n"]);
  });
});
