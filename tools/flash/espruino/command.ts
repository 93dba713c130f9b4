// `midge flash PUBLISHER` for a board with Espruino: takes the console, puts the program and its data into the Storage, and
// starts it. What it says and how it ends is for a person or a script; the work is in the files beside it.

import { createRealClock } from "../../../boards/node/clock.js";
import type { Profile } from "../../../boards/profile.js";
import type { Made } from "../../build/make.js";
import { createProgress, type Progress } from "../../cli/progress.js";
import { choosePort, type ChosenPort } from "../../serial/find.js";
import type { SerialLink } from "../../serial/link.js";
import type { ProgramOptions, ProgramWorld } from "../program.js";
import { createConsole } from "./console.js";
import { type Controlled, takeControl, versionNote } from "./control.js";
import { CONSOLE_BAUD, exchange, type Exchanged, resetOf } from "./exchange.js";
import type { BoardFile } from "./files.js";
import { filesOf } from "./made-files.js";
import { LineLost, type WireClock } from "./wire.js";

/** A line that is lost and comes back within so long is taken again; so often in all. */
const AGAIN_MS = 5000;
const AGAIN_STEP_MS = 250;
const TURNS = 3;

export async function flashEspruino(made: Made, options: ProgramOptions, world: ProgramWorld): Promise<void> {
  const { profile, project } = made;
  const files = filesOf(made);
  const port = await choosePort(options);
  const clock = world.clock ?? createRealClock();
  const startedAt = clock.now();
  const progress = createProgress({
    total: files.reduce((sum, { data }) => sum + data.length, 0),
    quiet: options.quiet === true,
  });
  const job = { files, profile, progress, baud: options.baud ?? profile.console?.baud ?? CONSOLE_BAUD, port, clock };
  let done: Done | undefined;
  try {
    for (let turn = 1; done === undefined; turn++) {
      const link = turn === 1 ? await world.open(port.name, job.baud) : await openAgain(job, world);
      if (turn > 1) progress.say(`midge: ${port.name} is back; it begins anew`);
      done = await work(job, link).catch((error: unknown) => {
        if (!(error instanceof LineLost) || turn === TURNS) throw error;
        progress.say(`midge: ${port.name} is gone`);
        return undefined;
      });
    }
  } finally {
    progress.end();
  }
  const { info, lines } = done;
  const seconds = Math.round((clock.now() - startedAt) / 100) / 10;
  const written = files.map(({ name, data, crc }) => ({
    name,
    bytes: data.length,
    crc: crc.toString(16).padStart(8, "0"),
    sent: done.sent.includes(name),
  }));
  if (options.json) {
    const firmware = { version: info.version, board: info.board };
    const told = { port: port.name, board: profile.name, program: project.name, firmware, control: info.by };
    const { way, resent, bytesOnLine } = done;
    process.stdout.write(JSON.stringify({ ...told, way, written, resent, bytesOnLine, seconds, lines }) + "\n");
  } else if (options.quiet !== true) {
    for (const { name, bytes, crc, sent } of written)
      process.stdout.write(`${name}: ${bytes} bytes, ${sent ? `verified (CRC ${crc})` : "was there already"}\n`);
    process.stdout.write(`${project.name} starts on the board at ${port.name} (${seconds} s)\n`);
    if (world.isWatched !== true) for (const line of lines) process.stdout.write(`  ${line}\n`);
  }
}

interface Job {
  files: readonly BoardFile[];
  profile: Profile;
  port: ChosenPort;
  baud: number;
  clock: WireClock;
  progress: Progress;
}

interface Done extends Exchanged {
  info: Controlled;
  way: "packets" | "lines";
  bytesOnLine: number;
}

/** All of it, over one line, which is closed afterwards. */
async function work({ files, profile, port, baud, clock, progress }: Job, link: SerialLink): Promise<Done> {
  const say = (line: string): void => progress.say(`midge: ${line}`);
  const console = createConsole(link, clock, baud);
  try {
    const info = await takeControl(console, profile, resetOf(port.usb, profile), say);
    const note = versionNote(info, profile);
    if (note !== undefined) say(note);
    const exchanged = await exchange({
      console,
      info,
      profile,
      files,
      say,
      progress: (bytes, name) => progress.update(bytes, name),
    });
    return { ...exchanged, info, way: console.usesPackets ? "packets" : "lines", bytesOnLine: console.sentBytes() };
  } finally {
    console.detach();
    await link.close().catch(() => {});
  }
}

/** A board with USB of its own takes its port away when it restarts; so does a contact that is loose. */
async function openAgain({ port, baud, clock }: Job, world: ProgramWorld): Promise<SerialLink> {
  const until = clock.now() + AGAIN_MS;
  for (;;) {
    await new Promise<void>((done) => void clock.after(AGAIN_STEP_MS, done, undefined));
    try {
      return await world.open(port.name, baud);
    } catch {
      if (clock.now() > until) throw new LineLost(port.name, "unplugged?");
    }
  }
}
