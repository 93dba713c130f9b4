// A conversation with a NodeMCU board over its console: commands and frames that are numbered, checked at both ends and sent
// again until they are answered. It knows nothing of files, and waits by the clock that it is given.

import type { NodeClock } from "../../../boards/node/clock.js";
import { Exit, MidgeError } from "../../error.js";
import type { SerialLink } from "../../serial/link.js";
import { ESCAPE, FRAME_BEGIN, FRAMES_OUT, HELPERS, LINE_MOST, WAY_OUT } from "./helpers.js";
import { sumsOf, sumsOfText } from "./sums.js";

export type FlashClock = Pick<NodeClock, "now" | "after" | "cancel">;

/** The line is gone; nothing more will come. */
export class LineLost extends Error {}
/** What the board said of a command that it could not do. */
export class BoardRefused extends Error {}
/** No answer, however often it was asked. */
export class NoAnswer extends Error {}

/** Of what the board said, so much is kept. */
const HEARD_MOST = 16_384;
/** An answer takes the line there and back, and a page of flash (about 100 ms when it must be erased). */
const ANSWER_MS = 1500;
/** After word of damage the answer is near, if there is one: what was damaged may have been the end of something else. */
const DAMAGED_MS = 200;
const ATTEMPTS = 6;
/** A line of 250 bytes and its echo take 22 ms each at 115,200 baud; some programs work in between. */
const ECHO_MS = 500;
const TEACH_ATTEMPTS = 4;
/** Line ends, which the firmware may turn into each other, the escape and the beginning. */
const ESCAPED = new Set([0, 10, 13, ESCAPE, FRAME_BEGIN]);

export interface Console {
  /** Runs a text of Lua and gives what it returns, as text. */
  run(code: string, answerMs?: number): Promise<string>;
  /** From here on the board hears frames, and no lines. */
  beginFrames(): Promise<void>;
  frame(bytes: Uint8Array): Promise<void>;
  endFrames(): Promise<void>;
  /** So much of `bytes` as fits into one frame, from `at`. */
  fitting(bytes: Uint8Array, at: number): number;
  /** Tells the board the helpers. */
  teach(): Promise<void>;
  send(text: string): Promise<void>;
  /** Waits until what was heard since the last `forget` matches. Rejects with NoAnswer. */
  hear(what: RegExp, ms: number): Promise<RegExpExecArray>;
  forget(): void;
  heard(): string;
  wait(ms: number): Promise<void>;
  sentBytes(): number;
  detach(): void;
}

