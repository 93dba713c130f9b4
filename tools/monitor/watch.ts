// Watches one board until something decides: a text that was waited for, the time, a person. A board that is unplugged is
// waited for and watched again. What it says goes to the outlets it is given; it prints nothing itself.

import { existsSync } from "node:fs";
import type { NodeClock } from "../../boards/node/clock.js";
import type { ResetStep } from "../../boards/profile.js";
import { Exit, MidgeError } from "../error.js";
import type { SerialLink } from "../serial/link.js";
import { createLines, type LinesOptions, type Verdict } from "./lines.js";

/** How often a board that is gone is looked for. */
const LOOK_MS = 250;

export interface WatchOptions extends LinesOptions {
  port: string;
  baud: number;
  timeoutMs?: number;
  /** Ends when the board is gone. */
  isOnce?: boolean;
  /** A board that is not there at the beginning is waited for too. */
  isPatient?: boolean;
  /** The steps of a restart, when there is to be one at the beginning. */
  restart?: readonly ResetStep[];
  /** Hears the bytes as they come, before anything else. */
  onBytes?: (bytes: Buffer) => void;
  onText: (text: string) => void;
  onLine: (line: string, at: Date) => void;
  /** What a person is told beside the board's own words. */
  say: (line: string, isError?: boolean) => void;
}

export interface WatchWorld {
  open: (name: string, baud: number) => Promise<SerialLink>;
  clock: Pick<NodeClock, "after" | "cancel">;
  date?: () => Date;
  isThere?: (port: string) => boolean;
}

export interface Watching {
  /** The exit code; rejects when the board cannot be reached at the beginning. */
  ended: Promise<number>;
  /** Bytes for the board: kept until it is reached for the first time, lost while it is gone. */
  send(bytes: Uint8Array): void;
  /** Restarts it by its modem lines. */
  restart(steps: readonly ResetStep[]): Promise<boolean>;
  end(code: number): void;
}

export function watch(options: WatchOptions, world: WatchWorld): Watching {
  const { clock } = world;
  const date = world.date ?? (() => new Date());
  const isThere =
    world.isThere ?? ((port) => /^[a-z0-9]+:\/\//i.test(port) || process.platform === "win32" || existsSync(port));
  const lines = createLines(options);
  let link: SerialLink | undefined;
  let early: Uint8Array[] | undefined = [];
  let isOver = false;
  let finish = (_code: number): void => {};
  let refuse = (_error: unknown): void => {};
  let looking: unknown;
  const result = new Promise<number>((resolve, reject) => {
    finish = resolve;
    refuse = reject;
  });

  function hear(bytes: Buffer): void {
    if (isOver) return;
    options.onBytes?.(bytes);
    const at = date();
    const heard = lines.hear(bytes, at);
    if (heard.text !== "") options.onText(heard.text);
    for (const line of heard.lines) options.onLine(line, at);
    if (heard.verdict) decide(heard.verdict);
  }
  function decide({ kind, text }: Verdict): void {
    if (kind === "failed") options.say(`the board said "${text}", which must not come.`, true);
    end(kind === "failed" ? Exit.EXPECTATION : Exit.OK);
  }
  function expire(): void {
    const missing = lines.missing();
    if (missing.length === 0) return end(Exit.OK);
    const wanted = missing.map((text) => `"${text}"`).join(", ");
    options.say(`${wanted} did not come in ${(options.timeoutMs as number) / 1000} s.`, true);
    end(Exit.TIMEOUT);
  }
  function end(code: number): void {
    if (isOver) return;
    isOver = true;
    clock.cancel(deadline);
    clock.cancel(looking);
    const rest = lines.rest();
    if (rest !== "") {
      options.onText("\n");
      options.onLine(rest, date());
    }
    const closing = link?.close().catch(() => {}) ?? Promise.resolve();
    void closing.then(() => finish(code));
  }

  async function connect(): Promise<void> {
    const made = await world.open(options.port, options.baud);
    if (isOver) return void made.close().catch(() => {});
    link = made;
    made.onData(hear);
    made.onLost((why) => {
      if (isOver) return;
      link = undefined;
      const rest = lines.cut();
      if (rest !== "") {
        options.onText("\n");
        options.onLine(rest, date());
      }
      if (options.isOnce) {
        options.say(`the board at ${options.port} is gone (${why}).`, true);
        return end(Exit.PORT);
      }
      options.say(`the board at ${options.port} is gone (${why}); waiting for it to come back.`);
      look();
    });
  }
  /** Until it is back; a port that is there may still be busy or forbidden for a moment (udev). */
  function look(): void {
    looking = clock.after(
      LOOK_MS,
      () => {
        if (isOver) return;
        if (!isThere(options.port)) return look();
        connect().then(
          () => {
            early = undefined;
            options.say(`the board at ${options.port} is back.`);
          },
          () => look(),
        );
      },
      undefined,
    );
  }
  async function restart(steps: readonly ResetStep[]): Promise<boolean> {
    for (const { dtr, rts, waitMs } of steps) {
      if (!link || !(await link.setSignals({ dtr, rts }))) return false;
      await new Promise<void>((resolve) => clock.after(waitMs, () => resolve(), undefined));
    }
    return steps.length > 0;
  }

  const deadline = options.timeoutMs === undefined ? undefined : clock.after(options.timeoutMs, expire, undefined);
  connect().then(
    async () => {
      for (const bytes of early ?? []) link?.write(bytes).catch(() => {});
      early = undefined;
      if (options.restart && !(await restart(options.restart)))
        options.say(`the line to the board has no modem lines: press its reset button to restart it.`);
    },
    (error: unknown) => {
      if (isOver) return;
      if (options.isPatient) return look();
      isOver = true;
      clock.cancel(deadline);
      refuse(error instanceof Error ? error : new MidgeError(String(error)));
    },
  );
  return {
    ended: result,
    send(bytes) {
      if (early) early.push(bytes);
      else link?.write(bytes).catch(() => {});
    },
    restart,
    end,
  };
}
