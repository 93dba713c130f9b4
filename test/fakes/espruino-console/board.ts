// A board with Espruino at the end of a cable: its console with lines and packets, and its Storage in a flash that can tear.
// What it is told is evaluated by V8. Faults: bytes lost, changed or made up in the cable, a pulled cable, power that goes at a
// change of the flash, programs that do not let go, and old firmware. It judges nothing.
// Source: Espruino 2v29, src/jsinteractive.c, and README_Protocol.md.
//
// A program is known by its text: with `for(;;)` it runs until Ctrl-C; with `setConsole` it takes the console away, and only
// a Ctrl-C between a reset and its start helps.

import { createContext, type Context, runInContext } from "node:vm";
import { crc32 } from "node:zlib";
import type { NodeClock } from "../../../boards/node/clock.js";
import type { SerialLink } from "../../../tools/serial/link.js";
import type { Pty } from "../../support/pty.js";
import { createFakeFlash, createFakeStorage, type FakeFlash, type FakeStorage } from "./flash.js";

export interface EspruinoBoardOptions {
  clock: Pick<NodeClock, "now" | "after" | "cancel">;
  version?: string;
  /** As process.env.BOARD says it. */
  name?: string;
  pageBytes?: number;
  pages?: number;
  files?: Record<string, string>;
  /** The console asks for it. */
  password?: string;
  /** What its programs find beside the usual: its pins for one. */
  globals?: Record<string, unknown>;
}

export interface EspruinoFaults {
  /** What becomes of each byte on its way to the board, counted from 0: undefined loses it. */
  toBoard?: (byte: number, index: number) => number | readonly number[] | undefined;
  toDesk?: (byte: number, index: number) => number | readonly number[] | undefined;
  /** The cable is pulled at this byte to the board; the board stays on. */
  pullAt?: number;
  /** The port takes no bytes. */
  isBlocked?: boolean;
}

export interface EspruinoBoard {
  faults: EspruinoFaults;
  readonly flash: FakeFlash;
  readonly storage: FakeStorage;
  /** Bytes that came from the desk. */
  received(): number;
  write(bytes: Uint8Array): void;
  onData(hear: (bytes: Buffer) => void): () => void;
  /** Whether the cable is out. */
  isPulled(): boolean;
  plug(): void;
  powerOff(): void;
  powerOn(): void;
  /** All that programs have printed since the last start. */
  printed(): string[];
  /** A line to it, without a port between; with modem lines or without. */
  asLink(hasLines?: boolean): SerialLink;
  attach(pty: Pty): void;
}

/** From power to the program. What comes then is lost, Ctrl-C alone is kept. */
const BOOT_MS = 300;
/** jsinteractive.c, jsiPacketStart. */
const PACKET_MS = 5000;
const ANSWER_MS = 1;
const PACKET_TYPE = 0xe000;
const EVAL = 0x2000;

/** An error as the firmware prints it: anything may be thrown. */
const named = (error: unknown): string =>
  typeof error === "string" ? error : `${(error as Error).name}: ${(error as Error).message}`;

