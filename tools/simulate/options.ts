// What the words of `midge simulate` mean together: which broker, which speed, which boards' world. It starts nothing.

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { Exit, MidgeError } from "../error.js";
import { shown } from "../project.js";
import type { BrokerChoice, Speed } from "../simulation/stage.js";
import { createSources } from "../simulation/sources.js";
import type { GivenWorld } from "../simulation/world.js";

export interface SimulateOptions {
  broker?: string;
  port: number;
  cafile?: string;
  count?: number;
  set: Record<string, string>;
  json?: boolean;
  quiet?: boolean;
  /** Print each packet. */
  debug?: boolean;
  speed?: Speed;
  seed?: number;
  /** Milliseconds. */
  for?: number;
  fault?: string[];
  world?: string;
  scenario?: string;
  /** The board whose built file is run, in the place of the simulated one. */
  board?: string;
  /** An Espruino interpreter, or a Lua; true: the one that ESPRUINO names. */
  interpreter?: string | true;
  /** What the build takes for enough. */
  tls?: string;
  ui?: boolean;
  uiPort?: number;
  /** Files. */
  record?: string;
  replay?: string;
  pcap?: string;
  /** Boards of the whole fleet. */
  boards?: number;
  shard?: string;
  /** Boards that start in a second. */
  ramp?: number;
  observe?: number;
  /** The file of a fleet's report. */
  report?: string;
}

/** Throws a MidgeError for options of a fleet without one. */
export function isFleet(options: SimulateOptions): boolean {
  if (options.boards !== undefined) return true;
  const other = (["shard", "ramp", "observe", "report"] as const).find((name) => options[name] !== undefined);
  if (other !== undefined) throw new MidgeError(`--${other} is for a fleet: say how many --boards it has.`, Exit.USAGE);
  return false;
}

/** `url` is the broker of the options, the environment or the project. */
export function brokerChoice(options: SimulateOptions, url: string | undefined): BrokerChoice {
  const isFree = options.speed !== undefined && options.speed !== 1;
  const isScript = options.scenario !== undefined && options.speed !== 1;
  if ((isFree || isScript) && options.broker === undefined && options.port === 0) return { kind: "memory" };
  if (isFree) {
    const other = options.broker !== undefined ? "--broker" : "--port";
    throw new MidgeError(
      `--speed ${options.speed as Speed} needs the broker in memory, and another one lives in real time: leave out ${other}, or use --speed 1.`,
      Exit.USAGE,
    );
  }
  if (url === undefined) return { kind: "embedded", port: options.port };
  return { kind: "url", url, ...(options.cafile !== undefined && { cafile: options.cafile }) };
}

/** For a program that cannot live in any other time. */
export function inRealTime(options: SimulateOptions): SimulateOptions {
  if (options.speed === undefined || options.speed === 1) return { ...options, speed: 1 };
  throw new MidgeError(
    `a real interpreter lives in real time: leave out --speed ${options.speed}, or leave out --interpreter and run the same file in the host of its firmware.`,
    Exit.USAGE,
  );
}

/** The world of a file: JSON or YAML, by part and input, or a module that exports an object of that form as its default. */
export function givenWorld(path: string): GivenWorld {
  const file = resolve(path);
  const name = shown(file);
  if (!existsSync(file)) throw new MidgeError(`there is no world at ${path}.`);
  if (/\.[cm]?[jt]s$/.test(file)) {
    const { default: world } = createSources(file).functions(file);
    if (world === undefined)
      throw new MidgeError(`${name}: its default export must be the world: { climate: { temperature: (ms) => 21 } }.`);
    return { file, name, world };
  }
  try {
    return { file, name, world: parse(readFileSync(file, "utf8")) as unknown };
  } catch (error) {
    throw new MidgeError(`${name} is neither JSON nor YAML: ${(error as Error).message.split("\n")[0] as string}`);
  }
}
