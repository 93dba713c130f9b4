// A NodeMCU board and what the specs of flashing do with it: programs to put there, a flash as the verb makes it, and what
// the board is afterwards. It judges nothing.

import { createRealClock } from "../../boards/node/clock.js";
import { nodemcuEsp32 } from "../../boards/nodemcu/esp32.profile.js";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import type { FlashClock } from "../../tools/flash/nodemcu/console.js";
import { INIT_TEXT, NO_PROGRAM, STARTS } from "../../tools/flash/nodemcu/init.js";
import { upload, type Uploaded } from "../../tools/flash/nodemcu/upload.js";
import type { SerialLink } from "../../tools/serial/link.js";
import { type NodemcuBoard, type NodemcuBoardOptions, startNodemcuBoard } from "../fakes/nodemcu-console/board.js";

/** A program of about 600 bytes, a few frames, that says which it is. */
export const program = (name: string): string => `print("program ${name} runs")\n--${name.repeat(560 / name.length)}\n`;
/** Every byte there is, many times, as a program. */
export const everyByte = `print("every byte runs")\n--[==[${String.fromCharCode(
  ...Array.from({ length: 1024 }, (_, i) => i % 256),
)}]==]\n`;

/** A board that Midge has put a program onto before. */
export const withProgram = (name: string): Record<string, string> => ({
  "init.lua": INIT_TEXT,
  "midge.lua": program(name),
  "midge.json": `{"of":"${name}"}`,
});

export interface Flashed extends Uploaded {
  said: string[];
}

export interface FlashOptions {
  chip?: "esp8266" | "esp32";
  /** Content by name; as the verb gives it. */
  files: Record<string, string>;
  say?: (line: string) => void;
  clock?: FlashClock;
}

export async function flashTo(link: SerialLink, options: FlashOptions): Promise<Flashed> {
  const said: string[] = [];
  const done = await upload({
    link,
    profile: options.chip === "esp32" ? nodemcuEsp32 : nodemcuEsp8266,
    files: Object.entries(options.files).map(([name, text]) => ({ name, bytes: Buffer.from(text, "latin1") })),
    say(line) {
      said.push(line);
      options.say?.(line);
    },
    progress: () => {},
    ...(options.clock && { clock: options.clock }),
  });
  return { ...done, said };
}

/** Power comes back, and the board says what it has. */
export async function sayAfterStart(board: NodemcuBoard): Promise<"starts" | "none"> {
  const from = board.said().length;
  await board.reset();
  for (;;) {
    const said = board.said().slice(from);
    // Without an init.lua the firmware itself says so.
    if (said.includes(NO_PROGRAM) || said.includes("cannot open init.lua")) return "none";
    if (said.includes(STARTS)) return "starts";
    await board.hears();
  }
}

/** The waits for an answer are real, those for a person a tenth. */
export function hastyClock(): FlashClock {
  const clock = createRealClock();
  return { ...clock, now: () => clock.now() * 10 };
}

export interface Stage {
  board(options?: Partial<NodemcuBoardOptions>): Promise<NodemcuBoard>;
  end(): Promise<void>;
}

export function createStage(): Stage {
  const boards: NodemcuBoard[] = [];
  return {
    async board(options = {}) {
      const made = await startNodemcuBoard({ chip: "esp8266", ...options });
      boards.push(made);
      return made;
    },
    async end() {
      for (const one of boards.splice(0)) await one.stop();
    },
  };
}
