// Puts files onto a NodeMCU board: each under a name that does not count, checked from what is stored, and only then all of
// them in the place of the old ones. What is there already is not sent. A cut at any point leaves the old program or the new.

import { createHash } from "node:crypto";
import { DATA_FILE } from "../../build/board-data.js";
import { Exit, MidgeError } from "../../error.js";
import { BoardRefused, type Console, NoAnswer } from "./console.js";
import { LINE_MOST } from "./helpers.js";
import { GO, INIT, INIT_MARK, INIT_TEXT, NEW, PROGRAM, TAKE_OVER } from "./init.js";
import { sumsOf } from "./sums.js";

export interface BoardFile {
  name: string;
  bytes: Uint8Array;
}

/** How bytes go over: in frames past the prompt, or in lines as base64 or hexadecimal digits. */
export type Way = "frames" | "base64" | "hex";

export interface Firmware {
  ways: Way[];
  hasHash: boolean;
  freeBytes: number;
}

/** A file that did not arrive whole is sent again so often. */
const ATTEMPTS = 3;
/** A page of the file system for each so many bytes is its own (SPIFFS: pages of 256, of which 5 bytes, and an index). */
const OVERHEAD = 1.1;
const OVERHEAD_BYTES = 2048;
/** The board adds up about 20 bytes a millisecond; the slowest is an ESP8266 at 80 MHz. Estimated from the length of the code. */
const SUM_BYTES_PER_MS = 5;
/** `_mf.x(NUMBER,"SUMS",[[_mf.w(DECODE"")]])` and its end: the number and the sums at five digits each. */
const LINE_FRAME = 43;

/** What the firmware has. Throws when it lacks what is needed, or is for the other chip. */
export async function askFirmware(console: Console, chip: string, name: string): Promise<Firmware> {
  const wanted = await console.run(
    'local o="" for m in ("file node tmr"):gmatch("%a+") do if not _G[m] then o=o.." "..m end end return o',
  );
  if (wanted !== "")
    throw new MidgeError(
      `the firmware of the board at ${name} lacks the modules${wanted}: build it with them, and see docs/build.md.`,
      Exit.BOARD,
    );
  const has = await console.run(
    'return tostring(tmr.now~=nil).." "..tostring(uart~=nil).." "..tostring(encoder~=nil).." "..tostring(crypto~=nil and crypto.fhash~=nil).." "..file.fsinfo()',
  );
  const [is8266, hasUart, hasBase64, hasHash, freeBytes] = has.split(" ");
  const found = is8266 === "true" ? "ESP8266" : "ESP32";
  if (found !== chip)
    throw new MidgeError(
      `the board at ${name} runs NodeMCU for ${found}, not for ${chip}: name it with --board nodemcu-${found.toLowerCase()}.`,
      Exit.BOARD,
    );
  const ways: Way[] = [...(hasUart === "true" ? ["frames" as const] : []), hasBase64 === "true" ? "base64" : "hex"];
  return { ways, hasHash: hasHash === "true", freeBytes: Number(freeBytes) };
}

/** Writes the files and init.lua, and gives what was sent. */
export async function putFiles(
  console: Console,
  files: readonly BoardFile[],
  firmware: Firmware,
  progress: (doneBytes: number, name: string) => void,
): Promise<{ sent: string[]; way: Way }> {
  // A flash that was cut while it took over: it comes to its end first.
  await console.run(`if file.exists("${GO}") then ${TAKE_OVER} end`);
  // What one before this left lying never counts, whether this one writes such a file or not.
  await console.run(`for _,n in ipairs{"${INIT}","${DATA_FILE}","${PROGRAM}"} do file.remove(n.."${NEW}") end`);
  const all = [...files, { name: INIT, bytes: Buffer.from(INIT_TEXT) }];
  const changed: BoardFile[] = [];
  for (const one of all) if (!(await isThere(console, one.name, one.bytes, firmware))) changed.push(one);
  await needRoom(console, changed);

  let done =
    all.reduce((sum, { bytes }) => sum + bytes.length, 0) - changed.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const ways = [...firmware.ways];
  for (const one of changed) {
    await putChecked(console, one, firmware, ways, (bytes) => progress(done + bytes, one.name));
    done += one.bytes.length;
  }
  progress(done, changed.at(-1)?.name ?? INIT);
  if (changed.some(({ name }) => name === INIT)) await replaceInit(console);
  if (changed.some(({ name }) => name !== INIT)) {
    await console.run(`local f=_mf.o("${GO}","w") f:write("1") f:close()`);
    await console.run(TAKE_OVER);
  }
  for (const one of all) {
    if (!(await isThere(console, one.name, one.bytes, firmware)))
      throw new MidgeError(`${one.name} is not on the board as it was sent: flash again.`, Exit.BOARD);
  }
  return { sent: changed.map(({ name }) => name), way: ways[0] as Way };
}

