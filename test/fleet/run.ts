// Runs a fleet in this process until something is so, and gives its report. It asserts nothing.

import { createFleet, type Fleet, type FleetOptions } from "../../tools/fleet/fleet.js";
import type { FleetReport } from "../../tools/fleet/report.js";
import { loadProgram } from "../../tools/simulation/program.js";

export const COUNTER = "test/fleet/counter";
/** Nothing that is waited for takes longer. */
const MOST_MS = 30_000;

export async function fleetOf(path: string, options: Partial<FleetOptions> = {}): Promise<Fleet> {
  return createFleet({
    program: options.program ?? (await loadProgram(path)),
    boards: 10,
    broker: { kind: "memory" },
    ramp: 1000,
    observe: 5,
    ...options,
  });
}

/** In memory, for so much simulated time. */
export async function reportOf(path: string, forMs: number, options: Partial<FleetOptions> = {}): Promise<FleetReport> {
  const fleet = await fleetOf(path, options);
  await fleet.run(forMs, new AbortController().signal);
  const report = fleet.report();
  await fleet.stop();
  await fleet.close();
  return report;
}

/** In real time, until `isDone`, which is asked after each message and each turn of a link. */
export async function runUntil(fleet: Fleet, isDone: () => boolean): Promise<void> {
  const ending = new AbortController();
  const look = setInterval(() => isDone() && ending.abort(), 20);
  await fleet.run(MOST_MS, ending.signal);
  clearInterval(look);
  if (!isDone()) throw new Error(`it did not come to that in ${MOST_MS} ms: ${JSON.stringify(fleet.figures())}`);
}
