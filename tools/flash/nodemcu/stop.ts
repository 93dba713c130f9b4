// The way to a prompt that no program disturbs: restarts the board, by its modem lines or at its console, and stops the
// program while init.lua still waits. When the board does not answer, it says what a person can do, and goes on trying.

import type { ResetStep } from "../../../boards/profile.js";
import { Exit, MidgeError } from "../../error.js";
import type { SerialLink } from "../../serial/link.js";
import { type Console, NoAnswer } from "./console.js";
import { WAY_OUT } from "./helpers.js";

/** Much less than the wait of init.lua. */
const ASK_MS = 200;
/** After so long without an answer a person is asked to press the button. */
const ALONE_MS = 12_000;
const TOGETHER_MS = 30_000;
/** A restart that was asked for and does not come is asked for again. */
const RESTART_MS = 4000;

// Each answer is put together on the board, so that the echo of the question is none.
const RESTART = 'midge_old=1 print("~re".."start") node.restart()\n';
const STOP = 'if stop then stop() end print("~mi".."dge",midge_old,midge)\n';

export interface StopOptions {
  link: SerialLink;
  steps: readonly ResetStep[];
  say: (line: string) => void;
  /** Milliseconds, from any start. */
  now: () => number;
}

export async function stopProgram(console: Console, options: StopOptions): Promise<void> {
  const { link, steps, say, now } = options;
  const startedAt = now();
  let hasAsked = false;
  let restartedAt = -Infinity;
  let hasRestarted = await resetByLines(console, link, steps);
  for (;;) {
    const waited = now() - startedAt;
    if (waited > (hasAsked ? ALONE_MS + TOGETHER_MS : ALONE_MS)) {
      if (hasAsked) throw silent(link.name, console.heard());
      say(`the board at ${link.name} does not answer: press its reset button (RST or EN) now.`);
      hasAsked = true;
    }
    if (!hasRestarted && now() - restartedAt > RESTART_MS) {
      console.forget();
      await console.send(WAY_OUT + RESTART);
      hasRestarted = await heard(console, /~restart\r?\n/);
      if (!hasRestarted) continue;
      restartedAt = now();
    }
    await console.send(WAY_OUT + STOP);
    const found = await console.hear(/~midge\t(\w+)\t(\w+)\r?\n/, ASK_MS).catch(ignoreSilence);
    if (!found) continue;
    console.forget();
    const [, old, midge] = found;
    if (old === "nil" && midge !== "running") return;
    // It has not restarted yet, or it was too late.
    if (midge === "running" || now() - restartedAt > RESTART_MS) hasRestarted = false;
    if (midge === "running" && old === "nil") restartedAt = -Infinity;
  }
}

async function heard(console: Console, what: RegExp): Promise<boolean> {
  return (await console.hear(what, ASK_MS).catch(ignoreSilence)) !== undefined;
}

function ignoreSilence(error: unknown): undefined {
  if (!(error instanceof NoAnswer)) throw error;
}

/** False when the line has no modem lines. */
export async function resetByLines(console: Console, link: SerialLink, steps: readonly ResetStep[]): Promise<boolean> {
  if (steps.length === 0) return false;
  for (const { dtr, rts, waitMs } of steps) {
    if (!(await link.setSignals({ dtr, rts }))) return false;
    await console.wait(waitMs);
  }
  return true;
}

function silent(name: string, text: string): MidgeError {
  if (/Espruino|Uncaught|=undefined/.test(text))
    return new MidgeError(`the board at ${name} runs Espruino, not NodeMCU: name it with --board.`, Exit.BOARD);
  const last = text
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(-80);
  if (last !== "") {
    return new MidgeError(
      `the board at ${name} talks, but not as NodeMCU's console does (last: "${last}"): check --board and its firmware (midge info), and that its console runs at 115200 baud.`,
      Exit.BOARD,
    );
  }
  return new MidgeError(
    `the board at ${name} says nothing: press its reset button while this runs, check that it is the right port, and that NodeMCU is on it (midge info).`,
    Exit.BOARD,
  );
}
