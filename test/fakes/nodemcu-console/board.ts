// A NodeMCU board at the end of a cable: the firmware's console on a real lua5.1 or lua5.3, with its files in a folder of
// the desk. It starts anew when the program restarts, panics or the power comes back, as a board does. Faults: bytes lost or
// changed in the cable, a full file system, power that goes at a byte or at a change of the flash. It judges nothing.
//
// A pseudo-terminal has no modem lines: `reset()` is what pulling EN low does, and `asLink` is a line that has them.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SerialLink } from "../../../tools/serial/link.js";
import type { Pty } from "../../support/pty.js";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const HOST = at("../../../tools/hosts/nodemcu/host.lua");
const FIRMWARE = at("prompt.lua");

/** Exit statuses of the host. */
const PANIC = 1;
const RESTART = 3;

export interface NodemcuBoardOptions {
  chip: "esp8266" | "esp32";
  lua?: "lua5.1" | "lua5.3";
  /** Optional modules of the firmware: bit, crypto, encoder, sjson, uart. Without the list bit, sjson and uart. */
  modules?: readonly string[];
  /** The console is no UART: `uart.on` hears nothing of it. */
  isDeaf?: boolean;
  /** The file system takes no more. */
  flashBytes?: number;
  files?: Record<string, string>;
}

export interface NodemcuFaults {
  /** What becomes of each byte on its way to the board, counted from 0: undefined loses it. */
  toBoard?: (byte: number, index: number) => number | undefined;
  toDesk?: (byte: number, index: number) => number | undefined;
  /** Power goes when so many bytes have come from the desk. */
  cutAtByte?: number;
  /** Power goes at the n-th change of the flash, from 1. */
  cutAtChange?: number;
}

export interface NodemcuBoard {
  faults: NodemcuFaults;
  write(bytes: Uint8Array): void;
  onData(hear: (bytes: Buffer) => void): () => void;
  /** EN low and high again; also power that comes back. */
  reset(): Promise<void>;
  /** Starts since it was made. */
  starts(): number;
  isOff(): boolean;
  /** Resolves when the power is cut. */
  off(): Promise<void>;
  /** All that the board has said. */
  said(): string;
  /** Resolves when it says this from now on. */
  says(text: string): Promise<void>;
  /** Resolves when it says anything more, or ends. */
  hears(): Promise<void>;
  bytesFromDesk(): number;
  files(): Record<string, string>;
  /** Puts a file there as if it had always been. */
  store(name: string, text: string): void;
  /** A line to it, without a port between; with modem lines or without. */
  asLink(hasLines?: boolean): SerialLink & { unplug(): void };
  attach(pty: Pty): void;
  stop(): Promise<void>;
}

