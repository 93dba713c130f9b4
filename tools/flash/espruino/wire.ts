// The line to a board as the console uses it: bytes go out when the board lets them, and whoever waits for anything is told
// when the cable is pulled. It knows nothing of what the bytes mean.

import type { Clock } from "../../../sdk/link/clock.js";
import { Exit, MidgeError } from "../../error.js";
import { COMMAND_WORDS, type Words } from "./words.js";

export interface WireClock extends Pick<Clock, "after" | "cancel"> {
  /** Milliseconds since the clock began. */
  now(): number;
}

/** What the console needs of a line: a SerialLink of Node, or a port of a browser. */
export interface ConsoleLink {
  readonly name: string;
  write(bytes: Uint8Array): Promise<void>;
  onData(hear: (bytes: Uint8Array) => void): () => void;
  onLost(hear: (why: string) => void): void;
  /** False when the line has no modem lines. */
  setSignals(signals: { dtr: boolean; rts: boolean }): Promise<boolean>;
}

export interface Wire {
  readonly name: string;
  /** Rejects with a MidgeError when the line is gone, or takes no bytes. */
  send(bytes: Uint8Array): Promise<void>;
  /** The promise, or the rejection of a line that is gone. */
  unlessLost<T>(promise: Promise<T>): Promise<T>;
  wait(ms: number): Promise<void>;
  /** The board asks to wait (XOFF), or to go on. */
  pause(isPaused: boolean): void;
  /** Bytes that were sent so far. */
  sentBytes(): number;
}

/** How long a board keeps us waiting by XOFF before we go on: EspruinoTools, core/serial.js. */
const PAUSE_MS = 10_000;
/** Beside the time that the bytes take, how long a system may keep them. */
const WRITE_MS = 5000;
/** Bits on the wire for each byte. */
const BITS = 10;

/** The cable was pulled, or the port went away by itself. */
export class LineLost extends MidgeError {
  constructor(name: string, why: string, { again }: Words = COMMAND_WORDS) {
    super(
      `the line to the board at ${name} is gone (${why}): plug it in again and ${again}; it begins anew.`,
      Exit.PORT,
    );
  }
}

export const wireMs = (bytes: number, baud: number): number => (bytes * BITS * 1000) / baud;

export function createWire(link: ConsoleLink, clock: WireClock, baud: number, words: Words): Wire {
  let sent = 0;
  let isPaused = false;
  let resume = (): void => {};
  let lose = (_error: MidgeError): void => {};
  const gone = new Promise<never>((_, fail) => (lose = fail));
  gone.catch(() => undefined);
  link.onLost((why) => lose(new LineLost(link.name, why, words)));
  const unlessLost = <T>(promise: Promise<T>): Promise<T> => Promise.race([promise, gone]);

  /** Resolves after `ms`, or as soon as the function that it hands out is called. */
  function delay(ms: number, handOut: (end: () => void) => void = () => {}): Promise<void> {
    return new Promise((done) => {
      const timer = clock.after(ms, done, undefined);
      handOut(() => {
        clock.cancel(timer);
        done();
      });
    });
  }
  async function write(bytes: Uint8Array): Promise<void> {
    let end = (): void => {};
    const late = delay(WRITE_MS + wireMs(bytes.length, baud), (stop) => (end = stop)).then(() => "late");
    try {
      const result = await unlessLost(Promise.race([link.write(bytes), late]));
      if (result === "late") {
        throw new MidgeError(
          `${link.name} takes no bytes: pull the board's cable, plug it in again, and ${words.again}.`,
          Exit.PORT,
        );
      }
    } catch (error) {
      if (error instanceof MidgeError) throw error;
      throw new LineLost(link.name, (error as Error).message, words);
    } finally {
      end();
    }
  }
  return {
    name: link.name,
    unlessLost,
    wait: (ms) => unlessLost(delay(ms)),
    pause(paused) {
      isPaused = paused;
      if (!paused) resume();
    },
    async send(bytes) {
      if (isPaused) await unlessLost(delay(PAUSE_MS, (end) => (resume = end)));
      isPaused = false;
      sent += bytes.length;
      await write(bytes);
    },
    sentBytes: () => sent,
  };
}