/** A user's own init.lua is kept under another name. */
async function replaceInit(console: Console): Promise<void> {
  const first = await console.run(
    `local f=_mf.o("${INIT}","r") if not f then return "" end local t=f:read(${INIT_MARK.length}) f:close() return t`,
  );
  if (first !== "" && first !== INIT_MARK) {
    await console.run(
      `local i=1 while file.exists("init.old"..i..".lua") do i=i+1 end file.rename("${INIT}","init.old"..i..".lua")`,
    );
  }
  await console.run(`file.remove("${INIT}") return file.rename("${INIT}${NEW}","${INIT}")`);
}

async function isThere(console: Console, name: string, bytes: Uint8Array, firmware: Firmware): Promise<boolean> {
  const size = Number(await console.run(`local s=file.list()["${name}"] return s or -1`));
  if (size !== bytes.length) return false;
  return (await stored(console, name, bytes.length, firmware)) === checkOf(bytes, firmware);
}

function checkOf(bytes: Uint8Array, firmware: Firmware): string {
  return firmware.hasHash
    ? `sha1 ${createHash("sha1").update(bytes).digest("hex")}`
    : `${bytes.length} ${sumsOf(bytes)}`;
}

/** What the board makes of a file that it has stored. */
async function stored(console: Console, name: string, bytes: number, firmware: Firmware): Promise<string> {
  return console.run(`return _mf.${firmware.hasHash ? "q" : "c"}("${name}")`, 2000 + bytes / SUM_BYTES_PER_MS);
}

async function needRoom(console: Console, files: readonly BoardFile[]): Promise<void> {
  if (files.length === 0) return;
  const free = Number(await console.run("return (file.fsinfo())"));
  const needed = files.reduce((sum, { bytes }) => sum + Math.ceil(bytes.length * OVERHEAD), OVERHEAD_BYTES);
  if (free < needed) throw full(free, needed);
}

function full(free: number | undefined, needed: number): MidgeError {
  const has =
    free === undefined ? "" : `: it has ${free} bytes free, and about ${needed} are needed beside the old program`;
  return new MidgeError(
    `the file system of the board is full${has}. Remove files at its console (file.remove("NAME"); file.list() names them), or give it a larger one. The old program is still there.`,
    Exit.BOARD,
  );
}

async function putChecked(
  console: Console,
  one: BoardFile,
  firmware: Firmware,
  ways: Way[],
  progress: (doneBytes: number) => void,
): Promise<void> {
  const name = one.name + NEW;
  for (let attempt = 1; ; attempt++) {
    try {
      await console.run(`_mf.f=_mf.o("${name}","w") assert(_mf.f,"full")`);
      if (ways[0] === "frames") await putFrames(console, one.bytes, progress);
      else await putLines(console, one.bytes, ways[0] === "base64", progress);
      await console.run("_mf.f:close() _mf.f=nil");
      if ((await stored(console, name, one.bytes.length, firmware)) === checkOf(one.bytes, firmware)) return;
    } catch (error) {
      const isFull = error instanceof BoardRefused && error.message === "full";
      if (!isFull && !(error instanceof NoAnswer && ways[0] === "frames")) throw error;
      await console.endFrames();
      if (isFull) {
        await console.run(`if _mf.f then _mf.f:close() _mf.f=nil end file.remove("${name}")`).catch(() => "");
        throw full(undefined, one.bytes.length);
      }
      // A console that takes no frames (it is not a UART, say) takes lines.
      ways.shift();
      await console.teach();
      continue;
    }
    if (attempt >= ATTEMPTS)
      throw new MidgeError(
        `${one.name} does not arrive whole, after ${ATTEMPTS} attempts: is the flash of the board worn out? The old program is still there.`,
        Exit.BOARD,
      );
  }
}

async function putFrames(console: Console, bytes: Uint8Array, progress: (done: number) => void): Promise<void> {
  await console.beginFrames();
  for (let at = 0; at < bytes.length;) {
    const count = console.fitting(bytes, at);
    await console.frame(bytes.subarray(at, at + count));
    at += count;
    progress(at);
  }
  await console.endFrames();
}

async function putLines(
  console: Console,
  bytes: Uint8Array,
  isBase64: boolean,
  progress: (done: number) => void,
): Promise<void> {
  const decode = isBase64 ? "encoder.fromBase64" : "_mf.d";
  const digits = LINE_MOST - LINE_FRAME - decode.length;
  const step = isBase64 ? Math.floor(digits / 4) * 3 : Math.floor(digits / 2);
  for (let at = 0; at < bytes.length; at += step) {
    const part = Buffer.from(bytes.subarray(at, at + step));
    await console.run(`_mf.w(${decode}"${part.toString(isBase64 ? "base64" : "hex")}")`);
    progress(Math.min(bytes.length, at + step));
  }
}
