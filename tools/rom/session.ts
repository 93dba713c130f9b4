// One visit to a board's loader, from opening the port to starting the program again: with an end to all of it, and with
// words for a cable that is pulled. What is done there, the verbs say.

import { createRealClock } from "../../boards/node/clock.js";
import type { Profile } from "../../boards/profile.js";
import { classicBootloader, classicReset, usbBootloader, usbReset } from "../../boards/soc/serial.js";
import { profiles } from "../../boards/profiles.js";
import { Exit, MidgeError } from "../error.js";
import type { ChosenPort } from "../serial/find.js";
import type { SerialLink } from "../serial/link.js";
import { openRom, type Rom, ROM_BAUD } from "./connect.js";
import { LineEnded, type RomClock } from "./transport.js";

/** Getting in, with all its repetitions, and out again. */
const CONNECT_MS = 90_000;

export interface SessionOptions {
  port: ChosenPort;
  /** Decides the resets where the port does not tell whether it is the chip's own USB. */
  profile?: Profile;
  baud: number;
  /** How long the work may take, beside getting in. */
  workMs: number;
  say: (line: string) => void;
  open: (name: string, baud: number) => Promise<SerialLink>;
  clock?: RomClock;
}

/** Opens the port, gets into the loader, works, and starts the program; closes the port in any case. */
export async function withRom<T>(options: SessionOptions, work: (rom: Rom) => Promise<T>): Promise<T> {
  const { port, say } = options;
  const clock = options.clock ?? createRealClock();
  const link = await options.open(port.name, ROM_BAUD);
  let rom: Rom | undefined;
  let isOver = false;
  const limitMs = CONNECT_MS + options.workMs;
  let expire = (_error: Error): void => {};
  const expired = new Promise<never>((_resolve, reject) => (expire = reject));
  const timer = clock.after(
    limitMs,
    () => {
      isOver = true;
      const error = new LineEnded("too long");
      rom?.transport.end(error);
      expire(error);
    },
    undefined,
  );
  try {
    const doing = (async () => {
      rom = await openRom(link, { clock, ...resetsOf(port, options.profile), baud: options.baud, say });
      try {
        return await work(rom);
      } finally {
        if (!(await restarted(rom))) say("press EN (or RST) at the board, or unplug it for a moment: then it starts.");
      }
    })();
    return await Promise.race([doing, expired]);
  } catch (error) {
    if (isOver) {
      throw new MidgeError(
        `the board at ${port.name} is not done after ${Math.round(limitMs / 1000)} s: unplug it, plug it in, and try again with --baud ${ROM_BAUD}.`,
        Exit.TIMEOUT,
      );
    }
    if (error instanceof LineEnded) {
      throw new MidgeError(
        `the board at ${port.name} is gone (${error.message}): was the cable pulled? Plug it in, and run the same command again; it goes on where it was.`,
        Exit.PORT,
      );
    }
    throw error;
  } finally {
    clock.cancel(timer);
    rom?.transport.detach();
    await link.close().catch(() => {});
  }
}

/** Starts the program again, however the work ended; false where the line cannot. */
async function restarted(rom: Rom): Promise<boolean> {
  if (rom.isRestarted) return rom.hasLines;
  try {
    rom.transport.check();
    return await rom.restart();
  } catch {
    // Unplugged, or away for the restart, as a chip with its own USB is.
    return true;
  }
}

/** By the port where it says what it is; else as the profile has it. */
function resetsOf(port: ChosenPort, profile: Profile | undefined) {
  const classic = { bootloader: classicBootloader, reset: classicReset };
  if (port.usb) return port.usb.native ? { bootloader: usbBootloader, reset: usbReset } : classic;
  if (profile?.bootloader && profile.reset) return { bootloader: profile.bootloader, reset: profile.reset };
  return classic;
}

/** Throws when the chip is not the profile's. */
export function needChip(rom: Rom, profile: Profile): void {
  if (rom.chipName === profile.chip) return;
  const fitting = profilesFor(rom.chipName).map(({ name }) => name);
  const instead =
    fitting.length > 0 ? `: for it there is --board ${fitting.join(" or ")}` : ", which no board here has";
  throw new MidgeError(
    `the chip at ${rom.link.name} is an ${rom.chipName}, and ${profile.name} is for an ${profile.chip}${instead}. Nothing was written.`,
    Exit.BOARD,
  );
}

export const profilesFor = (chipName: string): Profile[] => profiles.filter(({ chip }) => chip === chipName);
