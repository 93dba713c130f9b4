// Puts files into the Storage of a board so that it can be cut at any moment: each is written whole under a waiting name and
// verified by the board, then a guard is written, and only then the files of before are replaced. A start of the board ends
// what was cut. Where there is no room for old and new together, the old program is taken away first, and said so.

import { Exit, MidgeError } from "../../error.js";
import * as code from "./board-code.js";
import { type Console, faultOf, Refusal } from "./console.js";
import { crc32 } from "./crc.js";
import { type BoardFile, spaceOf } from "./files.js";
import { pieceAt } from "./literal.js";

export interface UploadOptions {
  console: Console;
  files: readonly BoardFile[];
  /** Characters of a packet's longest literal. */
  chunkChars: number;
  /** Bytes of the whole Storage. */
  storageBytes: number;
  say(line: string): void;
  /** Bytes of all files that are on the board. */
  progress(doneBytes: number, name: string): void;
}

export interface Uploaded {
  /** Those that were sent; the others were there already. */
  sent: string[];
  /** Pieces that had to be sent once more. */
  resent: number;
}

const ASK_MS = 2000;
/** A piece is checked, written and checked again: milliseconds on every board. */
const PIECE_MS = 500;
const PIECE_TRIES = 8;
const CHARS_LEAST = 128;
/** Copying, compacting and erasing: 900 kB of flash take seconds. */
const LONG_MS = 60_000;

/** What Storage says of a place that is not as it must be (jsflash.c, jsfWriteFile). */
const STORAGE_FAULT = /different data|Too much data|find or create file/;

/** Name, bytes, checksum. */
type Listed = [name: string, bytes: number, crc: number][];

interface Held {
  freeBytes: number;
  /** What files take that are none of this upload. */
  otherBytes: number;
  listed: Listed;
}

/** A place in the flash does not keep what is written to it. */
class Damaged extends Error {}

/** Rejects with a MidgeError. */
export async function upload(options: UploadOptions): Promise<Uploaded> {
  const { console, files } = options;
  await endOfBefore(console);
  const held = await list(console, files);
  const { listed } = held;
  const missing = files.filter((file) => !holds(listed, file));
  if (missing.length === 0) return { sent: [], resent: 0 };
  let sending: readonly BoardFile[] = missing;
  try {
    if (await makeRoom(options, missing, held)) sending = files;
    const resent = await send(options, sending).catch(async (error: unknown) => {
      if (!(error instanceof Damaged)) throw error;
      options.say(
        "the Storage holds the remains of a cut write; it is tidied, and the board has no program until the end",
      );
      await tidy(console, files);
      sending = files;
      return send(options, files);
    });
    return { sent: sending.map(({ name }) => name), resent };
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    throw new MidgeError(
      `the Storage of the board at ${console.link.name} does not keep what is written to it: empty it with midge erase --storage, then ${console.words.again} again.`,
      Exit.BOARD,
    );
  }
}

const holds = (listed: Listed, { name, data, crc }: BoardFile): boolean =>
  listed.some((one) => one[0] === name && one[1] === data.length && one[2] === crc);

async function list(console: Console, files: readonly BoardFile[]): Promise<Held> {
  const text = (await console.insist(code.listCode(files.map(({ name }) => name)), ASK_MS)) as string;
  const [freeBytes, otherBytes, listed] = JSON.parse(text) as [number, number, Listed];
  return { freeBytes, otherBytes, listed };
}

/** Ends a swap that was cut, so that there is a whole program again, and takes away copies that wait for nothing. */
async function endOfBefore(console: Console): Promise<void> {
  const isOurs = (await console.insist(code.guardsCode(), ASK_MS)) as boolean[];
  const guards = code.GUARDS.filter((_, i) => isOurs[i]);
  for (const guard of guards) await console.insist(code.runCode(guard), LONG_MS);
  if (guards.length > 0) await console.insist(code.eraseCode(guards), ASK_MS);
  await console.insist(code.ERASE_REMAINS, ASK_MS);
}

/** What is needed besides what is there: each file twice, and the guard. */
function needOf(files: readonly BoardFile[]): number {
  const guard = code.guardText(files, code.GUARDS[0] as string).length;
  return spaceOf([...[...files, ...files].map(({ data }) => data.length), guard]);
}

