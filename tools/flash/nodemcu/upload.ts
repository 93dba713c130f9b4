// One visit to a NodeMCU board's console: stops its program, puts the new one there, and sees it start. It is given the files
// and the line; the verb says what they are.

import { createRealClock } from "../../../boards/node/clock.js";
import type { Profile } from "../../../boards/profile.js";
import { Exit, MidgeError } from "../../error.js";
import type { SerialLink } from "../../serial/link.js";
import { BoardRefused, type FlashClock, LineLost, NoAnswer, openConsole } from "./console.js";
import { askFirmware, type BoardFile, putFiles, type Way } from "./files.js";
import { STARTS } from "./init.js";
import { resetByLines, stopProgram } from "./stop.js";

export interface UploadOptions {
  link: SerialLink;
  profile: Profile;
  files: readonly BoardFile[];
  say: (line: string) => void;
  progress: (doneBytes: number, name: string) => void;
  clock?: FlashClock;
}

export interface Uploaded {
  /** The files that were sent; the others were there already. */
  sent: string[];
  way: Way;
  bytesOnLine: number;
}

/** From a restart to the first words of init.lua. */
const START_MS = 8000;

export async function upload(options: UploadOptions): Promise<Uploaded> {
  const { link, profile, say } = options;
  const clock = options.clock ?? createRealClock();
  const console = openConsole(link, clock);
  const steps = profile.reset ?? [];
  try {
    await stopProgram(console, { link, steps, say, now: () => clock.now() });
    await console.teach();
    const firmware = await askFirmware(console, profile.chip, link.name);
    const before = console.sentBytes();
    const done = await putFiles(console, options.files, firmware, options.progress);
    const bytesOnLine = console.sentBytes() - before;
    console.forget();
    if (!(await resetByLines(console, link, steps))) await console.send("\nnode.restart()\n");
    const starts = new RegExp(STARTS);
    await console.hear(starts, START_MS).catch((error: unknown) => {
      if (!(error instanceof NoAnswer)) throw error;
      say(`the program is on the board at ${link.name}, but it does not say that it starts: press its reset button.`);
    });
    return { ...done, bytesOnLine };
  } catch (error) {
    throw worded(error, link.name);
  } finally {
    console.detach();
  }
}

function worded(error: unknown, name: string): unknown {
  const again = "flash again: it goes on where it was, and until then the board keeps the program it has.";
  if (error instanceof LineLost)
    return new MidgeError(`the board at ${name} is gone (${error.message}): plug it in, and ${again}`, Exit.PORT);
  if (error instanceof NoAnswer)
    return new MidgeError(
      `the board at ${name} does not answer any more: press its reset button, and ${again}`,
      Exit.BOARD,
    );
  if (error instanceof BoardRefused)
    return new MidgeError(
      `the board at ${name} says "${error.message}": press its reset button, and ${again}`,
      Exit.BOARD,
    );
  return error;
}
