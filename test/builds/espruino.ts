// What an example takes of an Espruino board's variables: the very file that `midge build` makes, run from flash Storage as a
// board runs it after `midge flash`, with a WiFi and chips that answer, until it has published. It judges nothing.

import { espruinoLinux } from "../../boards/espruino/linux.profile.js";
import type { Placed } from "../../boards/parts.js";
import type { Profile } from "../../boards/profile.js";
import { make } from "../../tools/build/make.js";
import { BOOT_FILE, createStorageImage } from "../../tools/build/storage-image.js";
import { readProject } from "../../tools/project.js";
import { placeParts } from "../../tools/project/place.js";
import { type RealProgram, startEspruino } from "../../tools/hosts/espruino/real.js";
import { type Mosquitto, startMosquitto } from "../support/mosquitto.js";
import { worldText } from "./world.js";

const TIMEOUT_MS = 120_000;
/** Looks at the memory after the first publish. */
const LOOKS = 50;
/** A board's data; the broker stands in the program. */
const DATA = { networks: [{ ssid: "desk", password: "secret-8" }] };

export interface Variables {
  /** The most that was in use between two events, the interpreter's own included. */
  vars: number;
  /** Bytes of a variable of the interpreter that counted. */
  blockBytes: number;
  version: string;
}

const file = (name: string, text: string) => ({ name, data: Buffer.from(text) });

/** Runs an example for a board; `path` as in "examples/robot". */
export async function variablesOf(path: string, profile: Profile): Promise<Variables> {
  const bare = await bareInterpreter();
  const broker = await startMosquitto();
  try {
    const seen = await broker.subscribe("#");
    const files = [
      file(".boot0", worldText(partsOf(path, profile))),
      file(BOOT_FILE, await programOf(path, profile, broker)),
      file("midge.json", JSON.stringify(DATA)),
    ];
    const board = startEspruino("load();", { files: { "espruino.flash": image(files) } });
    try {
      const world = number(await Promise.race([board.waitForLine(/^WORLD/, TIMEOUT_MS), failing(board)]));
      await Promise.race([
        seen.waitFor(isFirst),
        // A subscriber publishes nothing, and what it shows is what somebody else says.
        board.waitForLine(/^midge-test/, TIMEOUT_MS),
        failing(board),
      ]);
      const most = await mostOf(board);
      if (board.errors.length > 0) throw new Error(board.errors.join("\n"));
      return { ...bare, vars: most - world + bare.vars };
    } finally {
      await board.stop();
    }
  } finally {
    await broker.stop();
  }
}

/** A message that says more than that the board is there. */
function isFirst(line: string): boolean {
  return !/^midge-test|\/fault|telemetry\/state|online$|unknown$/.test(line);
}

async function failing(board: RealProgram): Promise<never> {
  throw new Error(await board.waitForLine(/^Uncaught |^ERROR:|Out of Memory|LOW_MEMORY/, TIMEOUT_MS));
}

const number = (line: string): number => Number(line.split(" ")[1]);

/** Waits until the memory was looked at so often from now on, or the board sleeps. */
async function mostOf(board: RealProgram): Promise<number> {
  let looks = -board.lines.filter((line) => line.startsWith("VARS ")).length;
  await board.waitForLine((line) => line === "ASLEEP" || (line.startsWith("VARS ") && ++looks > LOOKS), TIMEOUT_MS);
  return Math.max(...board.lines.filter((line) => line.startsWith("VARS ")).map(number));
}

async function bareInterpreter(): Promise<Variables> {
  const say = 'var m=process.memory();print("BARE",m.usage,m.blocksize,process.env.VERSION)';
  const board = startEspruino("load();", { files: { "espruino.flash": image([file(BOOT_FILE, say)]) } });
  try {
    const [, vars, blockBytes, version] = (await board.waitForLine(/^BARE/, TIMEOUT_MS)).split(" ");
    return { vars: Number(vars), blockBytes: Number(blockBytes), version: version as string };
  } finally {
    await board.stop();
  }
}

function partsOf(path: string, profile: Profile): Placed[] {
  return placeParts(readProject(path, { set: {} }).config.parts, profile, "midge.json").parts;
}

function image(files: Parameters<typeof createStorageImage>[0]): Uint8Array {
  const { pageBytes, pages } = espruinoLinux.flash?.storage as { pageBytes: number; pages: number };
  return createStorageImage(files, { pageBytes, pages });
}

async function programOf(path: string, profile: Profile, broker: Mosquitto): Promise<string> {
  const { settings } = readProject(path, { set: {} }).config;
  const period = settings["periodMs"];
  // A minute from one sample to the next is no other program than a second.
  const set: Record<string, string> = {};
  if (period?.type === "number") set["periodMs"] = String(Math.max(1000, period.min ?? 0));
  const url = `mqtt://127.0.0.1:${broker.port}`;
  return (await make(path, { board: profile.name, broker: url, set, oversize: true })).built.code;
}
