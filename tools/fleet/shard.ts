// Which boards of a fleet this process runs: "2/10" is the second of ten parts that have no board in common and leave none
// out. It starts nothing.

import { Exit, MidgeError } from "../error.js";

/** The part of a fleet that a process runs. `index` counts from 1. */
export interface Shard {
  index: number;
  count: number;
}

/** Kubernetes sets it in each pod of an indexed Job, from 0 up. */
const INDEX_VARIABLE = "JOB_COMPLETION_INDEX";

/** Reads "2/10", or "env/10": then the environment says which part. Throws a MidgeError for what is none. */
export function readShard(text: string, env: NodeJS.ProcessEnv = process.env): Shard {
  const [, which, of] = /^(\d+|env)\/(\d+)$/.exec(text) ?? [];
  const count = Number(of);
  if (which === undefined || count < 1)
    throw new MidgeError(`--shard "${text}": write 2/10 for the second of ten parts, or env/10.`, Exit.USAGE);
  const index = which === "env" ? indexOf(env[INDEX_VARIABLE], text) : Number(which);
  if (index >= 1 && index <= count) return { index, count };
  const said = which === "env" ? `${INDEX_VARIABLE} is ${index - 1}, and ` : "";
  throw new MidgeError(`--shard "${text}": ${said}the parts are 1/${count} to ${count}/${count}.`, Exit.USAGE);
}

function indexOf(text: string | undefined, shard: string): number {
  if (text !== undefined && /^\d+$/.test(text)) return Number(text) + 1;
  const found = text === undefined ? "is not set" : `is "${text}"`;
  throw new MidgeError(
    `--shard "${shard}": ${INDEX_VARIABLE} ${found}; an indexed Job sets it to 0 and up. Else write 1/10.`,
    Exit.USAGE,
  );
}

/** The boards of a part, from the first to before the last, counted from 0 over the whole fleet. */
export function boardsOf({ index, count }: Shard, boards: number): { from: number; to: number } {
  return { from: Math.floor((boards * (index - 1)) / count), to: Math.floor((boards * index) / count) };
}

export const shardText = ({ index, count }: Shard): string => `${index}/${count}`;
