// `midge monitor`: shows what a board says, on a terminal, in a file, or for a script, and says where in the source an error
// of the board comes from.

import { createRealClock } from "../../boards/node/clock.js";
import type { Profile, ResetStep } from "../../boards/profile.js";
import { classicReset, usbReset } from "../../boards/soc/serial.js";
import { findBoard, watchable } from "../flash/board.js";
import { type ChosenPort, choosePort } from "../serial/find.js";
import type { SerialLink } from "../serial/link.js";
import { openSerial } from "../serial/open.js";
import { builtMap, createExplainer } from "./explain.js";
import { KEYS_HELP } from "./keys.js";
import { listen } from "./listen.js";
import { createShow, type ShowOptions } from "./show.js";
import { watch } from "./watch.js";

export interface MonitorOptions extends ShowOptions {
  port?: string;
  baud?: number;
  board?: string;
  reset?: boolean;
  map?: string;
}

const CONSOLE_BAUD = 115_200;

export const consoleBaud = (given: number | undefined, profile: Profile | undefined): number =>
  given ?? profile?.console?.baud ?? CONSOLE_BAUD;

export const resetSteps = (port: ChosenPort, profile: Profile | undefined): readonly ResetStep[] =>
  port.usb?.native ? usbReset : (profile?.reset ?? classicReset);

export async function monitor(
  publisher: string | undefined,
  options: MonitorOptions,
  open: (name: string, baud: number) => Promise<SerialLink> = openSerial,
): Promise<void> {
  const profile = findBoard(options.board, watchable);
  const explain = createExplainer(options.map ?? builtMap(publisher, profile), options.map !== undefined);
  const port = await choosePort(options);
  const baud = consoleBaud(options.baud, profile);
  const steps = resetSteps(port, profile);
  const show = createShow(options);
  const watching = watch(
    { port: port.name, baud, ...show.outlets(explain), ...(options.reset && { restart: steps }) },
    { open, clock: createRealClock() },
  );
  const letGo = listen({ ...watching, restart: () => void watching.restart(steps) });
  if (process.stdin.isTTY) show.say(`${port.name} at ${baud} baud. ${KEYS_HELP}`);
  try {
    process.exitCode = await watching.ended;
  } finally {
    letGo();
    show.close();
  }
}
