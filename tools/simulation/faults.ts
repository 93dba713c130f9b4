// The faults that a stage can have, as data, and the words in which people ask for them: "wifi down at 30s for 20s". It
// reads words and breaks nothing.

import { MidgeError } from "../error.js";
import { nearest } from "../nearest.js";
import { readDuration } from "./duration.js";
import { WEATHERS } from "./weather.js";

/** A fault of a board, of its link, or of the broker; those of parts stand with the parts. */
export interface FaultKind {
  /** Its words: what is broken, and how. */
  name: string;
  title: string;
  /** What is broken: one fault of a subject takes the place of the other. */
  subject: string;
  /** What may stand behind the words. */
  argument?: "bytes" | "duration";
  /** It is over as soon as it has happened. */
  isOnce?: boolean;
}

/** Every fault there is, besides those of parts. */
export const FAULTS: readonly FaultKind[] = [
  { name: "wifi down", subject: "wifi", title: "WiFi down: the radio hears nothing" },
  { name: "access point gone", subject: "access point", title: "The access point is gone" },
  { name: "broker gone", subject: "broker", title: "The broker is gone: links break, new ones are refused" },
  { name: "link half-open", subject: "link", title: "The open link is dead, and nobody is told", isOnce: true },
  { name: "link silent", subject: "silence", title: "Nothing passes; later it all comes" },
  { name: "link cut", subject: "link", title: "The open link breaks", isOnce: true },
  ...WEATHERS.map(({ name, title }) => ({ name: `link ${name}`, subject: "link", title: `Link like ${title}` })),
  { name: "reset", subject: "reset", title: "The reset button", isOnce: true },
  { name: "brown-out", subject: "brown-out", title: "The supply dips: a reset, flash is kept", isOnce: true },
  { name: "power off", subject: "power", title: "No power; flash is kept" },
  { name: "flash full", subject: "flash", title: "Flash takes nothing any more" },
  { name: "clock jump", subject: "clock", title: "The board's clock jumps", argument: "duration", isOnce: true },
  { name: "memory low", subject: "memory", title: "Little memory is left", argument: "bytes" },
];

/** Words that people use for the same. */
const ALIASES: readonly [RegExp, string][] = [
  [/^(wi-?fi) (lost|gone|off)$/, "wifi down"],
  [/^ap (gone|down|off)$/, "access point gone"],
  [/^access[- ]point (down|off|lost|gone)$/, "access point gone"],
  [/^broker (down|off|lost|away)$/, "broker gone"],
  [/^half-open( link)?$/, "link half-open"],
  [/^link (halfopen|half open|dead)$/, "link half-open"],
  [/^link (frozen|stalled)$/, "link silent"],
  [/^brown-?out$/, "brown-out"],
  [/^flash is full$/, "flash full"],
  [/^low memory$/, "memory low"],
];
const PART_ALIASES: Record<string, string> = { "bad crc": "crc", "bad-crc": "crc", nan: "nan", absent: "unplugged" };

/** A fault in words, taken apart. */
export interface FaultWords {
  /** A board's id; "" when the words name none. */
  board: string;
  kind: FaultKind;
  /** The part, and how it fails; "" for the faults of `FAULTS`. */
  part: string;
  partFault: string;
  /** Bytes, or milliseconds; undefined when none is given. */
  argument: number | undefined;
  atMs: number | undefined;
  forMs: number | undefined;
  everyMs: number | undefined;
  /** The words without time: "wifi down", "climate crc", "clock jump 1h". */
  text: string;
}

/** What the words may name. */
export interface Known {
  boards: readonly string[];
  /** The faults of each part, by its name, over all boards. */
  parts: ReadonlyMap<string, readonly string[]>;
}

export const GRAMMAR = "[BOARD:] WHAT HOW [at TIME] [for TIME] [every TIME]";

