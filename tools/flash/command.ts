// `midge flash`: firmware and Storage images into the flash of the board that is plugged in. What to write is settled and
// checked first; the loader's work is in tools/rom.

import type { Profile } from "../../boards/profile.js";
import { createProgress } from "../cli/progress.js";
import { Exit, MidgeError } from "../error.js";
import { type Rom, ROM_BAUD } from "../rom/connect.js";
import { eraseChip } from "../rom/erase.js";
import { needChip, withRom } from "../rom/session.js";
import type { RomClock } from "../rom/transport.js";
import { hex, padded, type Region, writeRegions, type Written } from "../rom/write.js";
import { choosePort } from "../serial/find.js";
import type { SerialLink } from "../serial/link.js";
import { openSerial } from "../serial/open.js";
import { findBoard } from "./board.js";
import { type Placed, placeFirmware, whereFrom } from "./files.js";
import { flashBytesOf, withHeader } from "./header.js";
import { placeStorage, writeStorage } from "./storage.js";

export interface FlashOptions {
  firmware?: string[];
  image?: string;
  board?: string;
  port?: string;
  baud?: number;
  erase?: boolean;
  json?: boolean;
  quiet?: boolean;
}

/** What stands between the verb and the world; a spec gives its own. */
export interface FlashWorld {
  open: (name: string, baud: number) => Promise<SerialLink>;
  clock?: RomClock;
}

/** Most bridges and boards carry it; with one that does not, the work goes on at the ROM's speed. */
const DEFAULT_BAUD = 921_600;
/** As `--baud` takes it. */
const BAUD_LEAST = 300;
const BAUD_MOST = 4_000_000;
/** Of the time for all of it: a whole erase, some waiting, and each byte at the ROM's speed, twice, ten bits each. */
const ERASE_MS = 250_000;
const WAIT_MS = 20_000;
const MS_PER_BYTE = (2 * 10_000) / ROM_BAUD;

/** By flag, by the environment, or the usual one. */
export function baudOf(given: number | undefined, usual: number): number {
  if (given !== undefined) return given;
  const text = process.env["MIDGE_BAUD"];
  if (text === undefined) return usual;
  const baud = Number(text);
  if (Number.isInteger(baud) && baud >= BAUD_LEAST && baud <= BAUD_MOST) return baud;
  throw new MidgeError(
    `MIDGE_BAUD is "${text}": give a whole number from ${BAUD_LEAST} to ${BAUD_MOST}, for example ${ROM_BAUD}.`,
    Exit.USAGE,
  );
}

export async function flash(options: FlashOptions, world: FlashWorld = { open: openSerial }): Promise<void> {
  const profile = findBoard(options.board);
  if (!options.firmware?.length && options.image === undefined) {
    throw new MidgeError(`nothing to flash: ${whereFrom(profile)}`, Exit.USAGE);
  }
  if (options.erase && !options.firmware?.length) {
    throw new MidgeError("--erase takes the firmware away too: give it again with --firmware.", Exit.USAGE);
  }
  const firmware = placeFirmware(options.firmware ?? [], profile);
  const image = options.image === undefined ? undefined : placeStorage(options.image, profile);
  const clash =
    image && firmware.find(({ offset, data }) => offset + data.length > image.offset && offset <= image.offset);
  // A combined image reaches over the Storage: then the program is laid over it.
  if (clash && image) clash.data = clash.data.subarray(0, image.offset - clash.offset);

  const bytes = [...firmware, ...(image ? [image] : [])].reduce((sum, { data }) => sum + padded(data).length, 0);
  const port = await choosePort(options);
  const progress = createProgress({ total: bytes, quiet: options.quiet === true });
  const startedAt = performance.now();
  try {
    await withRom(
      {
        port,
        ...(profile ? { profile } : {}),
        baud: baudOf(options.baud, DEFAULT_BAUD),
        workMs: (options.erase ? ERASE_MS : 0) + WAIT_MS + bytes * MS_PER_BYTE,
        say: (line) => progress.say(`midge: ${line}`),
        ...world,
      },
      async (rom) => {
        needAll(rom, profile, firmware, image);
        if (profile?.flash) {
          for (const one of firmware) one.data = withHeader(one, profile, rom.flashBytes ?? profile.flash.sizeBytes);
        }
        needFlash(rom, firmware);
        progress.say(`${rom.chipName} at ${port.name}, ${rom.baud} baud`);
        if (options.erase) await eraseChip(rom);
        const isErased = options.erase === true;
        const written = await writeRegions(rom, firmware, isErased, (done, region) =>
          progress.update(done, region.name),
        );
        const before = firmware.reduce((sum, { data }) => sum + padded(data).length, 0);
        if (image)
          written.push(await writeStorage(rom, image, isErased, (done) => progress.update(before + done, image.name)));
        progress.end();
        report(rom, written, performance.now() - startedAt, options);
      },
    );
  } finally {
    progress.end();
  }
}

/** What can only be known when the chip answers. */
function needAll(rom: Rom, profile: Profile | undefined, firmware: readonly Placed[], image: Region | undefined): void {
  if (profile) needChip(rom, profile);
  const wrong = firmware.find((one) => one.image.chip !== undefined && one.image.chip !== rom.chipName);
  if (wrong) {
    throw new MidgeError(
      `${wrong.name} is for an ${wrong.image.chip}, and the chip at ${rom.link.name} is an ${rom.chipName}. Nothing was written.`,
      Exit.BOARD,
    );
  }
  const end = Math.max(...[...firmware, ...(image ? [image] : [])].map(({ offset, data }) => offset + data.length));
  if (rom.flashBytes !== undefined && end > rom.flashBytes) {
    throw new MidgeError(
      `the board at ${rom.link.name} has ${rom.flashBytes} bytes of flash, and ${end} are needed: take firmware for its size. Nothing was written.`,
      Exit.BOARD,
    );
  }
}

/** A chip that is told of more flash than it has does not start, or writes over itself. */
function needFlash(rom: Rom, firmware: readonly Placed[]): void {
  const { flashBytes } = rom;
  const large = firmware.find((one) => flashBytes !== undefined && (flashBytesOf(one, rom.chipName) ?? 0) > flashBytes);
  if (!large) return;
  throw new MidgeError(
    `${large.name} is for ${flashBytesOf(large, rom.chipName)} bytes of flash, and the board at ${rom.link.name} has ${flashBytes}: take firmware for its size. Nothing was written.`,
    Exit.BOARD,
  );
}

function report(rom: Rom, written: readonly Written[], ms: number, options: FlashOptions): void {
  if (options.json) {
    const result = { port: rom.link.name, chip: rom.chipName, baud: rom.baud, written, seconds: round(ms) };
    process.stdout.write(JSON.stringify(result) + "\n");
  } else if (options.quiet !== true) {
    for (const { name, offset, bytes, unchangedBytes } of written) {
      const kept =
        unchangedBytes === 0 ? "" : unchangedBytes >= bytes ? ", was there already" : `, ${unchangedBytes} were there`;
      process.stdout.write(`${name}: ${bytes} bytes at ${hex(offset)}, verified${kept}\n`);
    }
  }
}

const round = (ms: number): number => Math.round(ms / 100) / 10;