export function openConsole(link: SerialLink, clock: FlashClock): Console {
  let text = "";
  let number = 0;
  let sent = 0;
  let lost: LineLost | undefined;
  let wake: (() => void) | undefined;
  const stop = link.onData((bytes) => {
    text = (text + bytes.toString("latin1")).slice(-HEARD_MOST);
    wake?.();
  });
  link.onLost((why) => {
    lost = new LineLost(why);
    wake?.();
  });

  async function sendBytes(bytes: Uint8Array): Promise<void> {
    if (lost) throw lost;
    sent += bytes.length;
    await link.write(bytes).catch((error: unknown) => {
      throw lost ?? new LineLost((error as Error).message);
    });
  }
  const send = (line: string): Promise<void> => sendBytes(Buffer.from(line, "latin1"));

  function hear(what: RegExp, ms: number): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const timer = clock.after(ms, () => done(() => reject(new NoAnswer())), undefined);
      const done = (settle: () => void): void => {
        clock.cancel(timer);
        wake = undefined;
        settle();
      };
      wake = () => {
        const found = what.exec(text);
        if (found) done(() => resolve(found));
        else if (lost) done(() => reject(lost as LineLost));
      };
      wake();
    });
  }

  /** The answer to `number`; "?" when something arrived damaged, there or here. */
  async function answer(ms: number): Promise<string> {
    const [, which, said, sums] = await hear(new RegExp(`~(${number}|0) ([+?-][^~]*) (\\d+:\\d+)~`), ms);
    text = "";
    if (which !== "0") return sumsOfText(`${which} ${said}`) === sums ? (said as string) : "?";
    // Nobody asked with this number: the end of a frame that was cut, say. The answer may be behind it.
    return ms === DAMAGED_MS ? "?" : answer(DAMAGED_MS);
  }

  /** Says it until it is answered. */
  async function insist(say: () => Promise<void>, wayOut: string, ms: number): Promise<string> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      text = "";
      if (attempt > 1) await send(wayOut);
      await say();
      const said = await answer(ms).catch((error: unknown) => {
        if (!(error instanceof NoAnswer)) throw error;
        return "?";
      });
      if (said.startsWith("+")) return said.slice(1);
      if (said.startsWith("-")) throw new BoardRefused(said.slice(1));
    }
    throw new NoAnswer();
  }

  function sendLine(code: string): Promise<void> {
    const line = `_mf.x(${number},"${sumsOfText(number + code)}",[[${code}]])\n`;
    if (line.length > LINE_MOST) throw new Error(`a line of ${line.length} characters`);
    return send(line);
  }

  /** The echo says what arrived. Where there is none, or another word in it, the check of all of them must do. */
  async function teachOne(helper: string): Promise<void> {
    for (let attempt = 1; attempt <= TEACH_ATTEMPTS; attempt++) {
      text = "";
      if (attempt > 1) await send(WAY_OUT);
      await send(helper + "\n");
      const echo = new RegExp(`${helper.replace(/\W/g, "\\$&")}\r?\n[^]*> $`);
      const isWhole = await hear(echo, ECHO_MS).then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof NoAnswer)) throw error;
          return false;
        },
      );
      if (isWhole) return;
    }
  }

  const encode = (bytes: Uint8Array): number[] => {
    const out: number[] = [];
    for (const byte of bytes) {
      if (ESCAPED.has(byte)) out.push(ESCAPE, byte + 64);
      else out.push(byte);
    }
    return out;
  };

  const console: Console = {
    run(code, answerMs = ANSWER_MS) {
      number++;
      return insist(() => sendLine(code), WAY_OUT, answerMs);
    },
    async beginFrames() {
      // The way out ends frames too, so each attempt is one of its own.
      const say = (): Promise<void> => {
        number++;
        return sendLine("_mf.u()");
      };
      await insist(say, WAY_OUT, ANSWER_MS);
    },
    async frame(bytes) {
      number++;
      const sums = sumsOf(Buffer.concat([Buffer.from(String(number)), bytes]));
      const frame = [FRAME_BEGIN, ...Buffer.from(`${number},${sums},`), ...encode(bytes), 10];
      // An end of its own first, when something is left of a frame before.
      await insist(() => sendBytes(Uint8Array.from(frame)), "\n", ANSWER_MS);
    },
    async endFrames() {
      text = "";
      await send(`\n${FRAMES_OUT}\n`);
      // When its answer is lost, the next line that is not answered ends them once more.
      await hear(/~0 \+/, DAMAGED_MS).catch((error: unknown) => {
        if (!(error instanceof NoAnswer)) throw error;
      });
    },
    fitting(bytes, at) {
      // The number, two sums of five digits, and four marks.
      let room = LINE_MOST - String(number + 1).length - 15;
      let end = at;
      while (end < bytes.length) {
        room -= ESCAPED.has(bytes[end] as number) ? 2 : 1;
        if (room < 0) break;
        end++;
      }
      return end - at;
    },
    async teach() {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        await send(WAY_OUT);
        for (const helper of HELPERS) await teachOne(helper);
        try {
          const names = "a s x w d c q h e u";
          const code = `for c in ("${names}"):gmatch("%a") do assert(_mf[c],c) end return 7`;
          if ((await console.run(code)) === "7") return;
        } catch (error) {
          if (!(error instanceof NoAnswer) && !(error instanceof BoardRefused)) throw error;
        }
      }
      throw new MidgeError(
        `the board at ${link.name} answers, but the line to it is too bad: take another cable, or another USB port.`,
        Exit.BOARD,
      );
    },
    send,
    hear,
    forget: () => void (text = ""),
    heard: () => text,
    wait: (ms) => new Promise((resolve) => clock.after(ms, () => resolve(), undefined)),
    sentBytes: () => sent,
    detach: stop,
  };
  return console;
}
