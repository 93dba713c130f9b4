// What a sample costs in memory: bytes that each driver allocates on V8 in steady state, and variables that are more on a
// real Espruino after 10,000 samples, each driver with its simulated chip.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { moduleForEspruino } from "./espruino-code.js";
import { espruinoMissing, runEspruino } from "./espruino-run.js";
import { askChild } from "./fork.js";
import { count, type Found, type How, type Measurement } from "./measure.js";
import type { Allocated } from "./samples-child.js";

const SAMPLES = 10_000;
const WARM_COUNT = 20_000;
/** A GPS sample is some 200 bytes of text, read one by one. */
const SLOW = ["gps"];
const SLOW_PART = 20;
/** On Espruino a sample with its chip takes up to a second: these take all samples, the others as many as fit into a time. */
const LONG_ON_ESPRUINO = ["sht3x", "dht22", "photoresistor"];
const LONG_MS = 50_000;
const SHORT_MS = 4_000;
const WARM_ON_ESPRUINO = 5;
/** Counters of the measurement begin here: a small number lies in its name, and a large one takes a variable. */
const BASE = 1_000_000_000;
const FLAGS = ["--allow-natives-syntax", "--no-concurrent-recompilation"];

function names(root: string): string[] {
  const text = readFileSync(join(root, "tools/bench/scenes.ts"), "utf8");
  return [...text.matchAll(/^export function (\w+)\(\): Scene/gm)].map(([, name]) => name as string);
}

async function onV8(how: How): Promise<Found> {
  const found: [string, number][] = [];
  for (const name of names(how.root)) {
    const part = SLOW.includes(name) ? SLOW_PART : 1;
    const samples = SAMPLES / part;
    const { driver } = await askChild<Allocated>("samples", [name, String(WARM_COUNT / part), String(samples)], FLAGS);
    found.push([name, Math.round(driver / samples)]);
  }
  const some = found.filter(([, bytes]) => bytes > 0);
  const worst = some.map(([name, bytes]) => `${name} ${bytes}`).join(", ");
  return {
    midge: `0 B in ${found.length - some.length} of ${found.length} drivers${worst && `; ${worst}`}`,
    peer: "-",
    ratio: "-",
    reached: some.length === 0,
  };
}

interface Grown {
  /** JsVars in use after the samples less those before. */
  more: number;
  samples: number;
}

async function grown(root: string, name: string, limitMs: number): Promise<Grown> {
  const module = await moduleForEspruino(
    root,
    `import { ${name} } from "MIDGE/tools/bench/scenes";\nmade.scene = ${name};`,
  );
  const program = `var s,i,n=0,u=0,t=0;
Modules.addCached("m",require("fs").readFileSync("module.js"));
function first(){for(i=0;i<${WARM_ON_ESPRUINO};i++)s.take();setTimeout(second,1)}
function second(){s.good+=${BASE};n=${BASE};t=Date.now();u=process.memory().usage;setTimeout(more,1)}
function more(){for(i=0;i<20&&n<${BASE + SAMPLES};i++,n++)s.take();if(n<${BASE + SAMPLES}&&Date.now()-t<${limitMs})setTimeout(more,1);else setTimeout(last,1)}
function last(){u=process.memory().usage-u;print("RESULT more "+u);print("RESULT samples "+(n-${BASE}));print("RESULT good "+(s.good-${BASE}));setTimeout(quit,1)}
setTimeout(function(){s=require("m").scene();first()},1);
`;
  const { results } = await runEspruino(program, { files: { "module.js": module } });
  const { more, samples, good } = results;
  if (more === undefined || samples === undefined || good !== samples + WARM_ON_ESPRUINO)
    throw new Error(`${name} on Espruino: ${String(good)} of ${String(samples)} samples`);
  return { more, samples };
}

async function onEspruino(how: How): Promise<Found> {
  const all = names(how.root);
  const bad: string[] = [];
  let least = SAMPLES;
  let leastLong = SAMPLES;
  for (const name of all) {
    const isLong = LONG_ON_ESPRUINO.includes(name);
    const { more, samples } = await grown(how.root, name, isLong && !how.quick ? LONG_MS : SHORT_MS);
    if (more > 0) bad.push(`${name} ${more} after ${count(samples)}`);
    if (isLong) leastLong = Math.min(leastLong, samples);
    else least = Math.min(least, samples);
  }
  const others = all.length - LONG_ON_ESPRUINO.length;
  return {
    midge:
      bad.length > 0
        ? bad.join(", ")
        : `0 (${LONG_ON_ESPRUINO.join(", ")}: ${count(leastLong)} samples; ${others} more: ${count(least)} and up)`,
    peer: "-",
    ratio: "-",
    reached: bad.length === 0 && leastLong === SAMPLES,
  };
}

export const measurement: Measurement = {
  name: "samples",
  rows: [
    { measure: "Node: bytes that a driver allocates for each sample in steady state", reach: "0" },
    { measure: "Espruino: JsVars more after 10,000 samples of a driver", reach: "0" },
  ],
  missing: () => undefined,
  async run(how) {
    const missing = espruinoMissing();
    return [
      await onV8(how),
      missing === undefined ? await onEspruino(how) : { midge: "-", peer: "-", ratio: "-", reached: undefined },
    ];
  },
};
