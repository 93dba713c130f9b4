// The console of an Espruino board as something that can be asked: an expression goes out, its value comes back. Each
// question carries a number, so that a late answer is never taken for another's. A question that is not answered leaves the
// board perhaps in the middle of a packet; `settle` brings it back. It knows nothing of files and programs.

import { Exit, MidgeError } from "../../error.js";
import { crc32 } from "./crc.js";
import { bytesOf } from "./latin1.js";
import { createReceiver, DLE, evalPacket, PacketType } from "./packet.js";
import { type ConsoleLink, createWire, type WireClock, wireMs } from "./wire.js";
import { COMMAND_WORDS, type Words } from "./words.js";

/** No answer came in time. */
export class Silent extends Error {}
/** The board answered with an exception; the message is the board's. */
export class Refusal extends Error {}

export interface Console {
  readonly link: ConsoleLink;
  readonly clock: WireClock;
  readonly words: Words;
  /** Packets, or lines of text as every firmware takes them. */
  usesPackets: boolean;
  /** The value of an expression, which must be what JSON can say. Rejects with Silent, Refusal, or a MidgeError. */
  ask(expression: string, waitMs: number): Promise<unknown>;
  /**
   * Asks again and again, as the expression may be evaluated twice; in between the console is settled. The question and its
   * answer carry checksums: nothing is evaluated, and nothing believed, that came otherwise than it was sent. Rejects with
   * a MidgeError alone.
   */
  insist(expression: string, waitMs: number, times?: number): Promise<unknown>;
  /** The question that waits for its answer ends by a Refusal with these words. */
  giveUp(why: string): void;
  /** Ends whatever the board may be in the middle of. True when it answers afterwards. */
  settle(): Promise<boolean>;
  send(bytes: Uint8Array | string): Promise<void>;
  wait(ms: number): Promise<void>;
  /** Hears every line of text, until the function that it returns is called. */
  onLine(hear: (line: string) => void): () => void;
  /** Waits for the next line of text. False when none came within so many milliseconds. */
  nextLine(ms: number): Promise<boolean>;
  /** The line that has no end yet, a prompt for one. */
  rest(): string;
  /** Bytes that were sent so far. */
  sentBytes(): number;
  /** Bytes that came so far. */
  heardBytes(): number;
  detach(): void;
}

/** What clears the line that is being typed (jsinteractive.c, ESC [ 2 H), after a zero, which ends any other escape. */
const CLEAR_LINE = "\0\u001b[2H";
/**
 * Zeros end a packet whose bytes were lost, and mean nothing outside of one. The longest packet takes the last; a few are
 * enough for most.
 */
const FILL_BYTES = [16, 256, 8192];
/** How long an answer to nothing in particular takes: the desktop interpreter looks every 50 ms for input. */
const NEAR_MS = 300;
/** A question is asked so often before it is given up. */
const TIMES = 8;

interface Waiting {
  id: number;
  answer(value: unknown): void;
  refuse(why: string): void;
}

