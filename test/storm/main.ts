// `npm run storm`: many seeds over both wires, or one seed with its whole story. The seeds are shared out among the
// machine's cores. The wire of a bundle is fixed, so `build.mjs` makes two: storm.js (bytes) and storm-text.js.

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { replayLine, runStorm } from "./storm.js";

const USAGE = "npm run storm -- [--seeds COUNT] [--from FIRST] | --seed SEED [--text]";
/** Of a seed's story only its end is shown. */
const STORY_LINES = 200;
const SHOWN_MOST = 20;

interface Share {
  first: number;
  count: number;
  by: number;
  /** One seed, with its story. */
  isReplay: boolean;
}
interface Found {
  failed: { why: string; line: string }[];
  accepted: number;
  excused: number;
  story: string[];
}

function run({ first, count, by, isReplay }: Share): Found {
  const found: Found = { failed: [], accepted: 0, excused: 0, story: [] };
  for (let seed = first; seed < first + count; seed += by) {
    try {
      const passed = runStorm(seed, isReplay ? (line) => void found.story.push(line) : undefined);
      found.accepted += passed.accepted;
      found.excused += passed.excused;
    } catch (error) {
      const { message, stack } = error as Error;
      found.failed.push({ why: isReplay ? String(stack) : message, line: replayLine(seed) });
    }
  }
  return found;
}

function inWorker(file: string, share: Share): Promise<Found> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(file, import.meta.url), { workerData: share });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

const BYTES = "./storm.js";
const TEXT = "./storm-text.js";

async function main(): Promise<void> {
  const number = { type: "string" } as const;
  const options = { seed: number, seeds: number, from: number, text: { type: "boolean" } } as const;
  const { values } = parseArgs({ options });
  const given = [values.seed ?? 1, values.seeds ?? 10_000, values.from ?? 1].map(Number) as [number, number, number];
  if (!given.every(Number.isInteger)) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const isReplay = values.seed !== undefined;
  const [seed, seeds, from] = isReplay ? [given[0], 1, given[0]] : given;
  const by = Math.min(availableParallelism(), seeds);
  for (const file of isReplay ? [values.text ? TEXT : BYTES] : [BYTES, TEXT]) {
    const shares = Array.from({ length: by }, (_, i) => ({ first: from + i, count: seeds - i, by, isReplay }));
    const found = await Promise.all(shares.map((share) => inWorker(file, share)));
    const failed = found.flatMap((one) => one.failed);
    const sum = (pick: (one: Found) => number): number => found.reduce((total, one) => total + pick(one), 0);
    for (const line of found[0]?.story.slice(-STORY_LINES) ?? []) console.log(line);
    console.log(
      `${isReplay ? `Seed ${seed}` : `${seeds} storms`} over ${file === TEXT ? "text" : "bytes"}: ` +
        `${sum((one) => one.accepted)} messages at QoS 1 and 2 accepted, ${failed.length} storms failed; ` +
        `${sum((one) => one.excused)} messages came twice where MQTT cannot prevent it (docs/storm.md).`,
    );
    for (const one of failed.slice(0, SHOWN_MOST)) console.error(`${one.why}\n  ${one.line}`);
    if (failed.length > 0) process.exitCode = 1;
  }
}

if (isMainThread) await main();
else parentPort?.postMessage(run(workerData as Share));
