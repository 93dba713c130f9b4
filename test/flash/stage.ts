// Runs `flash`, `erase` and `info` against a fake board on a clock that jumps to the next thing that is due, so that three
// minutes of patience take none. It says how the verb ended; what is right, the specs know.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVirtualClock } from "../../boards/node/clock.js";
import { MidgeError } from "../../tools/error.js";
import type { FlashWorld } from "../../tools/flash/command.js";
import { createLoader } from "../../tools/rom/loader.js";
import { chips } from "../fakes/rom/chips.js";
import { createFakeChip, type FakeChip, type FakeChipOptions } from "../fakes/rom/chip.js";
import { createFakeCable, type FakeCable } from "../fakes/rom/link.js";

export interface Stage {
  readonly chip: FakeChip;
  readonly cable: FakeCable;
  /** Runs a verb to its end. */
  run(verb: (world: FlashWorld) => Promise<unknown>): Promise<Ending>;
  /** A file with this content, by its path. */
  file(name: string, data: Uint8Array | string): string;
  /** The cable is in again, and all is well. */
  heal(): void;
  close(): void;
}

export interface Ending {
  /** 0, or that of the error. */
  exit: number;
  /** The error's line. */
  fault: string;
  /** What was said meanwhile. */
  said: string;
  out: string;
  /** On the virtual clock. */
  seconds: number;
}

/** esptool-js reads its stubs from the disk when it needs them, which takes real time: all are there before a clock jumps. */
const stubs = Promise.all(
  Object.keys(chips).map(async (name) => {
    const gone = (): never => {
      throw new Error("no line");
    };
    const loader = createLoader({ flushInput() {}, write: gone } as never, 0);
    loader.chip = { CHIP_NAME: name } as never;
    await loader.runStub().catch(() => {});
  }),
);

/** How much of the virtual time passes at once: what happens within it happens in order. */
const STEP_MS = 10;

export function createStage(options: Omit<FakeChipOptions, "clock"> = {}): Stage {
  const clock = createVirtualClock();
  const chip = createFakeChip({ ...options, clock });
  const cable = createFakeCable(chip);
  const folder = mkdtempSync(join(tmpdir(), "midge-flash-"));

  async function run(verb: (world: FlashWorld) => Promise<unknown>): Promise<Ending> {
    await stubs;
    const ending: Ending = { exit: 0, fault: "", said: "", out: "", seconds: 0 };
    const startedAt = clock.now();
    let isOver = false;
    const restore = capture(ending);
    const doing = verb({ open: (name, baud) => cable.open(name, baud), clock })
      .catch((error: unknown) => {
        if (!(error instanceof MidgeError)) throw error;
        ending.exit = error.exit;
        ending.fault = error.message;
      })
      .finally(() => (isOver = true));
    while (!isOver) {
      // Everything that follows from what has happened, before time goes on.
      for (let i = 0; i < 4 && !isOver; i++) await new Promise(setImmediate);
      if (!isOver) clock.advance(STEP_MS);
    }
    restore();
    await doing;
    // What the board does after the verb has gone.
    clock.advance(1000);
    ending.seconds = (clock.now() - startedAt) / 1000;
    return ending;
  }
  return {
    chip,
    cable,
    run,
    file(name, data) {
      const path = join(folder, name);
      writeFileSync(path, data);
      return path;
    },
    heal() {
      chip.faults = {};
      cable.hasNoLines = false;
      chip.powerOff();
      chip.powerOn();
      chip.starts.length = 0;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What the verb writes, instead of the terminal. */
function capture(ending: Ending): () => void {
  const { stdout, stderr } = process;
  const [out, err] = [stdout.write, stderr.write];
  stdout.write = (text: string | Uint8Array) => ((ending.out += String(text)), true);
  stderr.write = (text: string | Uint8Array) => ((ending.said += String(text)), true);
  return () => {
    stdout.write = out;
    stderr.write = err;
  };
}
