// `npm run fuzz`: ten million inputs from a new seed, shared out among the machine's cores, or one input that broke
// something. The properties are those of the spec.

import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { loadProperties } from "./properties.js";
import { broken, fromHex, runProperty } from "./run.js";

const USAGE = "npm run fuzz -- [--inputs COUNT] [--seed SEED] [--property NAME] | --property NAME --tape HEX";
/** A portion of work: a seed each. */
const BATCH = 10_000;

interface Job {
  name: string;
  count: number;
  seed: number;
}

async function work(jobs: Job[]): Promise<void> {
  const properties = await loadProperties();
  for (const { name, count, seed } of jobs) {
    const property = properties.find((one) => one.name === name);
    const failure = property && runProperty(property, count, seed);
    parentPort?.postMessage({ name, count, failure: failure && `${name}, seed ${seed}: ${failure}` });
  }
}

function inWorker(jobs: Job[], told: (done: { name: string; count: number; failure?: string }) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: jobs });
    worker.on("message", told);
    worker.once("error", reject);
    worker.once("exit", () => resolve());
  });
}

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { inputs: text, seed: text, property: text, tape: text } });
  const inputs = Number(values.inputs ?? 10_000_000);
  const seed = Number(values.seed ?? Date.now() % 2 ** 30);
  const all = await loadProperties();
  const chosen = all.filter((one) => values.property === undefined || one.name === values.property);
  if (!Number.isInteger(inputs) || !Number.isInteger(seed) || chosen.length === 0) {
    console.error(`${USAGE}\nproperties: ${all.map((one) => one.name).join(", ")}`);
    process.exitCode = 2;
    return;
  }
  const [first] = chosen;
  if (values.tape !== undefined && first) {
    const why = broken(first, fromHex(values.tape));
    console.log(why ?? `${first.name} holds for this input.`);
    if (why !== undefined) process.exitCode = 1;
    return;
  }
  const shares = chosen.reduce((sum, one) => sum + one.share, 0);
  const jobs: Job[] = [];
  for (const { name, share } of chosen) {
    const most = Math.ceil((inputs * share) / shares);
    for (let from = 0; from < most; from += BATCH)
      jobs.push({ name, count: Math.min(BATCH, most - from), seed: (seed + jobs.length * 7919) % 2 ** 31 });
  }
  const workers = Math.min(availableParallelism(), jobs.length);
  let done = 0;
  const failures: string[] = [];
  await Promise.all(
    Array.from({ length: workers }, (_, i) =>
      inWorker(
        jobs.filter((_, index) => index % workers === i),
        ({ count, failure }) => {
          done += count;
          if (failure !== undefined) {
            console.error(failure);
            failures.push(failure);
          }
          if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${inputs} `);
        },
      ),
    ),
  );
  console.log(`${done} inputs from seed ${seed}, ${failures.length} failed.`);
  if (failures.length > 0) process.exitCode = 1;
}

if (isMainThread) await main();
else await work(workerData as Job[]);
