// The time of day on a virtual clock that a server sets, or not: before and after, over resets with a floor, and as text.

import { describe, expect, it } from "vitest";
import { Reason } from "midge";
import { createVirtualClock } from "../../boards/node/clock.js";
import { createMemoryStore } from "../../boards/node/store.js";
import { createTime } from "./time.js";
import { isoText, secondsText } from "./time-text.js";
import { linkText } from "./time-words.js";

const TRUE_S = 1_795_259_533; // 2026-11-21T11:12:13Z

/** One life of a board, from power to power. `answerMs`: when the server is heard. */
function life(files: Map<string, string>, answerMs: number, laterS = 0) {
  const clock = createVirtualClock();
  const asked: string[] = [];
  const told: string[] = [];
  let offset = 0;
  const time = createTime(
    {
      sync(server) {
        asked.push(server);
        clock.after(answerMs, () => (offset = TRUE_S + laterS), undefined);
      },
      seconds: () => Math.floor(clock.now() / 1000) + offset,
    },
    clock,
    { store: createMemoryStore(files) },
  );
  const start = (deadlineMs: number) =>
    time.start(deadlineMs, (isSet) => void told.push(`${isSet ? "set" : "not set"} at ${clock.now()}`));
  return { clock, time, asked, told, start };
}

describe("the time of day", () => {
  it("is not synchronised until a server is heard, then is what it said", () => {
    const { clock, time, asked, told, start } = life(new Map(), 1200);
    clock.advance(3000);
    expect([time.isSynchronised(), time.now()]).toEqual([false, 3]);
    start(10_000);
    expect(told).toEqual([]);
    clock.advance(60_000);
    expect(told).toEqual(["set at 4500"]);
    expect(asked).toEqual(["pool.ntp.org"]);
    expect([time.isSynchronised(), time.now()]).toEqual([true, TRUE_S + 63]);
  });

  it("does not make a program wait for ever, and is set all the same when the server comes late [pain 18]", () => {
    const { clock, time, told, start } = life(new Map(), 100_000);
    start(5000);
    clock.advance(99_000);
    expect(told).toEqual(["not set at 5000"]);
    clock.advance(2000);
    expect(time.isSynchronised()).toBe(true);
    expect(told.length).toBe(1);
  });

  it("never runs backwards over a reset, though no server is heard [pain 18]", () => {
    const files = new Map<string, string>();
    const before = life(files, 0);
    before.start(1000);
    before.clock.advance(3.5 * 3_600_000);
    const lastS = before.time.now();
    const after = life(files, Infinity);
    expect(after.time.isSynchronised()).toBe(false);
    expect(after.time.now()).toBeGreaterThanOrEqual(lastS);
    expect(after.time.now()).toBeLessThanOrEqual(lastS + 3600);
    const beginS = after.time.now();
    after.clock.advance(7000);
    expect(after.time.now() - beginS).toBe(7);
  });

  it("writes once an hour, by turns, and never what nobody has set", () => {
    const files = new Map<string, string>();
    const never = life(files, Infinity);
    never.start(0);
    never.clock.advance(20_000_000);
    expect(files.size).toBe(0);
    const writes: string[] = [];
    const { clock, start } = life(
      Object.assign(files, {
        set(name: string, value: string) {
          writes.push(name);
          return Map.prototype.set.call(files, name, value);
        },
      }),
      0,
    );
    start(1000);
    clock.advance(4 * 3_600_000 + 1000);
    expect(writes).toEqual(["midge.t0", "midge.t1", "midge.t0", "midge.t1", "midge.t0"]);
  });

  it("writes once an hour though the board sleeps and wakes every minute", () => {
    const files = new Map<string, string>();
    let writes = 0;
    const counted = Object.assign(files, {
      set(name: string, value: string) {
        writes++;
        return Map.prototype.set.call(files, name, value);
      },
    });
    for (let i = 0; i < 180; i++) {
      const { clock, start } = life(counted, 0, i * 60);
      start(1000);
      clock.advance(5000);
    }
    expect(writes).toBe(3);
  });

  it("takes the file that is whole", () => {
    const files = new Map<string, string>();
    const before = life(files, 0);
    before.start(1000);
    before.clock.advance(2 * 3_600_000);
    expect([...files.keys()].sort()).toEqual(["midge.t0", "midge.t1"]);
    const good = life(new Map(files), Infinity).time.now();
    files.set("midge.t0", "\xff\xff\xff\xff12");
    const left = life(files, Infinity).time.now();
    expect(good - left).toBe(3600);
    files.set("midge.t1", "abc");
    expect(life(files, Infinity).time.now()).toBe(0);
  });

  it("names the clock when TLS fails and nobody has set it [pain 18]", () => {
    const { clock, time, start } = life(new Map(), 0);
    expect(linkText(Reason.TLS, time)).toContain("the clock of this board is not set");
    expect(linkText(Reason.CLOSED, time)).not.toContain("clock");
    start(0);
    clock.advance(1000);
    expect(linkText(Reason.TLS, time)).not.toContain("clock");
  });
});

describe("time as text", () => {
  it("is what Node says, from 2000 to 2099", () => {
    const edges = ["2000-01-01T00:00:00", "2000-02-29T23:59:59", "2000-12-31T23:59:59", "2001-01-01T00:00:00"];
    edges.push("2024-02-29T12:00:00", "2024-03-01T00:00:00", "2026-11-21T11:12:13", "2099-12-31T23:59:59");
    for (const edge of edges) expect(isoText(Date.parse(edge + "Z") / 1000)).toBe(edge + "Z");
    for (let s = 946_684_800; s < 4_102_444_800; s += 8_640_007) {
      expect(isoText(s)).toBe(new Date(s * 1000).toISOString().replace(".000", ""));
      expect(secondsText(s)).toBe(String(s));
    }
    for (const s of [0, 7, 9999, 10_000, 10_001, 1_700_000_000]) expect(secondsText(s)).toBe(String(s));
    expect(isoText(0)).toBe("2000-01-01T00:00:00Z");
  });
});
