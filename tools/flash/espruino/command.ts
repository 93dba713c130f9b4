// `midge flash PUBLISHER` for a board with Espruino: takes the console, puts the program and its data into the Storage, and
// starts it. What it says and how it ends is for a person or a script; the work is in the files beside it.

import { createRealClock } from "../../../boards/node/clock.js";
import type { Profile, ResetStep } from "../../../boards/profile.js";
import { classicReset, usbReset } from "../../../boards/soc/serial.js";
import { DATA_FILE } from "../../build/board-data.js";
import type { Made } from "../../build/make.js";
import { createProgress, type Progress } from "../../cli/progress.js";
import { choosePort, type ChosenPort } from "../../serial/find.js";
import type { SerialLink } from "../../serial/link.js";
import type { ProgramOptions, ProgramWorld } from "../program.js";
import { PROGRAM } from "./board-code.js";
import { type Console, createConsole } from "./console.js";
import { type Controlled, forget, type Info, takeControl, versionNote } from "./control.js";
import { type BoardFile, boardFile } from "./files.js";
import { upload, type Uploaded } from "./upload.js";
import { LineLost, type WireClock } from "./wire.js";

const CONSOLE_BAUD = 115_200;
const ASK_MS = 1000;
/** A line that is lost and comes back within so long is taken again; so often in all. */
const AGAIN_MS = 5000;
const AGAIN_STEP_MS = 250;
const TURNS = 3;
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

export async function flashEspruino(made: Made, options: ProgramOptions, world: ProgramWorld): Promise<void> {
  const { profile, built, project } = made;
  const files = [boardFile(PROGRAM, Buffer.from(built.code))];
  // Without data of its own the project leaves what the board has.
  if (made.hasData) files.unshift(boardFile(DATA_FILE, Buffer.from(made.data())));
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
    for (const line of lines) process.stdout.write(`  ${line}\n`);
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

interface Done extends Uploaded {
  info: Controlled;
  way: "packets" | "lines";
  bytesOnLine: number;
  lines: string[];
}

/** All of it, over one line, which is closed afterwards. */
async function work({ files, profile, port, baud, clock, progress }: Job, link: SerialLink): Promise<Done> {
  const say = (line: string): void => progress.say(`midge: ${line}`);
  const console = createConsole(link, clock, baud);
  try {
    const info = await takeControl(console, profile, resetOf(port, profile), say);
    const note = versionNote(info, profile);
    if (note !== undefined) say(note);
    await forget(console);
    const uploaded = await upload({
      console,
      files,
      chunkChars: chunkChars(info, profile),
      storageBytes: storageBytes(profile),
      say,
      progress: (bytes, name) => progress.update(bytes, name),
    });
    const lines = await start(console);
    return {
      ...uploaded,
      info,
      way: console.usesPackets ? "packets" : "lines",
      bytesOnLine: console.sentBytes(),
      lines,
    };
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

function chunkChars({ freeVars }: Info, profile: Profile): number {
  if (profile.console?.over === "terminal") return TERMINAL_CHARS;
  const { least, most, perVar } = BOARD_CHARS;
  return Math.min(most, Math.max(least, Math.floor(freeVars * perVar)));
}

function storageBytes({ flash }: Profile): number {
  return flash?.storage ? flash.storage.pageBytes * flash.storage.pages : Infinity;
}

/** A bridge at a chip with USB of its own takes the steps of bridges. */
function resetOf(port: ChosenPort, profile: Profile): readonly ResetStep[] {
  if (port.usb) return port.usb.native ? usbReset : classicReset;
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
