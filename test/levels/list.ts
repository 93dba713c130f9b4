// The levels of truth that run on any clock, with the bench built for each once. It judges nothing.

import { loadBuilt, loadProgram, type Program } from "../../tools/simulation/program.js";

export const BENCH = "test/levels/bench";
/** "simulated": the publisher's own source in Node. */
export const LEVELS = ["simulated", "esp32", "esp8266", "nodemcu-esp8266", "nodemcu-esp32"] as const;
export type Level = (typeof LEVELS)[number];

const SETTINGS = { place: "attic" };
const built = new Map<string, Promise<Program>>();

export function benchAt(level: Level): Promise<Program> {
  const found =
    built.get(level) ??
    (level === "simulated" ? loadProgram(BENCH, SETTINGS) : loadBuilt(BENCH, SETTINGS, { board: level }));
  built.set(level, found);
  return found;
}
