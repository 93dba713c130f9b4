// What a command's failure means, in words, and whether another try can mend it.

import { MidgeError } from "../error.js";
import { LineEnded } from "./transport.js";

/** esptool/util.py, FatalError.WithResult: what ROM and stub answer, in words. */
const STATUS: Record<number, string> = {
  0x105: "the chip did not understand a packet",
  0x107: "the chip got a damaged packet",
  0x108: "the flash does not take it",
  0x10b: "the chip cannot unpack what it got",
  0xc000: "the chip got a packet of another length",
  0xc100: "the chip got a damaged packet",
  0xc400: "the flash does not take it",
  0xc500: "the flash is protected against writing",
  0xc600: "the chip has forgotten that it was being written",
  0xc700: "the chip cannot unpack what it got",
  0xc800: "the chip got too few bytes",
  0xc900: "the chip got too many bytes",
};

/** What went wrong, as part of a sentence. What no other try can mend is thrown on. */
export function plain(error: unknown): string {
  if (error instanceof LineEnded || error instanceof MidgeError || !(error instanceof Error)) throw error;
  const status = /failed with status (\d+),(\d+)/.exec(error.message);
  if (!status) return error.message.replace(/\s+/g, " ").replace(/\.$/, "");
  return (
    STATUS[256 * Number(status[1]) + Number(status[2])] ?? `the chip answers with status ${status[1]},${status[2]}`
  );
}