export function createConsole(
  link: ConsoleLink,
  clock: WireClock,
  baud: number,
  words: Words = COMMAND_WORDS,
): Console {
  const wire = createWire(link, clock, baud, words);
  const hearers = new Set<(line: string) => void>();
  let heard = 0;
  let lastId = 0;
  let waiting: Waiting | undefined;
  let isRefused = false;

  function answered(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return;
    }
    if (!Array.isArray(value) || value[0] !== waiting?.id) return;
    waiting?.answer(value[1]);
  }
  function line(text: string): void {
    // A program may have begun the line.
    const answer = /~(\[\d+,.*\])$/.exec(text)?.[1];
    if (answer !== undefined) return answered(answer);
    for (const hear of [...hearers]) hear(text);
    const fault = /^>*Uncaught (.*)$/.exec(text)?.[1];
    // After a NAK; a line of text has none.
    if (fault !== undefined && (isRefused || !self.usesPackets)) waiting?.refuse(fault);
  }
  const receiver = createReceiver({
    line,
    nak: () => void (isRefused = true),
    packet: (type, data) => {
      if (type === PacketType.RESPONSE) answered(data);
    },
    pause: (isPaused) => wire.pause(isPaused),
  });
  const stop = link.onData((bytes) => {
    heard += bytes.length;
    receiver.feed(bytes);
  });

  async function ask(expression: string, waitMs: number): Promise<unknown> {
    const id = ++lastId;
    isRefused = false;
    const text = `[${id},${expression}]`;
    const bytes = self.usesPackets
      ? evalPacket(text)
      : bytesOf(String.fromCharCode(DLE) + `print("~"+JSON.stringify(${text}))\n`);
    let timer: unknown;
    const result = new Promise<unknown>((answer, fail) => {
      const late = (): void => {
        // What has come so far may be the beginning of an answer that was cut.
        receiver.forget();
        fail(isRefused ? new Refusal("the board did not take it") : new Silent("no answer"));
      };
      timer = clock.after(waitMs + wireMs(bytes.length, baud), late, undefined);
      waiting = { id, answer, refuse: (why) => fail(new Refusal(why)) };
    });
    result.catch(() => undefined);
    try {
      await wire.send(bytes);
      return await wire.unlessLost(result);
    } finally {
      waiting = undefined;
      clock.cancel(timer);
    }
  }
  async function answers(): Promise<boolean> {
    try {
      return (await ask("1", NEAR_MS)) === 1;
    } catch (error) {
      if (error instanceof MidgeError) throw error;
      return false;
    }
  }
  const send = (data: Uint8Array | string): Promise<void> => wire.send(typeof data === "string" ? bytesOf(data) : data);
  const self: Console = {
    link,
    clock,
    words,
    usesPackets: false,
    ask,
    async insist(expression, waitMs, times = TIMES) {
      for (let turn = 1; ; turn++) {
        try {
          return unsealed(await ask(sealed(expression), waitMs));
        } catch (error) {
          if (error instanceof MidgeError) throw error;
          if (turn >= times) throw unanswered(error as Error);
          await self.settle();
        }
      }
    },
    giveUp: (why) => waiting?.refuse(why),
    async settle() {
      for (const fill of self.usesPackets ? FILL_BYTES : FILL_BYTES.slice(0, 1)) {
        await send("\0".repeat(fill) + CLEAR_LINE);
        if (await answers()) return true;
      }
      return answers();
    },
    send,
    wait: wire.wait,
    onLine(hear) {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
    async nextLine(ms) {
      let end = (): void => {};
      const next = new Promise<boolean>((done) => {
        const timer = clock.after(ms, () => done(false), undefined);
        const stopHearing = self.onLine(() => done(true));
        end = () => {
          clock.cancel(timer);
          stopHearing();
        };
      });
      return wire.unlessLost(next).finally(() => end());
    },
    rest: () => receiver.rest(),
    sentBytes: wire.sentBytes,
    heardBytes: () => heard,
    detach: stop,
  };
  /** What the board said of it is not repeated: it may quote the line, and a line may hold a secret. */
  function unanswered(error: Error): MidgeError {
    const how = error instanceof Silent ? "no longer answers" : `answers with an error (${faultOf(error)})`;
    return new MidgeError(
      `the board at ${link.name} ${how}: press its reset button, and ${words.again} again. It has its old program or the new one.`,
      Exit.BOARD,
    );
  }
  return self;
}

/** An expression that is evaluated only if it came whole; its value as text, with the checksum of that. */
function sealed(expression: string): string {
  const text = JSON.stringify(expression);
  const crc = crc32(bytesOf(expression));
  return `(function(t){t=E.CRC32(t)>>>0==${crc}?JSON.stringify(eval(t)):"";return[t,E.CRC32(t)>>>0]})(${text})`;
}

/** The value of what `sealed` gave; throws when it did not come whole. */
export function unsealed(answer: unknown): unknown {
  const [text, crc] = Array.isArray(answer) ? (answer as unknown[]) : [];
  if (typeof text !== "string" || text === "" || crc32(bytesOf(text)) !== crc) throw new Silent("garbled");
  return JSON.parse(text);
}

/** What a board did instead of an answer, without what it quotes of the line. */
export function faultOf(result: unknown): string {
  if (result instanceof Silent) return "no answer";
  if (!(result instanceof Refusal)) return "it does not come as it was sent";
  const name = /^\w*Error\b/.exec(result.message)?.[0] ?? "an error";
  return name === "Error" ? result.message.slice(0, 80) : name;
}
