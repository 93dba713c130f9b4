// Samples one sensor on V8 and tells how many bytes its driver, and how many its simulated chip, allocated in steady state:
// V8's heap profiler notes every allocation with the place in the source that made it.

import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { fileURLToPath } from "node:url";
import { type Role, tell } from "./channel.js";
import * as scenes from "./scenes.js";

export interface Allocated {
  /** Bytes of allocations in files of the SDK. */
  driver: number;
  /** Bytes of all others: the simulated chip, the scene, the profiler. */
  rest: number;
  /** The SDK's files that allocated, with their bytes. */
  places: string[];
}

interface ProfileNode {
  callFrame: { functionName: string; url: string; lineNumber: number };
  selfSize: number;
  children: ProfileNode[];
}

/** The source file of each line of a bundle: esbuild writes its path as a comment above it. */
function sourcesOf(url: string): string[] {
  let source = "";
  return readFileSync(fileURLToPath(url), "utf8")
    .split("\n")
    .map((line) => (source = /^\/\/ (\S+[.]ts)$/.exec(line)?.[1] ?? source));
}

/**
 * Keeps V8 from compiling these functions into their callers, or their callers into them: an allocation in such a mixture
 * is told of the outermost function, and the driver would be charged for its chip.
 */
function keepApart(functions: unknown[]): void {
  const never = new Function("one", "%NeverOptimizeFunction(one)") as (one: unknown) => void;
  for (const one of functions) if (typeof one === "function") never(one);
}

export const role: Role = async (name = "", warmUp = "", samples = "") => {
  const make = (scenes as unknown as Record<string, () => scenes.Scene>)[name];
  if (!make) throw new Error(`no scene ${name}`);
  const scene = make();
  keepApart([scene.take, ...scene.ports.flatMap((port) => Object.values(port))]);
  for (let i = 0; i < Number(warmUp); i++) scene.take();
  const session = new Session();
  session.connect();
  // Every allocation, those that a collection has taken away too.
  const options = { includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true };
  await session.post("HeapProfiler.startSampling", { samplingInterval: 1, ...options });
  for (let i = 0; i < Number(samples); i++) scene.take();
  const { profile } = await session.post("HeapProfiler.stopSampling");
  const wanted = Number(warmUp) + Number(samples);
  if (scene.good !== wanted) throw new Error(`${name}: ${scene.good} of ${wanted} samples, last error ${scene.error}`);

  const files = new Map<string, string[]>();
  const places = new Map<string, number>();
  const found: Allocated = { driver: 0, rest: 0, places: [] };
  const count = ({ callFrame, selfSize, children }: ProfileNode): void => {
    const { url, lineNumber, functionName } = callFrame;
    if (url.startsWith("file:") && !files.has(url)) files.set(url, sourcesOf(url));
    const source = files.get(url)?.[lineNumber] ?? "";
    if (source.startsWith("sdk/")) {
      found.driver += selfSize;
      if (selfSize > 0)
        places.set(`${source} ${functionName}`, (places.get(`${source} ${functionName}`) ?? 0) + selfSize);
    } else found.rest += selfSize;
    for (const child of children) count(child);
  };
  count(profile.head as ProfileNode);
  found.places = [...places].map(([place, bytes]) => `${place} ${bytes}`);
  tell(found);
};
