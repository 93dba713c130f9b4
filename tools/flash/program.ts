// `midge flash PUBLISHER`: builds a publisher and hands it to the way that its board takes programs.

import type { NodeClock } from "../../boards/node/clock.js";
import { type Made, make, type MakeOptions } from "../build/make.js";
import { writeBuilt } from "../build/write.js";
import { Exit, MidgeError } from "../error.js";
import type { SerialLink } from "../serial/link.js";
import { openSerial } from "../serial/open.js";

export interface ProgramOptions extends Omit<MakeOptions, "board"> {
  board?: string;
  port?: string;
  baud?: number;
  json?: boolean;
  quiet?: boolean;
}

/** What stands between the verb and the world; a spec gives its own. */
export interface ProgramWorld {
  open: (name: string, baud: number) => Promise<SerialLink>;
  clock?: Pick<NodeClock, "now" | "after" | "cancel">;
  /** Somebody shows what the program says: its first lines are not shown here. */
  isWatched?: boolean;
}

export async function flashProgram(
  publisher: string,
  options: ProgramOptions,
  world: ProgramWorld = { open: openSerial },
): Promise<void> {
  const { board } = options;
  if (board === undefined)
    throw new MidgeError(
      "which board is the program for? Name it with --board; midge ports shows what is plugged in.",
      Exit.USAGE,
    );
  const made = await make(publisher, { ...options, board });
  // With its map, so that the errors of what is on the board can be traced.
  writeBuilt(made);
  await flashMade(made, options, world);
}

export async function flashMade(made: Made, options: ProgramOptions, world: ProgramWorld): Promise<void> {
  const { runtime } = made.profile;
  if (runtime === "nodemcu") await (await import("./nodemcu/command.js")).flashNodemcu(made, options, world);
  else await (await import("./espruino/command.js")).flashEspruino(made, options, world);
}
