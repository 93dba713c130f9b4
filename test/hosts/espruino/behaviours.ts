// One table of what an Espruino program may rely on: a program, and the lines it prints. Each row is run on the host
// and, where one is named, on the real interpreter; the host is right when it prints what the interpreter prints.
// A row never waits for a length of time and never prints an object, whose layout is the console's business.

import { BYTES } from "./behaviours/bytes.js";
import { CLOSING } from "./behaviours/closing.js";
import { LANGUAGE, NOT_MODELLED } from "./behaviours/language.js";
import { NETWORK } from "./behaviours/network.js";
import { STORAGE } from "./behaviours/storage.js";
import { TIMERS } from "./behaviours/timers.js";
import { TLS } from "./behaviours/tls.js";
import { END_LINE } from "../../../tools/hosts/espruino/real.js";

export interface Behaviour {
  name: string;
  /** Prints with say(...) and ends with end(). PORT_ words stand for the servers of servers.ts. */
  code: string;
  /** What say printed, and each "Uncaught ..." the interpreter did. */
  expect: readonly string[];
  /** Why V8 cannot show this; such a row runs on the real interpreter only. */
  host?: { notModelled: string };
}

export const BEHAVIOURS: readonly Behaviour[] = [
  ...NETWORK,
  ...CLOSING,
  ...TLS,
  ...TIMERS,
  ...STORAGE,
  ...BYTES,
  ...LANGUAGE,
  ...NOT_MODELLED,
];

const SAY = "| ";

/** The whole program of a row: its code between the two functions it may use. */
export function programOf(behaviour: Behaviour): string {
  return `function say(x){print("${SAY}"+x);}function end(){print("${END_LINE}");}\n${behaviour.code}\n`;
}

/** The lines of an output that a row speaks of. */
export function saidIn(lines: readonly string[]): string[] {
  return lines
    .filter((line) => line.startsWith(SAY) || line.startsWith("Uncaught "))
    .map((line) => (line.startsWith(SAY) ? line.slice(SAY.length) : line));
}
