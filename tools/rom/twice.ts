// Does something at a connected board, and once more when it fails and the two sides can get together again. For what may be
// done twice.

import { Exit, MidgeError } from "../error.js";
import type { Rom } from "./connect.js";
import { plain } from "./faults.js";

/** `failed` is the error's text when it fails again. */
export async function twice<T>(
  rom: Rom,
  what: string,
  failed: (wrong: string) => string,
  run: () => Promise<T>,
): Promise<T> {
  let wrong = "";
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      if (attempt > 0) {
        rom.say(`${what}: ${wrong}; trying again.`);
        if (!(await rom.resync())) await rom.connect(rom.baud);
      }
      return await run();
    } catch (error) {
      wrong = plain(error);
    }
  }
  throw new MidgeError(failed(wrong), Exit.BOARD);
}
