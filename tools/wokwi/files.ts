// The files of a Wokwi project: what each holds, and writing them. A file of somebody else is not written over, and what
// may hold secrets is for its owner alone. It builds nothing.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FlashPart, Profile } from "../../boards/profile.js";
import { Exit, MidgeError } from "../error.js";
import { placeFirmware } from "../flash/files.js";
import { shown } from "../project.js";
import { hex } from "../rom/write.js";
import { AUTHOR } from "./diagram.js";
import { DIAGRAM, FLASHER, SCENARIO, TOML } from "./lint.js";

/** What stands at the head of the files that cannot name their author. */
export const MARK = "# Written by midge wokwi.";
export const STORAGE = "storage.bin";
/** The publisher with other drivers than its own. */
export const PUBLISHER = "publisher.ts";
const FIRMWARE = "firmware";

export const tomlText = (): string => `${MARK}\n[wokwi]\nversion = 1\nfirmware = '${FLASHER}'\n`;

/** Throws when a file there is of another hand. */
export function needOwn(folder: string): void {
  for (const file of [TOML, SCENARIO, DIAGRAM]) {
    const path = join(folder, file);
    if (!existsSync(path)) continue;
    const text = readFileSync(path, "utf8");
    const isOwn = file === DIAGRAM ? (parsed(text) as { author?: unknown })?.author === AUTHOR : text.startsWith(MARK);
    if (!isOwn)
      throw new MidgeError(
        `${shown(path)} was not written by midge wokwi, and would be lost: choose another folder with --out, or move it away.`,
        Exit.USAGE,
      );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The diagram that stands there. */
export function diagramBefore(folder: string): unknown {
  const path = join(folder, DIAGRAM);
  return existsSync(path) ? parsed(readFileSync(path, "utf8")) : undefined;
}

export interface FirmwareFile {
  offset: number;
  /** Below the folder. */
  file: string;
  /** What is written; without it the file is the user's to put there. */
  data?: Uint8Array;
}

/** The firmware that was given, placed; or the files that the board wants, by their names. */
export function firmwareFiles(words: readonly string[], profile: Profile): FirmwareFile[] {
  const storage = storagePart(profile);
  if (words.length === 0) {
    const wanted = (profile.flash?.parts ?? []).filter(({ file }) => file !== undefined);
    return wanted.map(({ offset, file }) => ({ offset, file: `${FIRMWARE}/${file}` }));
  }
  const placed = placeFirmware(words, profile);
  const names = placed.map(({ name }) => name);
  return placed.map(({ name, offset, data }) => {
    const isAlone = names.filter((one) => one === name).length === 1;
    // A combined image reaches over the Storage: then the program is laid over it.
    const kept = offset + data.length > storage.offset && offset <= storage.offset;
    return {
      offset,
      file: `${FIRMWARE}/${isAlone ? "" : `${hex(offset)}-`}${name}`,
      data: kept ? data.subarray(0, storage.offset - offset) : data,
    };
  });
}

export function storagePart(profile: Profile): FlashPart {
  return profile.flash?.parts.find(({ name }) => name === "storage") as FlashPart;
}

/** As ESP-IDF's build leaves it, with what Wokwi reads of it. */
export function flasherText(profile: Profile, firmware: readonly FirmwareFile[]): string {
  const all = [...firmware, { offset: storagePart(profile).offset, file: STORAGE }].sort((a, b) => a.offset - b.offset);
  const size = (profile.flash?.sizeBytes ?? 0) / (1024 * 1024);
  const text = {
    flash_settings: { flash_mode: "dio", flash_size: `${size}MB`, flash_freq: "40m" },
    flash_files: Object.fromEntries(all.map(({ offset, file }) => [hex(offset), file])),
    extra_esptool_args: { chip: profile.chip.toLowerCase().replace("-", "") },
  };
  return JSON.stringify(text, null, 2) + "\n";
}

export function write(folder: string, file: string, content: string | Uint8Array, isPrivate = false): string {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  if (isPrivate) rmSync(path, { force: true });
  writeFileSync(path, content, isPrivate ? { mode: 0o600 } : {});
  return path;
}
