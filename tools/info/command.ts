// `midge info`: what a board is: its chip, flash and MAC from the loader, then its firmware from what it says at the start.
// It restarts the board and writes nothing.

import { createRealClock } from "../../boards/node/clock.js";
import { baudOf, type FlashWorld } from "../flash/command.js";
import { findBoard } from "../flash/board.js";
import { type Rom, ROM_BAUD } from "../rom/connect.js";
import { profilesFor, withRom } from "../rom/session.js";
import { twice } from "../rom/twice.js";
import type { RomClock } from "../rom/transport.js";
import { choosePort } from "../serial/find.js";
import { openSerial } from "../serial/open.js";
import type { Profile } from "../../boards/profile.js";

export interface InfoOptions {
  board?: string;
  port?: string;
  baud?: number;
  json?: boolean;
  quiet?: boolean;
}

/** How long a firmware may take to say who it is. */
const GREETING_MS = 3000;
const STEP_MS = 100;

export interface BoardInfo {
  port: string;
  chip: string;
  description: string;
  features: string[];
  crystalMHz: number;
  mac: string;
  flashBytes: number | undefined;
  /** What the board said of itself when it started; undefined when it said nothing, or could not be restarted. */
  firmware: string | undefined;
  isRestarted: boolean;
  boards: { name: string; title: string; memory: string }[];
}

export async function info(options: InfoOptions, world: FlashWorld = { open: openSerial }): Promise<void> {
  const profile = findBoard(options.board);
  const port = await choosePort(options);
  const say = (line: string): void => {
    if (!options.quiet) process.stderr.write(`midge: ${line}\n`);
  };
  const known = await withRom(
    { port, ...(profile ? { profile } : {}), baud: baudOf(options.baud, ROM_BAUD), workMs: 30_000, say, ...world },
    (rom) => ask(rom, world.clock ?? createRealClock()),
  );
  if (options.json) process.stdout.write(JSON.stringify(known) + "\n");
  else for (const line of lines(known)) process.stdout.write(line + "\n");
}

async function ask(rom: Rom, clock: RomClock): Promise<BoardInfo> {
  const { link } = rom;
  const failed = (wrong: string): string =>
    `the board at ${link.name} does not say what it is: ${wrong}. Try another cable or USB port.`;
  const facts = await twice(rom, "the chip's registers", failed, () => readFacts(rom));
  const said = await greeting(rom, clock);
  const firmware = said === false ? undefined : said;
  const fitting = profilesFor(rom.chipName);
  const named =
    firmware === undefined ? fitting : fitting.filter((one) => firmware.startsWith(one.firmware.name.slice(0, 7)));
  return {
    port: link.name,
    chip: rom.chipName,
    ...facts,
    flashBytes: rom.flashBytes,
    firmware,
    isRestarted: said !== false,
    boards: (named.length > 0 ? named : fitting).map((one) => ({
      name: one.name,
      title: one.title,
      memory: memoryOf(one),
    })),
  };
}

async function readFacts(rom: Rom): Promise<Pick<BoardInfo, "description" | "features" | "crystalMHz" | "mac">> {
  const { loader } = rom;
  const { chip } = loader;
  return {
    description: await chip.getChipDescription(loader),
    features: (await chip.getChipFeatures(loader)).map((one) => one.trim()),
    crystalMHz: await crystal(rom),
    mac: await chip.readMac(loader),
  };
}

/** The chip counts it against the speed of the line, so that it is asked at the ROM's. */
async function crystal(rom: Rom): Promise<number> {
  (rom.loader as unknown as { transport: { baudrate: number } }).transport.baudrate = rom.baud;
  return rom.loader.chip.getCrystalFreq(rom.loader);
}

/** Restarts the board, and reads what it says until it has named itself. False when the line cannot restart it. */
async function greeting(rom: Rom, clock: RomClock): Promise<string | undefined | false> {
  let text = "";
  const stop = rom.link.onData((bytes) => (text += bytes.toString("latin1")));
  try {
    await rom.link.setBaud(ROM_BAUD);
    if (!(await rom.restart())) return false;
    const until = clock.now() + GREETING_MS;
    while (clock.now() < until && firmwareOf(text) === undefined) {
      rom.transport.check();
      await rom.transport.wait(STEP_MS);
    }
  } catch {
    // A chip with its own USB goes away while it restarts.
  } finally {
    stop();
  }
  return firmwareOf(text);
}

/** Espruino, jsinteractive.c: " 2v29 (c) 2024 G.Williams"; NodeMCU, user_version.h: "NodeMCU 3.0.0.0". */
export function firmwareOf(text: string): string | undefined {
  const espruino = /(\d+v\d+(?:\.\d+)?)\s+\(c\) \d+ G\.Williams/.exec(text);
  if (espruino) return `Espruino ${espruino[1]}`;
  const nodemcu = /NodeMCU (\d+(?:\.\d+)+|ESP32\S*|\S+ build)/.exec(text);
  return nodemcu ? `NodeMCU ${nodemcu[1]}` : undefined;
}

function memoryOf({ memory }: Profile): string {
  if (memory.jsVars !== undefined) return `${memory.jsVars} variables of ${memory.blockBytes} bytes`;
  return memory.heapBytes === undefined ? "" : `${memory.heapBytes} bytes of heap`;
}

function lines(known: BoardInfo): string[] {
  const flash = known.flashBytes === undefined ? "unknown" : `${known.flashBytes / 0x100000} MiB`;
  return [
    `${known.description} at ${known.port}`,
    `  features: ${known.features.join(", ")}, crystal ${known.crystalMHz} MHz`,
    `  MAC:      ${known.mac}`,
    `  flash:    ${flash}`,
    `  firmware: ${known.firmware ?? (known.isRestarted ? "says nothing of itself: is there one? midge flash --firmware puts one on" : "unknown: this line cannot restart the board")}`,
    ...known.boards.map(({ name, title, memory }) => `  --board ${name}: ${title}, ${memory}`),
  ];
}
