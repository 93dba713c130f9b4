// The simulated world: how much faster than real time the thermometer lives with the broker in memory, and whether a seed
// decides every byte of a run. Both in this process.

import { createHash } from "node:crypto";
import { loadProgram, type Program } from "../simulation/program.js";
import { createStage, type Stage } from "../simulation/stage.js";
import { count, type Found, type How, type Measurement, median } from "./measure.js";

/** Simulated time of one run, and how often it is taken. */
const SPEED_MS = 86_400_000;
const SPEED_RUNS = 5;
const SPEED_REACH = 20_000;
const SEEDS = 100;
const QUICK_SEEDS = 10;
/** Half an hour each, with all that draws chances. */
const SEED_MS = 1_800_000;
const FAULTS = ["link lossy at 5m for 5m", "wifi down at 12m for 40s", "broker gone at 15m for 20s", "reset at 20m"];

async function speed(program: Program, isQuick: boolean): Promise<Found> {
  const factors: number[] = [];
  // The first run warms the machine up, and is not counted.
  for (let i = 0; i <= (isQuick ? 1 : SPEED_RUNS); i++) {
    const stage = await createStage();
    let messages = 0;
    stage.events.on(() => void messages++, "message");
    stage.add(program);
    const began = performance.now();
    await stage.run(SPEED_MS);
    const tookMs = performance.now() - began;
    await stage.close();
    if (messages < SPEED_MS / 3100) throw new Error(`the thermometer published ${messages} messages in a day`);
    if (i > 0) factors.push(SPEED_MS / tookMs);
  }
  const factor = median(factors);
  return {
    midge: `${count(factor)} times real time`,
    peer: "real time",
    ratio: `${count(factor)}x`,
    reached: factor >= SPEED_REACH,
  };
}

/** What a run did, as one number: each packet with its time, direction and bytes, each line, each fault. */
async function digest(program: Program, seed: number): Promise<string> {
  const stage: Stage = await createStage({ seed });
  const hash = createHash("sha256");
  stage.events.on((event) => {
    hash.update(`${event.atMs} ${event.board} ${event.kind} `);
    if (event.kind === "packet") hash.update(event.direction).update(event.bytes);
    else hash.update(JSON.stringify(event));
  });
  stage.add(program);
  for (const words of FAULTS) stage.fault("", words);
  await stage.run(SEED_MS);
  await stage.close();
  return hash.digest("hex");
}

async function determinism(program: Program, isQuick: boolean): Promise<Found> {
  const seeds = isQuick ? QUICK_SEEDS : SEEDS;
  const seen = new Set<string>();
  let same = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const first = await digest(program, seed);
    seen.add(first);
    if ((await digest(program, seed)) === first) same++;
  }
  // A run that no seed decides would be the same each time, too.
  const isDecided = seen.size === seeds;
  return {
    midge: `${same} of ${seeds} the same, ${seen.size} different runs`,
    peer: "-",
    ratio: "-",
    reached: same === seeds && isDecided,
  };
}

export const measurement: Measurement = {
  name: "world",
  rows: [
    {
      measure: "simulated thermometer, a reading every 3 s, broker in memory: speed",
      reach: `at least ${count(SPEED_REACH)} times real time`,
    },
    { measure: `simulated world: ${SEEDS} seeds run twice, all packets and lines`, reach: "byte-identical" },
  ],
  missing: () => undefined,
  async run({ quick }: How) {
    const program = await loadProgram("examples/thermometer");
    return [await speed(program, quick), await determinism(program, quick)];
  },
};
