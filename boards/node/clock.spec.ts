// The virtual clock runs everything in order of time, the seeded chances repeat themselves, and the real clock keeps the
// same contract. No test looks at how long anything takes.

import { describe, expect, it } from "vitest";
import { createRealClock, createVirtualClock, seeded } from "./clock.js";

describe("the virtual clock", () => {
  it("runs what is due in order of time, then in order of asking", () => {
    const clock = createVirtualClock();
    const ran: string[] = [];
    const run = (name: string): void => void ran.push(`${name}@${clock.now()}`);
    clock.after(20, run, "c");
    clock.after(10, run, "a");
    clock.after(20, run, "d");
    clock.after(10, run, "b");
    expect(clock.advance(9)).toBe(0);
    expect(clock.advance(11)).toBe(4);
    expect(ran).toEqual(["a@10", "b@10", "c@20", "d@20"]);
    expect(clock.now()).toBe(20);
  });

  it("stands still until told, and never runs from inside after", () => {
    const clock = createVirtualClock();
    let ran = 0;
    clock.after(0, () => ran++, undefined);
    clock.after(-5, () => ran++, undefined);
    expect([ran, clock.now()]).toEqual([0, 0]);
    expect(clock.advance(0)).toBe(2);
  });

  it("runs what a running timer asks for within the same advance", () => {
    const clock = createVirtualClock();
    const times: number[] = [];
    const tick = (): void => {
      times.push(clock.now());
      if (times.length < 5) clock.after(10, tick, undefined);
    };
    clock.after(10, tick, undefined);
    clock.advance(1000);
    expect(times).toEqual([10, 20, 30, 40, 50]);
  });

  it("forgets what is cancelled; cancel is harmless at any time", () => {
    const clock = createVirtualClock();
    let ran = 0;
    const run = (): void => void ran++;
    const one = clock.after(5, run, undefined);
    const two = clock.after(5, () => clock.cancel(three), undefined);
    const three = clock.after(5, run, undefined);
    clock.cancel(one);
    clock.cancel(one);
    clock.cancel(undefined);
    expect(clock.advance(5)).toBe(1);
    clock.cancel(two);
    expect(ran).toBe(0);
  });

  it("keeps order with thousands of timers", () => {
    const clock = createVirtualClock();
    const random = seeded(9);
    let last = -1;
    let count = 0;
    for (let i = 0; i < 5000; i++) {
      const at = Math.floor(random() * 500);
      const timer = clock.after(
        at,
        () => {
          expect(clock.now()).toBe(at);
          expect(at).toBeGreaterThanOrEqual(last);
          last = at;
          count++;
        },
        undefined,
      );
      if (i % 3 === 0) clock.cancel(timer);
    }
    clock.advance(500);
    expect(count).toBe(5000 - 1667);
  });
});

describe("chances", () => {
  it("are the same for the same seed, others for another, from 0 up to below 1", () => {
    const take = (seed: number): number[] => Array.from({ length: 1000 }, seeded(seed));
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    expect(take(3).every((value) => value >= 0 && value < 1)).toBe(true);
    const mean = take(4).reduce((sum, value) => sum + value, 0) / 1000;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
    expect(createVirtualClock(5).random()).toBe(createVirtualClock(5).random());
  });
});

describe("the real clock", () => {
  it("calls back with the argument in a later turn, and can be stopped", async () => {
    const clock = createRealClock(() => 0.25);
    expect(clock.random()).toBe(0.25);
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      const stopped = clock.after(0, (name: string) => heard.push(name), "stopped");
      clock.after(0, (name: string) => heard.push(name), "ran");
      clock.after(1, resolve, undefined);
      clock.cancel(stopped);
      clock.cancel(undefined);
      heard.push("first");
    });
    expect(heard).toEqual(["first", "ran"]);
  });
});