export async function startNodemcuBoard(options: NodemcuBoardOptions): Promise<NodemcuBoard> {
  const { chip } = options;
  const folder = mkdtempSync(join(tmpdir(), "midge-nodemcu-"));
  for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(join(folder, name), text, "latin1");
  const hearers = new Set<(bytes: Buffer) => void>();
  const waiters = new Set<() => void>();
  let child: ChildProcessWithoutNullStreams | undefined;
  let isStopped = false;
  let starts = 0;
  let fromDesk = 0;
  let toDesk = 0;
  let said = "";

  const wake = (): void => {
    for (const one of [...waiters]) one();
  };
  function start(): void {
    starts++;
    const { cutAtChange } = board.faults;
    const settings = [
      `host.modules=${(options.modules ?? ["bit", "sjson", "uart"]).join(",")}`,
      ...(options.isDeaf ? ["host.deaf=1"] : []),
      ...(options.flashBytes === undefined ? [] : [`host.flashBytes=${options.flashBytes}`]),
      ...(cutAtChange === undefined ? [] : [`host.cutFlash=${cutAtChange}`]),
    ];
    const words = [HOST, "--chip", chip, "--settings", ...settings, "--firmware", FIRMWARE];
    const lua = options.lua ?? (chip === "esp8266" ? "lua5.1" : "lua5.3");
    const made = spawn(lua, words, { env: { ...process.env, MIDGE_HOST_DIR: folder } });
    child = made;
    made.stdin.on("error", () => {});
    made.stdout.on("data", (bytes: Buffer) => tell(bytes));
    made.once("close", (code) => {
      if (child !== made) return;
      child = undefined;
      if (!isStopped && (code === RESTART || code === PANIC)) start();
      wake();
    });
  }
  function tell(bytes: Buffer): void {
    const out: number[] = [];
    for (const byte of bytes) {
      // As uart0_putc does it.
      for (const one of byte === 10 ? [13, 10] : [byte]) {
        const arrives = board.faults.toDesk ? board.faults.toDesk(one, toDesk++) : one;
        if (arrives !== undefined) out.push(arrives);
      }
    }
    const heard = Buffer.from(out);
    said += heard.toString("latin1");
    for (const hear of hearers) hear(heard);
    wake();
  }
  async function halt(): Promise<void> {
    const gone = child;
    child = undefined;
    if (!gone || gone.exitCode !== null || gone.signalCode !== null) return;
    const ended = new Promise((resolve) => gone.once("exit", resolve));
    gone.kill("SIGKILL");
    await ended;
  }
  function woken(): Promise<void> {
    return new Promise((resolve) => {
      const once = (): void => {
        waiters.delete(once);
        resolve();
      };
      waiters.add(once);
    });
  }
  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await woken();
  }
  const board: NodemcuBoard = {
    faults: {},
    write(bytes) {
      const out: number[] = [];
      for (const byte of bytes) {
        if (fromDesk === board.faults.cutAtByte) {
          if (out.length > 0) child?.stdin.write(Buffer.from(out));
          fromDesk++;
          return void halt().then(wake);
        }
        const arrives = board.faults.toBoard ? board.faults.toBoard(byte, fromDesk) : byte;
        fromDesk++;
        if (arrives !== undefined) out.push(arrives);
      }
      child?.stdin.write(Buffer.from(out));
    },
    onData(hear) {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
    async reset() {
      await halt();
      start();
    },
    starts: () => starts,
    isOff: () => child === undefined,
    off: () => until(() => child === undefined),
    said: () => said,
    says(text) {
      const from = said.length;
      return until(() => said.includes(text, from));
    },
    hears: woken,
    bytesFromDesk: () => fromDesk,
    files: () =>
      Object.fromEntries(
        readdirSync(folder).map((name) => [name.replaceAll("%7E", "~"), readFileSync(join(folder, name), "latin1")]),
      ),
    store: (name, text) => writeFileSync(join(folder, name), text, "latin1"),
    asLink(hasLines = true) {
      let lost: ((why: string) => void) | undefined;
      let isGone = false;
      let wasLow = false;
      const stops: (() => void)[] = [];
      return {
        name: "fake",
        write(bytes) {
          if (isGone) return Promise.reject(new Error("the port is gone"));
          board.write(bytes);
          return Promise.resolve();
        },
        onData(hear) {
          const stop = board.onData((bytes) => {
            if (!isGone) hear(bytes);
          });
          stops.push(stop);
          return stop;
        },
        onLost: (hear) => void (lost = hear),
        async setSignals({ dtr, rts }) {
          if (!hasLines) return false;
          // Both at once do nothing: that is how the boards are wired.
          if (rts && !dtr) {
            wasLow = true;
            await halt();
          } else if (wasLow) {
            wasLow = false;
            start();
          }
          return true;
        },
        setBaud: () => Promise.resolve(),
        close() {
          for (const stop of stops) stop();
          return Promise.resolve();
        },
        unplug() {
          isGone = true;
          lost?.("unplugged");
        },
      };
    },
    attach(pty) {
      pty.onData((bytes) => board.write(bytes));
      board.onData((bytes) => pty.write(bytes));
    },
    async stop() {
      isStopped = true;
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  start();
  return Promise.resolve(board);
}
