// Gets the word on a board's console, whatever its program does: asks first, then interrupts, then resets it by the modem
// lines and interrupts its start. A program that answers keeps running until `reset` clears the memory. It writes no flash.

import type { Profile, ResetStep } from "../../../boards/profile.js";
import { Exit, MidgeError } from "../../error.js";
import type { Console } from "./console.js";
import { INFO } from "./board-code.js";

const CTRL_C = "\x03";
/** Ctrl-C twice within 5 s ends the desktop interpreter (jsinteractive.c, jsiLoop). */
const TERMINAL_GAP_MS = 5200;
/** How often a program is interrupted. */
const INTERRUPTS = 3;
/** From a reset on the board is interrupted all the while, for about ten seconds, and asked now and then. */
const BOOT_INTERRUPT_MS = 20;
const BOOT_INTERRUPTS = 500;
const BOOT_ASK = 20;
const ASK_MS = 1000;
/** Firmware from this on takes packets (README_Protocol.md). */
const PACKETS_FROM = [2, 25];
/** Text that is kept to say what the board is doing. */
const KEPT_LINES = 50;

export interface Info {
  version: string;
  board: string;
  freeVars: number;
}

export interface Controlled extends Info {
  /** What had to be done: nothing, an interrupt, a reset. */
  by: "asking" | "interrupt" | "reset";
}

type Say = (line: string) => void;
/** What of a board must be known to reach it. */
export type Reachable = Pick<Profile, "name" | "console">;

/** Also sees to it that the board is one of this profile. */
export async function takeControl(
  console: Console,
  profile: Profile,
  resetSteps: readonly ResetStep[],
  say: Say,
): Promise<Controlled> {
  const info = await takeConsole(console, profile, resetSteps, say);
  needBoard(console, profile, info);
  return info;
}

export async function takeConsole(
  console: Console,
  profile: Reachable,
  resetSteps: readonly ResetStep[],
  say: Say,
): Promise<Controlled> {
  const seen: string[] = [];
  const stop = console.onLine((line) => void (seen.length < KEPT_LINES && seen.push(line)));
  try {
    const by = await reach(console, profile, resetSteps, say);
    if (by === undefined) throw unreachable(console, profile, seen);
    const info = await readInfo(console);
    console.usesPackets = takesPackets(info.version);
    return { ...info, by };
  } finally {
    stop();
  }
}

async function reach(
  console: Console,
  profile: Reachable,
  resetSteps: readonly ResetStep[],
  say: Say,
): Promise<Controlled["by"] | undefined> {
  if (await console.settle()) return "asking";
  const isTerminal = profile.console?.over === "terminal";
  for (let turn = 0; turn < INTERRUPTS; turn++) {
    if (isTerminal && turn > 0) await console.wait(TERMINAL_GAP_MS);
    await console.send(CTRL_C);
    if (await console.settle()) return "interrupt";
    if (asksPassword(console)) return undefined;
  }
  if (isTerminal) return undefined;
  if (!(await pulse(console, resetSteps)))
    say("the program does not let go: press the board's reset button (EN or RST)");
  // A start looks at the console before it runs the program: for a moment only, so that nothing may come between. What is
  // heard then are the firmware's first words.
  let heard = console.heardBytes();
  for (let turn = 1; turn <= BOOT_INTERRUPTS; turn++) {
    await console.send(CTRL_C);
    await console.wait(BOOT_INTERRUPT_MS);
    if (turn % BOOT_ASK !== 0 || (heard === console.heardBytes() && turn < BOOT_INTERRUPTS)) continue;
    heard = console.heardBytes();
    if (await console.settle()) return "reset";
  }
  return undefined;
}

/** False when the line has no modem lines. */
async function pulse(console: Console, steps: readonly ResetStep[]): Promise<boolean> {
  for (const { dtr, rts, waitMs } of steps) {
    if (!(await console.link.setSignals({ dtr, rts }))) return false;
    if (waitMs > 0) await console.wait(waitMs);
  }
  return true;
}

/** Ends the program that runs and clears the memory; what the Storage holds stays, and does not start. */
export async function forget(console: Console): Promise<void> {
  await console.insist("(reset(),1)", ASK_MS);
  if (await console.settle()) return;
  // A program that was stored for every reset (.bootrst) begins again.
  await console.send(CTRL_C);
  await console.settle();
}

const asksPassword = (console: Console): boolean => /password>?$/.test(console.rest());

function unreachable(console: Console, profile: Reachable, seen: readonly string[]): MidgeError {
  const { name } = console.link;
  if (asksPassword(console) || seen.some((line) => line.includes("Invalid password"))) {
    return new MidgeError(
      `the console at ${name} asks for a password: log in with midge monitor, or write a Storage image (midge build --image, midge flash --image).`,
      Exit.BOARD,
    );
  }
  if (console.heardBytes() === 0) {
    return new MidgeError(
      `nothing answers at ${name}: does the board run Espruino, and at ${profile.console?.baud ?? 115200} baud? Press its reset button and try again; midge flash --firmware puts the firmware on.`,
      Exit.BOARD,
    );
  }
  const last = seen.at(-1);
  return new MidgeError(
    `the board at ${name} talks, but its console does not answer${last ? ` (last: "${last.slice(0, 60)}")` : ""}: its program does not let go, or it is not Espruino. ${console.words.retry} and press the board's reset button meanwhile, or take the program away with midge erase --storage --board ${profile.name}.`,
    Exit.BOARD,
  );
}

async function readInfo(console: Console): Promise<Info> {
  const info = await console.insist(INFO, ASK_MS);
  if (!Array.isArray(info) || typeof info[0] !== "string")
    throw new MidgeError(
      `the board at ${console.link.name} does not say its version: does it run Espruino?`,
      Exit.BOARD,
    );
  return { version: String(info[0]), board: String(info[1]), freeVars: Number(info[2]) };
}

/** Whether firmware that says this of itself is that of a profile: ESP32-C3 is ESP32C3 or ESP32C3_IDF4 to it, and no ESP32. */
export function isBoard({ chip }: Pick<Profile, "chip">, { board }: Pick<Info, "board">): boolean {
  const wanted = chip === "none" ? "LINUX" : chip.replace("-", "");
  return board.startsWith(wanted) && !/^[CSH]\d/.test(board.slice(wanted.length));
}

export function needBoard(console: Console, profile: Profile, info: Info): void {
  if (isBoard(profile, info)) return;
  const { name, chip, firmware } = profile;
  const { board, version } = info;
  throw new MidgeError(
    `the board at ${console.link.name} runs Espruino ${version} for ${board}, and ${name} is ${firmware.name} on ${chip}: ${console.words.otherBoard}. Nothing was written.`,
    Exit.BOARD,
  );
}

/** A version as numbers: 2v29.277 is [2, 29]. */
function numbers(version: string): [number, number] {
  const [, major, minor] = /^(\d+)v(\d+)/.exec(version) ?? [];
  return [Number(major ?? 0), Number(minor ?? 0)];
}

const isBefore = (one: readonly number[], other: readonly number[]): boolean =>
  (one[0] as number) < (other[0] as number) || (one[0] === other[0] && (one[1] as number) < (other[1] as number));

const takesPackets = (version: string): boolean => !isBefore(numbers(version), PACKETS_FROM);

/** What a person should know of an old firmware, or undefined. */
export function versionNote({ version }: Info, { firmware }: Profile): string | undefined {
  if (!isBefore(numbers(version), numbers(firmware.version))) return undefined;
  return `the firmware is ${version}, and Midge is made for ${firmware.version}: if something does not work, update it (${firmware.download}).`;
}
