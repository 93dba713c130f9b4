// The whole exchange of a program over a console that is taken already: the old one ends, the new one is put into the Storage,
// verified, and started. It runs in Node and in a browser, and says nothing by itself.

import type { Profile, ResetStep, UsbPort } from "../../../boards/profile.js";
import { classicReset, usbReset } from "../../../boards/soc/serial.js";
import type { Console } from "./console.js";
import { forget, type Info } from "./control.js";
import type { BoardFile } from "./files.js";
import { upload, type Uploaded } from "./upload.js";

export const CONSOLE_BAUD = 115_200;
const ASK_MS = 1000;
/** The first lines of the program: so many, or as many as come before it is quiet for a while. */
const LINES_MOST = 8;
const START_MS = 1000;
const QUIET_MS = 250;
/**
 * Characters of a piece. The desktop interpreter takes 495 bytes each 50 ms; four such portions and what frames a piece. A
 * piece is in the board's memory twice, at about 10 bytes a variable, and half of it is enough to lose.
 */
const TERMINAL_CHARS = 1920;
const BOARD_CHARS = { least: 256, most: 2048, perVar: 1 };

export interface Exchange {
  console: Console;
  info: Info;
  profile: Profile;
  files: readonly BoardFile[];
  say(line: string): void;
  /** Bytes of all files that are on the board. */
  progress(doneBytes: number, name: string): void;
}

export interface Exchanged extends Uploaded {
  /** The first lines of the program. */
  lines: string[];
}

/** Rejects with a MidgeError. */
export async function exchange({ console, info, profile, ...rest }: Exchange): Promise<Exchanged> {
  await forget(console);
  const uploaded = await upload({
    console,
    chunkChars: chunkChars(info, profile),
    storageBytes: storageBytes(profile),
    ...rest,
  });
  return { ...uploaded, lines: await start(console) };
}

function chunkChars({ freeVars }: Info, profile: Profile): number {
  if (profile.console?.over === "terminal") return TERMINAL_CHARS;
  const { least, most, perVar } = BOARD_CHARS;
  return Math.min(most, Math.max(least, Math.floor(freeVars * perVar)));
}

function storageBytes({ flash }: Profile): number {
  return flash?.storage ? flash.storage.pageBytes * flash.storage.pages : Infinity;
}

/** A bridge at a chip with USB of its own takes the steps of bridges. */
export function resetOf(usb: UsbPort | undefined, profile: Pick<Profile, "reset">): readonly ResetStep[] {
  if (usb) return usb.native ? usbReset : classicReset;
  return profile.reset ?? classicReset;
}

/** Starts the program as a reset would, and gives its first lines. */
async function start(console: Console): Promise<string[]> {
  const lines: string[] = [];
  const stop = console.onLine((line) => {
    const text = line.replace(/^>+/, "").trimEnd();
    if (text !== "" && lines.length < LINES_MOST) lines.push(text);
  });
  await console.insist("(load(),1)", ASK_MS);
  const until = console.clock.now() + START_MS;
  for (let ms = START_MS; ms > 0 && lines.length < LINES_MOST; ms = Math.min(QUIET_MS, until - console.clock.now()))
    if (!(await console.nextLine(ms))) break;
  stop();
  return lines;
}
