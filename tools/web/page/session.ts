// A board that is connected, for as long as it is: what it is, and what can be asked of it, one thing after the other. Uploads go
// the way of `midge flash`. It draws nothing and chooses no port.

import type { Pin, Profile, UsbPort } from "../../../boards/profile.js";
import { createConsole } from "../../flash/espruino/console.js";
import { type Controlled, isBoard, needBoard, takeConsole, versionNote } from "../../flash/espruino/control.js";
import { exchange, type Exchanged, resetOf } from "../../flash/espruino/exchange.js";
import { type BoardFile } from "../../flash/espruino/files.js";
import type { WireClock } from "../../flash/espruino/wire.js";
import type { Words } from "../../flash/espruino/words.js";
import { evaluate, type Evaluated } from "./evaluate.js";
import type { PageLink } from "./library.js";
import { type PinState, readPins } from "./read-pins.js";

const CTRL_C = "\x03";
/** What a board says when Ctrl-C ends something (jsinteractive.c, jsiCheckErrors). */
const INTERRUPTED = "Execution Interrupted";

/** Where in a question an error was, which nobody has typed: its place, and the mark below a line of code. */
const OF_THE_QUESTION = /^\s*(at :1:\d+|\^)$/;

const PAGE_WORDS: Words = {
  again: "connect and try",
  retry: "Press Connect again",
  otherBoard: "choose the right board here",
};

const clock: WireClock = {
  now: () => performance.now(),
  after: (ms, run, argument) => setTimeout(run, ms, argument),
  cancel: (timer) => clearTimeout(timer as number | undefined),
};

export interface SessionOptions {
  profiles: readonly Profile[];
  /** The board that was named; without it the one that answers. */
  wanted: Profile | undefined;
  /** A line that the board printed. */
  onLine(text: string): void;
  /** It is gone, by itself. */
  onLost(why: string): void;
  say(line: string): void;
}

export interface Upload {
  files: readonly BoardFile[];
  profile: Profile;
  say(line: string): void;
  progress(doneBytes: number, name: string): void;
}

export interface Session {
  /** The port, or the device. */
  readonly name: string;
  readonly info: Controlled;
  /** The board that answers, where it is one of ours. */
  readonly profile: Profile | undefined;
  /** What a person should know of its firmware. */
  readonly note: string | undefined;
  evaluate(source: string): Promise<Evaluated>;
  /** Ends what runs. */
  interrupt(): Promise<void>;
  /** Rejects with a MidgeError. */
  upload(upload: Upload): Promise<Exchanged>;
  readPins(pins: readonly Pin[]): Promise<PinState[]>;
  close(): Promise<void>;
}

/** Rejects with a MidgeError; then the line is closed. */
export async function beginSession(link: PageLink, options: SessionOptions): Promise<Session> {
  const { profiles, wanted, onLine, onLost, say } = options;
  const console = createConsole(link, clock, link.baud, PAGE_WORDS);
  let isOver = false;
  let last: Promise<unknown> = Promise.resolve();

  console.onLine((line) => {
    const text = line.replace(/^>+/, "").trimEnd();
    if (text === "" || OF_THE_QUESTION.test(text)) return;
    onLine(text);
    if (text.includes(INTERRUPTED)) console.giveUp(INTERRUPTED);
  });
  async function close(): Promise<void> {
    if (isOver) return;
    isOver = true;
    console.detach();
    await link.close();
  }
  /** One question at a time; a second one waits. */
  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = last.then(run);
    last = turn.catch(() => undefined);
    return turn;
  }

  const usb = usbOf(link.usbId, profiles);
  const reachable = wanted ?? { name: "BOARD", console: { baud: link.baud, over: "uart" as const } };
  const info = await takeConsole(console, reachable, resetOf(usb, wanted ?? {}), say).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  link.onLost((why) => {
    if (isOver) return;
    isOver = true;
    console.detach();
    onLost(why);
  });
  const profile = wanted && isBoard(wanted, info) ? wanted : profiles.find((one) => isBoard(one, info));
  return {
    name: link.name,
    info,
    profile,
    note: profile && versionNote(info, profile),
    evaluate: (source) => inTurn(() => evaluate(console, source)),
    interrupt: () => console.send(CTRL_C),
    upload: ({ profile: chosen, ...rest }) =>
      inTurn(async () => {
        needBoard(console, chosen, info);
        return exchange({ console, info, profile: chosen, ...rest });
      }),
    readPins: (pins) => inTurn(() => readPins(console, pins)),
    close,
  };
}

function usbOf(id: string | undefined, profiles: readonly Profile[]): UsbPort | undefined {
  return profiles.flatMap(({ usb }) => usb).find((one) => one.id === id);
}
