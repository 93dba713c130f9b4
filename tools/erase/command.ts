// `midge erase`: the whole flash of a board, or the part that holds the program. It asks first, because nothing brings it back.

import { createInterface } from "node:readline/promises";
import type { FlashPart, Profile } from "../../boards/profile.js";
import { Exit, MidgeError } from "../error.js";
import { findBoard } from "../flash/board.js";
import { baudOf, type FlashWorld } from "../flash/command.js";
import { ROM_BAUD } from "../rom/connect.js";
import { needChip, profilesFor, withRom } from "../rom/session.js";
import { eraseChip, eraseRegion } from "../rom/erase.js";
import { choosePort } from "../serial/find.js";
import { openSerial } from "../serial/open.js";

export interface EraseOptions {
  storage?: boolean;
  board?: string;
  port?: string;
  baud?: number;
  yes?: boolean;
  json?: boolean;
  quiet?: boolean;
}

/** A whole chip of 16 MB, tried twice. */
const ERASE_MS = 300_000;

export async function erase(options: EraseOptions, world: FlashWorld = { open: openSerial }): Promise<void> {
  const profile = findBoard(options.board);
  const port = await choosePort(options);
  const what = options.storage ? "the program" : "everything, the firmware too";
  if (!options.yes) await confirm(`Erase ${what} from the board at ${port.name}?`);
  const say = (line: string): void => {
    if (!options.quiet) process.stderr.write(`midge: ${line}\n`);
  };
  await withRom(
    { port, ...(profile ? { profile } : {}), baud: baudOf(options.baud, ROM_BAUD), workMs: ERASE_MS, say, ...world },
    async (rom) => {
      if (profile) needChip(rom, profile);
      const part = options.storage ? partOf(profile ?? onlyBoard(rom.chipName)) : undefined;
      if (part) await eraseRegion(rom, part.offset, part.sizeBytes);
      else await eraseChip(rom);
      const bytes = part?.sizeBytes ?? rom.flashBytes;
      if (options.json) {
        const line = { port: port.name, chip: rom.chipName, erased: part?.name ?? "all", bytes };
        process.stdout.write(JSON.stringify(line) + "\n");
      } else if (!options.quiet) {
        const next = part
          ? "the board has no program now"
          : "the board has no firmware now: midge flash --firmware puts one on";
        process.stdout.write(`${rom.chipName} at ${port.name}: erased; ${next}.\n`);
      }
    },
  );
}

/** Where the program of a board lies. */
function partOf(profile: Profile): FlashPart {
  const part = profile.flash?.parts.find(({ name }) => name === "storage" || name === "files");
  if (part) return part;
  throw new MidgeError(`${profile.name} has no part of its own for programs: leave --storage out.`, Exit.USAGE);
}

function onlyBoard(chipName: string): Profile {
  const fitting = profilesFor(chipName);
  if (fitting.length === 1) return fitting[0] as Profile;
  throw new MidgeError(
    `where the program of an ${chipName} lies depends on its firmware: give --board ${fitting.map(({ name }) => name).join(" or --board ")}. Nothing was erased.`,
    Exit.USAGE,
  );
}

async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY) throw new MidgeError("add --yes to erase without being asked.", Exit.USAGE);
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await reader.question(`${question} [y/N] `);
  reader.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new MidgeError("nothing was erased.");
}
