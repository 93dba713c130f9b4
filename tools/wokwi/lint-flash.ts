// Looks at flasher_args.json: whether its files are there, where they go, and whether they fit. It reads no image.
// Source: ESP-IDF's build system, flasher_args.json; wokwi-cli 0.26.1, packages/cli/src/uploadFirmware.ts.

import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { hex } from "../rom/write.js";

const SECTOR_BYTES = 0x1000;
const MIB = 1024 * 1024;

export interface FlashFile {
  /** As it stands there. */
  key: string;
  offset: number;
  file: string;
}

export interface FlasherArgs {
  files: FlashFile[];
  flashSize: string | undefined;
}

type Tell = (severity: "error" | "warning", text: string) => void;

/** What is to be flashed; undefined when the text cannot be read. */
export function readFlasherArgs(text: string, tell: Tell): FlasherArgs | undefined {
  let read: { flash_files?: unknown; flash_settings?: { flash_size?: unknown } };
  try {
    read = JSON.parse(text) as typeof read;
  } catch (error) {
    tell("error", `is no JSON: ${(error as Error).message}`);
    return undefined;
  }
  if (typeof read.flash_files !== "object" || read.flash_files === null) {
    tell("error", 'needs "flash_files": { "0x1000": "bootloader.bin" }.');
    return undefined;
  }
  const files: FlashFile[] = [];
  for (const [key, file] of Object.entries(read.flash_files)) {
    if (!/^0x[0-9a-f]+$/i.test(key)) tell("error", `"${key}" must be an offset such as 0x1000.`);
    else if (typeof file !== "string") tell("error", `${key}: the file must be a text.`);
    else files.push({ key, offset: parseInt(key, 16), file });
  }
  const size = read.flash_settings?.flash_size;
  return { files, flashSize: typeof size === "string" ? size : undefined };
}

export function lintFlash(text: string, folder: string, tell: Tell): void {
  const read = readFlasherArgs(text, tell);
  if (!read) return;
  const most = /^(\d+)MB$/.exec(read.flashSize ?? "")?.[1];
  if (most === undefined) tell("error", 'needs its "flash_settings": { "flash_size": "4MB" }.');
  let last: { file: string; end: number } | undefined;
  for (const { key, offset, file } of [...read.files].sort((a, b) => a.offset - b.offset)) {
    if (offset % SECTOR_BYTES !== 0) tell("error", `${key}: an offset is a multiple of ${hex(SECTOR_BYTES)}.`);
    const path = join(folder, file);
    if (!existsSync(path)) {
      tell("warning", `${key}: ${file} is not there.`);
      continue;
    }
    const end = offset + statSync(path).size;
    if (last && last.end > offset) tell("error", `${last.file} ends at ${hex(last.end)}, behind the begin of ${file}.`);
    if (most !== undefined && end > Number(most) * MIB) tell("error", `${file} ends behind the flash of ${most} MB.`);
    last = { file, end };
  }
}

/** The files that are the user's to put there, and are not. */
export function missingFiles(folder: string, flasherFile: string): string[] {
  const path = join(folder, flasherFile);
  const read = existsSync(path) ? readFlasherArgs(readFileSync(path, "utf8"), () => {}) : undefined;
  return (read?.files ?? []).map(({ file }) => file).filter((file) => !existsSync(join(folder, file)));
}
