// The few lines that run on the board while a program is put onto it. Flash is written through Storage alone, and every
// word that was written is read back by its checksum. What runs here knows nothing of the console.

import { BOOT_FILE } from "../../build/storage-image.js";
import type { BoardFile } from "./files.js";
import { bytesOf } from "./latin1.js";

/** The program as the firmware looks for it (jsinteractive.c). */
export const PROGRAM = BOOT_FILE;
/** Programs that would run in its place: of E.setBootCode(..., true) and save(). */
const RIVALS = [".bootrst", ".varimg"];
/**
 * Runs at each start before the program (jsflash.c, jsfLoadBootCodeFromFlash), so that a swap that was cut is ended at the
 * next start. Firmware knows .boot0 to .boot3; a board's owner begins at 0.
 */
export const GUARDS = [".boot3", ".boot2", ".boot1", ".boot0"];
/** Its first characters: by them a guard of ours is known. */
const GUARD_SIGN = "//midge\n";
/** Under this name a file waits until it is whole; it must fit 28 bytes. */
const WAITING = "midge.new";
export const waitingName = (name: string): string => (name === PROGRAM ? WAITING : `${WAITING}.${name}`);

const text = (value: string): string => JSON.stringify(value);

/** What a firmware says of itself: version, board, free variables, bytes of each. */
export const INFO = `[process.env.VERSION,process.env.BOARD,process.memory().free,process.memory().blocksize||0]`;

/**
 * What is free behind the files, the bytes that others take, and of each that is ours or a guard's: name, bytes, and for
 * those that are named the checksum. As the text of JSON, because a name may hold anything.
 */
export function listCode(names: readonly string[]): string {
  const ours = JSON.stringify([...names, ...GUARDS]);
  return (
    `(function(s){var o=0,a=[];s.list().forEach(function(n){var r=s.read(n)||"";` +
    `if(${ours}.indexOf(n)<0&&n.substr(0,${WAITING.length})!=${text(WAITING)})o+=r.length+35&~3;` +
    `else a.push([n,r.length,${JSON.stringify(names)}.indexOf(n)<0?0:E.CRC32(r)>>>0])});` +
    `return JSON.stringify([s.getFree(),o,a])})(require("Storage"))`
  );
}

/** Which of the guards are ours, or the torn beginning of one of ours: true or false each. */
export function guardsCode(): string {
  const sign = JSON.stringify([...bytesOf(GUARD_SIGN)]);
  return (
    `${JSON.stringify(GUARDS)}.map(function(n){var r=require("Storage").read(n,0,${GUARD_SIGN.length});` +
    `return !!r&&${sign}.every(function(c,i){var b=r.charCodeAt(i);return b==c||b==255})})`
  );
}

/**
 * Makes `w`, which writes a piece of a file: 0 when it stands in the flash, 1 when the piece did not come as it was sent, 2
 * when it cannot be read back. A piece that stands there already is not written again, for flash takes it once.
 */
export function writerCode(file: BoardFile): string {
  return (
    `(global.w=function(o,k,d){var s=require("Storage"),n=${text(waitingName(file.name))},` +
    `c=function(){var r=s.read(n,o,d.length);return r&&E.CRC32(r)>>>0==k};` +
    `if(E.CRC32(d)>>>0!=k)return 1;if(c())return 0;s.write(n,d,o,${file.data.length});return c()?0:2},1)`
  );
}

/** Takes away copies that wait for nothing, and files whose name was cut when power went: it ends in erased bytes. */
export const ERASE_REMAINS =
  `(function(s){return s.list().map(function(n){if(n.indexOf("\\xff")>=0||n.substr(0,${WAITING.length})==${text(WAITING)})` +
  `s.erase(n)}),1})(require("Storage"))`;

/** Erases files; those that are not there are no fault. */
export function eraseCode(names: readonly string[]): string {
  return `(${JSON.stringify(names)}.map(function(n){require("Storage").erase(n)}),1)`;
}

/** Bytes that are copied at a time: a file that the chip cannot map would have to fit the memory. */
const COPY_BYTES = 512;

/**
 * The guard: writes each file from its waiting copy until it is whole, then takes away the copies and, once it no longer
 * runs, itself. It does nothing before its last character has been read, so a guard that was cut is none; and it may run
 * as often as it likes. Its value: 1 when everything is in place.
 */
export function guardText(files: readonly BoardFile[], guard: string): string {
  const list = files.map(({ name, data, crc }) => [waitingName(name), name, data.length, crc]);
  const gone = [...files.map(({ name }) => waitingName(name)), ...RIVALS];
  const erase = `require("Storage").erase(${JSON.stringify(guard)})`;
  return (
    GUARD_SIGN +
    `(function(){var s=require("Storage"),k=1,c=function(n,z){n=s.read(n);return n?E.CRC32(n)>>>0:-1};` +
    `${JSON.stringify(list)}.forEach(function(f){if(c(f[1])!=f[3]&&c(f[0])==f[3])` +
    `for(var i=0;i<f[2];i+=${COPY_BYTES})s.write(f[1],s.read(f[0],i,Math.min(${COPY_BYTES},f[2]-i)),i,f[2]);` +
    `if(c(f[1])!=f[3])k=0});` +
    `if(k){${JSON.stringify(gone)}.forEach(function(n){s.erase(n)});setTimeout(${text(erase)},9)}return k})()`
  );
}

/** Writes a file at once; true when it reads back. */
export const writeCode = (name: string, literal: string): string =>
  `(function(s,n,d){s.write(n,d);return s.read(n)==d})(require("Storage"),${text(name)},${literal})`;

/** Runs the guard that stands in the flash; one that was cut, or has ended, does nothing. */
export const runCode = (guard: string): string =>
  `(function(r){try{return!r||eval(r)===1?1:0}catch(e){return 0}})(require("Storage").read(${text(guard)}))`;

/** Takes everything away: only where there is nothing to keep. */
export const ERASE_ALL = `(require("Storage").eraseAll(),1)`;
/** Joins what is free. */
export const COMPACT = `(require("Storage").compact&&require("Storage").compact(),1)`;