/** Takes the words apart. Throws a MidgeError that says what is wrong and what there is. */
export function readFault(words: string, known: Known): FaultWords {
  const refuse = (why: string): never => {
    throw new MidgeError(`the fault "${words}": ${why}`);
  };
  const tokens = words.trim().split(/\s+/);
  const times: Record<string, number> = {};
  let clause = tokens.findIndex((token, i) => i > 0 && /^(at|for|every)$/.test(token));
  if (clause < 0) clause = tokens.length;
  for (let i = clause; i < tokens.length; i += 2) {
    const name = tokens[i] as string;
    const text = tokens[i + 1] ?? "";
    if (!/^(at|for|every)$/.test(name)) refuse(`"${name}" stands where at, for or every is due: ${GRAMMAR}.`);
    if (name in times) refuse(`"${name}" stands there twice.`);
    times[name] = readDuration(text) ?? refuse(`"${name}" needs a length of time such as 30s or 2m, not "${text}".`);
  }
  let core = tokens.slice(0, clause).join(" ");
  let board = "";
  const colon = /^([^\s:]+):\s*/.exec(core);
  if (colon) {
    board = colon[1] as string;
    core = core.slice(colon[0].length);
    if (!known.boards.includes(board)) refuse(`there is no board "${board}"${among(board, known.boards)}`);
  }
  const { everyMs, forMs } = { everyMs: times["every"], forMs: times["for"] };
  if (everyMs === 0) refuse('"every 0" would never end.');
  if (everyMs !== undefined && forMs !== undefined && forMs >= everyMs)
    refuse('"for" must be shorter than "every", or it never ends.');
  const found = { ...readCore(core, known, refuse), board, atMs: times["at"], forMs, everyMs };
  if (found.kind.isOnce === true && forMs !== undefined)
    refuse(`${found.kind.name} is over as soon as it has happened: leave out "for".`);
  return found;
}

type Core = Pick<FaultWords, "kind" | "part" | "partFault" | "argument" | "text">;

function readCore(given: string, known: Known, refuse: (why: string) => never): Core {
  const low = given.toLowerCase();
  const core = ALIASES.find(([pattern]) => pattern.test(low))?.[1] ?? given;
  const kind = [...FAULTS]
    .sort((a, b) => b.name.length - a.name.length)
    .find(({ name }) => core.toLowerCase() === name || core.toLowerCase().startsWith(name + " "));
  if (kind) {
    const rest = core.slice(kind.name.length).trim();
    const argument = rest === "" ? undefined : readArgument(kind, rest, refuse);
    if (kind.argument === "duration" && argument === undefined) refuse("say how far it jumps: clock jump 1h, or -30m.");
    return { kind, part: "", partFault: "", argument, text: rest === "" ? kind.name : `${kind.name} ${rest}` };
  }
  const [part = "", ...how] = core.split(" ");
  const faults = known.parts.get(part);
  if (faults === undefined) {
    const names = [...FAULTS.map(({ name }) => name), ...[...known.parts.keys()].map((name) => `${name} unplugged`)];
    const parts = [...known.parts.keys()];
    const near = nearest(part, parts);
    return refuse(
      near !== undefined && how.length > 0
        ? `there is no part "${part}"; did you mean "${near}"?`
        : `there is no such fault${among(core, names)}`,
    );
  }
  const wanted = how.join(" ").toLowerCase();
  const fault = PART_ALIASES[wanted] ?? wanted;
  const ways = faults.filter((one) => one !== "none");
  if (!ways.includes(fault)) refuse(`${part} cannot be "${wanted}"${among(fault, ways)}`);
  return {
    kind: { name: `${part} ${fault}`, subject: part, title: `${part}: ${fault}` },
    part,
    partFault: fault,
    argument: undefined,
    text: `${part} ${fault}`,
  };
}

function readArgument(kind: FaultKind, text: string, refuse: (why: string) => never): number {
  if (kind.argument === "duration") {
    const sign = text.startsWith("-") ? -1 : 1;
    const ms = readDuration(text.replace(/^[+-]/, ""));
    return ms === undefined ? refuse(`"${text}" is no length of time such as 1h or -30m.`) : sign * ms;
  }
  const bytes = Number(text);
  if (kind.argument === "bytes" && Number.isInteger(bytes) && bytes >= 0) return bytes;
  return refuse(
    kind.argument === "bytes" ? `"${text}" is no number of bytes.` : `"${text}" stands behind it: ${GRAMMAR}.`,
  );
}

function among(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? `: there is ${known.join(", ") || "none"}.` : `; did you mean "${near}"?`;
}