export function createEspruinoBoard(options: EspruinoBoardOptions): EspruinoBoard {
  const { clock, version = "2v29.277", name = "ESP32", pageBytes = 4096, pages = 8, password } = options;
  const flash = createFakeFlash(pageBytes, pages);
  const storage = createFakeStorage(flash, pageBytes);
  for (const [file, text] of Object.entries(options.files ?? {})) storage.write(file, text);
  const takesPackets = Number(/^2v(\d+)/.exec(version)?.[1]) >= 25;
  const hearers = new Set<(bytes: Buffer) => void>();
  let context: Context = createContext({});
  /** Counts starts: what was due before the last one is nobody's. */
  let life = 0;
  /** Counts power, which takes away even what was about to be said. */
  let power = 0;
  let mode: "off" | "boot" | "idle" | "busy" | "deaf" | "locked" = "off";
  let isInterrupted = false;
  let isPulled = false;
  let todo: (() => void) | undefined;
  let printed: string[] = [];
  let line = "";
  let state: "text" | "dle" | "esc" | "csi" | "head" | "data" = "text";
  let csi = "";
  let head: number[] = [];
  let data = "";
  let packetTimer: unknown;
  let received = 0;
  let toDesk = 0;

  function say(text: string): void {
    const now = power;
    clock.after(
      ANSWER_MS,
      () => {
        if (power !== now) return;
        const out = Buffer.from(text, "latin1");
        const arrived = [...out].flatMap((byte) => {
          const one = board.faults.toDesk ? board.faults.toDesk(byte, toDesk++) : byte;
          return one ?? [];
        });
        for (const hear of [...hearers]) hear(Buffer.from(arrived));
      },
      undefined,
    );
  }
  const print = (...values: unknown[]): void => {
    const text = values.map(String).join(" ");
    printed.push(text);
    say(`${text}\r\n`);
  };
  function fresh(): void {
    clock.cancel(packetTimer);
    [line, state] = ["", "text"];
    const globals: Record<string, unknown> = {
      E: { CRC32: (text: string) => crc32(Buffer.from(text, "latin1")), setFlags: () => {} },
      require: () => storage,
      process: { env: { VERSION: version, BOARD: name }, memory: () => ({ free: 5000, blocksize: 14 }) },
      print,
      reset: () => void (todo = () => restart(false)),
      load: () => void (todo = () => restart(true)),
      setTimeout(run: string | (() => void), ms: number) {
        const now = life;
        const due = (): void => {
          if (life === now && mode !== "off") guarded(() => (typeof run === "string" ? evaluate(run) : run()));
        };
        clock.after(ms, due, undefined);
      },
      ...options.globals,
    };
    context = createContext({ ...globals, global: globals });
    // What code puts into `global` is a variable of its own, as there.
    context["global"] = context;
  }
  const evaluate = (text: string): unknown => runInContext(text, context) as unknown;
  function guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!flash.isDead()) say(`Uncaught ${named(error)}\r\n    at :1:1\r\n`);
    }
    if (flash.isDead()) board.powerOff();
  }
  /** As after reset(), or as after load() and power. */
  function restart(withProgram: boolean): void {
    life++;
    fresh();
    printed = [];
    mode = password === undefined ? "idle" : "locked";
    for (const file of [".boot0", ".boot1", ".boot2", ".boot3"]) {
      const text = storage.read(file);
      if (text !== undefined && !flash.isDead()) guarded(() => evaluate(text));
    }
    const code = storage.read(".bootrst") ?? (withProgram ? storage.read(".bootcde") : undefined);
    if (code === undefined || flash.isDead()) return;
    if (code.includes("for(;;)")) mode = "busy";
    else if (code.includes("setConsole")) mode = "deaf";
    else guarded(() => evaluate(code));
  }
  function idle(): void {
    const next = todo;
    todo = undefined;
    next?.();
  }

  function packetDone(): void {
    clock.cancel(packetTimer);
    state = "text";
    const [high = 0, low = 0] = head;
    const type = ((high << 8) | low) & PACKET_TYPE;
    if (type !== EVAL) return say("\x15");
    try {
      const text = JSON.stringify(evaluate(data)) ?? "undefined";
      if (flash.isDead()) return board.powerOff();
      const size = Buffer.byteLength(text, "latin1");
      say(`\x06\x10\x01${String.fromCharCode(size >> 8, size & 0xff)}${text}`);
    } catch (error) {
      if (flash.isDead()) return board.powerOff();
      say(`\x15Uncaught ${named(error)}\r\n    at :1:1\r\n>`);
    }
    idle();
  }
  function enter(): void {
    const text = line;
    line = "";
    if (mode === "locked") {
      if (text === password) mode = "idle";
      return say(text === password ? "\r\n  Logged in.\r\n>" : "\r\n  Invalid password\r\npassword>");
    }
    if (text.trim() !== "") guarded(() => evaluate(text));
    say(">");
    idle();
  }
  function take(byte: number): void {
    if (mode === "off" || mode === "deaf") return;
    if (mode === "boot") {
      isInterrupted ||= byte === 3;
      return;
    }
    if (mode === "busy") {
      if (byte !== 3) return;
      mode = "idle";
      return say("Execution Interrupted\r\n>");
    }
    if (mode === "locked") {
      if (byte === 10 || byte === 13) enter();
      else if (line.length < 20) line += String.fromCharCode(byte);
      return;
    }
    if (state === "head") {
      head.push(byte);
      if (head.length < 2) return;
      [state, data] = ["data", ""];
      if (sizeOf(head) === 0) packetDone();
    } else if (state === "data") {
      data += String.fromCharCode(byte);
      if (data.length === sizeOf(head)) packetDone();
    } else if (state === "esc") state = byte === 0x5b ? "csi" : "text";
    else if (state === "csi") {
      csi += String.fromCharCode(byte);
      if (byte >= 0x30 && byte <= 0x39) return;
      if (csi === "2H") line = "";
      [state, csi] = ["text", ""];
    } else if (byte === 1 && state === "dle" && takesPackets) {
      [state, head] = ["head", []];
      packetTimer = clock.after(
        PACKET_MS,
        () => {
          state = "text";
          say("\x15");
        },
        undefined,
      );
    } else {
      state = byte === 0x10 ? "dle" : byte === 0x1b ? "esc" : "text";
      if (byte === 3) line = "";
      else if (byte === 10 || byte === 13) enter();
      else if (byte >= 0x20) line += String.fromCharCode(byte);
    }
  }
  const sizeOf = ([high = 0, low = 0]: number[]): number => ((high << 8) | low) & ~PACKET_TYPE;

  const board: EspruinoBoard = {
    faults: {},
    flash,
    storage,
    received: () => received,
    write(bytes) {
      for (const byte of bytes) {
        const one = board.faults.toBoard ? board.faults.toBoard(byte, received) : byte;
        received++;
        for (const arrived of typeof one === "number" ? [one] : (one ?? [])) take(arrived);
      }
    },
    onData(hear) {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
    isPulled: () => isPulled,
    plug: () => void (isPulled = false),
    powerOff() {
      mode = "off";
      life++;
      power++;
      clock.cancel(packetTimer);
    },
    powerOn() {
      flash.heal();
      mode = "boot";
      isInterrupted = false;
      const now = ++life;
      const started = (): void => {
        if (life !== now) return;
        say("Espruino\r\n>");
        restart(!isInterrupted);
      };
      clock.after(BOOT_MS, started, undefined);
    },
    printed: () => printed,
    asLink(hasLines = true) {
      let lost: ((why: string) => void) | undefined;
      let isGone = false;
      let isLow = false;
      const stops: (() => void)[] = [];
      return {
        name: "fake",
        write(bytes) {
          if (isGone) return Promise.reject(new Error("the port is gone"));
          if (board.faults.isBlocked) return new Promise(() => {});
          const left = (board.faults.pullAt ?? Infinity) - received;
          board.write(bytes.subarray(0, Math.max(0, left)));
          if (bytes.length < left) return Promise.resolve();
          isGone = true;
          isPulled = true;
          delete board.faults.pullAt;
          lost?.("unplugged");
          return Promise.reject(new Error("the port is gone"));
        },
        onData(hear) {
          const stop = board.onData((bytes) => {
            if (!isGone) hear(bytes);
          });
          stops.push(stop);
          return stop;
        },
        onLost: (hear) => void (lost = hear),
        setSignals({ dtr, rts }) {
          if (!hasLines) return Promise.resolve(false);
          // Both at once do nothing: that is how the boards are wired.
          if (rts && !dtr) {
            isLow = true;
            board.powerOff();
          } else if (isLow) {
            isLow = false;
            board.powerOn();
          }
          return Promise.resolve(true);
        },
        setBaud: () => Promise.resolve(),
        close() {
          for (const stop of stops) stop();
          return Promise.resolve();
        },
      };
    },
    attach(pty) {
      pty.onData((bytes) => board.write(bytes));
      board.onData((bytes) => pty.write(bytes));
    },
  };
  board.powerOn();
  return board;
}