/** True when everything that this upload is about was taken away, the program first, to make room. */
async function makeRoom(options: UploadOptions, missing: readonly BoardFile[], held: Held): Promise<boolean> {
  const { console, files, storageBytes, say } = options;
  const { freeBytes, otherBytes } = held;
  if (freeBytes >= needOf(missing)) return false;
  const need = needOf(files);
  const over = need + otherBytes - storageBytes;
  if (over > 0) {
    const others = otherBytes > 0 ? ` beside the ${otherBytes} of other files` : "";
    throw new MidgeError(
      `the board's Storage has ${storageBytes} bytes, and ${need} are needed for a safe exchange${others}: ${over} too many. Make the program smaller${others ? ", or take files away" : ""}, or write a Storage image (midge build --image, midge flash --image). Nothing was written.`,
      Exit.BOARD,
    );
  }
  say("the Storage is tidied to make room; the board has no program until the end");
  await tidy(console, files);
  return true;
}

/** First the program goes, by one write of one word: what is cut after it leaves a board that has none. */
async function tidy(console: Console, files: readonly BoardFile[]): Promise<void> {
  const gone = [code.PROGRAM, ...files.flatMap(({ name }) => [name, code.waitingName(name)])];
  await console.insist(code.eraseCode(gone), ASK_MS);
  const { listed, otherBytes } = await list(console, []);
  await console.insist(listed.length === 0 && otherBytes === 0 ? code.ERASE_ALL : code.COMPACT, LONG_MS);
}

async function send(options: UploadOptions, files: readonly BoardFile[]): Promise<number> {
  const { console } = options;
  let resent = 0;
  let before = 0;
  for (const file of files) {
    resent += await write(options, file, (bytes) => options.progress(before + bytes, file.name));
    before += file.data.length;
  }
  const waiting = files.map((file) => ({ ...file, name: code.waitingName(file.name) }));
  await swap(console, files, await verify(console, waiting));
  await verify(console, files);
  return resent;
}

/** Writes one file under its waiting name, piece by piece; on a line that loses bytes in smaller ones. */
async function write(options: UploadOptions, file: BoardFile, progress: (bytes: number) => void): Promise<number> {
  const { console, chunkChars } = options;
  await console.insist(code.writerCode(file), ASK_MS);
  let chars = chunkChars;
  let [resent, tries, refused] = [0, 0, 0];
  for (let offset = 0; offset < file.data.length;) {
    const { bytes, literal } = pieceAt(file.data, offset, chars);
    const question = `w(${offset},${crc32(bytes)},${literal})`;
    const result = await console.ask(question, PIECE_MS).catch(async (error: unknown) => {
      if (error instanceof MidgeError) throw error;
      await console.settle();
      return error as Error;
    });
    if (result === 0) {
      [tries, refused] = [0, 0];
      offset += bytes.length;
      chars = Math.min(chunkChars, 2 * chars);
      progress(offset);
      continue;
    }
    resent++;
    chars = Math.max(CHARS_LEAST, chars >> 1);
    // Once may be an answer that came otherwise than it was given.
    if (result === 2 || (result instanceof Refusal && STORAGE_FAULT.test(result.message))) refused++;
    if (refused > 1) throw new Damaged();
    if (++tries < PIECE_TRIES) continue;
    throw new MidgeError(
      `${file.name} did not go onto the board at byte ${offset} in ${PIECE_TRIES} tries (${faultOf(result)}). The board has what it had before: check the cable, and ${console.words.again} again.`,
      Exit.BOARD,
    );
  }
  return resent;
}

/** The board reads its flash and says the checksum of each file. */
async function verify(console: Console, files: readonly BoardFile[]): Promise<Listed> {
  const { listed } = await list(console, files);
  if (!files.every((file) => holds(listed, file))) throw new Damaged();
  return listed;
}

/** From its last character on, a start of the board, at whatever moment, brings the new files. */
async function swap(console: Console, files: readonly BoardFile[], listed: Listed): Promise<void> {
  const guard = code.GUARDS.find((name) => !listed.some((one) => one[0] === name));
  if (guard === undefined) {
    throw new MidgeError(
      `the board has files named ${code.GUARDS.join(", ")}, and one of these names is needed: take one away. The program was not changed.`,
      Exit.BOARD,
    );
  }
  const { literal } = pieceAt(new TextEncoder().encode(code.guardText(files, guard)), 0, Infinity);
  if ((await console.insist(code.writeCode(guard, literal), ASK_MS)) !== true) throw new Damaged();
  // Whether it has done its work, the checksums say.
  await console.insist(code.runCode(guard), LONG_MS);
  await console.insist(code.eraseCode([guard]), ASK_MS);
}
