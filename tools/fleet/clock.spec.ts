// The clock of a fleet in real time: timers in their order and not before their time, none after its end.

import { afterEach, expect, it } from "vitest";
import { createPacedClock, type PacedClock } from "./clock.js";

let clock: PacedClock;
afterEach(() => clock.end());

it("runs timers in the order of their times, never early, and not those that were stopped", async () => {
  clock = createPacedClock();
  const ran: string[] = [];
  await new Promise<void>((resolve) => {
    const at = clock.now();
    const note = (name: string, ms: number): void => {
      expect(clock.now() - at).toBeGreaterThanOrEqual(ms);
      ran.push(name);
    };
    clock.after(40, () => note("c", 40), undefined);
    clock.after(20, () => note("b", 20), undefined);
    const stopped = clock.after(30, () => note("stopped", 30), undefined);
    clock.after(0, () => note("a", 0), undefined);
    clock.after(60, () => resolve(), undefined);
    clock.cancel(stopped);
  });
  expect(ran).toEqual(["a", "b", "c"]);
});

it("counts from the moment of asking, however late the beat before was", async () => {
  clock = createPacedClock();
  const busyUntil = performance.now() + 50;
  while (performance.now() < busyUntil) continue;
  const at = clock.now();
  await new Promise<void>((resolve) => void clock.after(20, () => resolve(), undefined));
  expect(clock.now() - at).toBeGreaterThanOrEqual(20);
});
