// Runs `midge flash PUBLISHER` against a fake Espruino board on a clock that jumps to the next thing that is due. It says how
// the verb ended and what the board has afterwards; what is right, the specs know.

import { createVirtualClock, type VirtualClock } from "../../boards/node/clock.js";
import type { Profile } from "../../boards/profile.js";
import { espruinoEsp32 } from "../../boards/espruino/esp32.profile.js";
import type { Made } from "../../tools/build/make.js";
import { Exit, MidgeError } from "../../tools/error.js";
import { flashEspruino } from "../../tools/flash/espruino/command.js";
import { createEspruinoBoard, type EspruinoBoard, type EspruinoBoardOptions } from "../fakes/espruino-console/board.js";

export interface Ending {
  /** 0, or that of the error. */
  exit: number;
  fault: string;
  said: string;
  /** What --json gave. */
  result: {
    way?: string;
    control?: string;
    resent?: number;
    bytesOnLine?: number;
    lines?: string[];
    written?: { name: string; sent: boolean }[];
  };
  seconds: number;
}

export interface EspruinoStage {
  readonly clock: VirtualClock;
  readonly board: EspruinoBoard;
  flash(code: string, data?: string): Promise<Ending>;
  /** The cable is in, power off and on, and time for the program to begin. */
  restart(): void;
}

export interface StageOptions extends Omit<EspruinoBoardOptions, "clock"> {
  hasLines?: boolean;
  profile?: Profile;
}

/** How much of the virtual time passes at once. */
const STEP_MS = 20;

export function createEspruinoStage(options: StageOptions = {}): EspruinoStage {
  const clock = createVirtualClock();
  const { pageBytes = 4096, pages = 8 } = options;
  const board = createEspruinoBoard({ ...options, clock });
  clock.advance(1000);
  const before = options.profile ?? espruinoEsp32;
  const profile: Profile = before.flash
    ? { ...before, flash: { ...before.flash, storage: { pageBytes, pages } } }
    : before;
  return {
    clock,
    board,
    async flash(code, data) {
      const ending: Ending = { exit: 0, fault: "", said: "", result: {}, seconds: 0 };
      const made = {
        profile,
        built: { code },
        project: { name: "test" },
        hasData: data !== undefined,
        data: () => data,
      } as unknown as Made;
      const startedAt = clock.now();
      let out = "";
      let isOver = false;
      const writes = [process.stdout.write, process.stderr.write] as const;
      process.stdout.write = (text: string | Uint8Array) => ((out += String(text)), true);
      process.stderr.write = (text: string | Uint8Array) => ((ending.said += String(text)), true);
      const world = {
        open: () =>
          board.isPulled()
            ? Promise.reject(new MidgeError("there is no port fake", Exit.PORT))
            : Promise.resolve(board.asLink(options.hasLines)),
        clock,
      };
      const doing = flashEspruino(made, { port: "tcp://fake:1", json: true, set: {} }, world)
        .catch((error: unknown) => {
          if (!(error instanceof MidgeError)) throw error;
          ending.exit = error.exit;
          ending.fault = error.message;
        })
        .finally(() => (isOver = true));
      try {
        while (!isOver) {
          await new Promise(setImmediate);
          if (!isOver) clock.advance(STEP_MS);
        }
        await doing;
      } finally {
        [process.stdout.write, process.stderr.write] = writes;
      }
      if (out !== "") ending.result = JSON.parse(out) as Ending["result"];
      ending.seconds = (clock.now() - startedAt) / 1000;
      return ending;
    },
    restart() {
      board.plug();
      board.powerOff();
      board.powerOn();
      clock.advance(1000);
    },
  };
}
