// A fake board of Espressif's: its reset lines, its boot ROM with the serial protocol, and the stub that the host loads.
// Its flash is in memory. It takes bytes and modem lines and gives bytes, so that it can stand behind a link in memory or a
// pseudo-terminal. It checks no signature and runs no code: a stub is whatever was loaded whole.
// Source: esptool's documentation, "Serial Protocol"; esptool/loader.py; esptool-legacy-flasher-stub for the stub's answers.

import type { NodeClock } from "../../../boards/node/clock.js";
import { type ChipName, chips } from "./chips.js";
import type { Faults } from "./faults.js";
import { createFakeFlash, type FakeFlash } from "./flash.js";
import { createLoaderCommands } from "./commands.js";
import { frame, createFrameReader } from "./frames.js";

export interface FakeChipOptions {
  chip?: ChipName;
  flashBytes?: number;
  faults?: Faults;
  clock: Pick<NodeClock, "after">;
  /** What its program says when it starts. */
  greeting?: string;
  /** A bridge at its UART, also where the chip has a USB of its own. */
  isBridged?: boolean;
  /** Goes into its loader by itself when a host asks: for lines that carry no reset. */
  entersOnSync?: boolean;
}

export type ChipState = "off" | "program" | "rom" | "stub";

export interface FakeChip {
  readonly name: ChipName;
  readonly flash: FakeFlash;
  readonly state: () => ChipState;
  /** What it listens and speaks at. */
  readonly baud: () => number;
  /** Each start, in order. */
  readonly starts: ("program" | "rom" | "nothing")[];
  /** How often each command came, by its number. */
  readonly commands: Map<number, number>;
  faults: Faults;
  /** Bytes from the host, at the host's speed. */
  receive(bytes: Uint8Array, baud: number): void;
  /** Hears what it sends, with its speed. */
  onSend(hear: (bytes: Uint8Array, baud: number) => void): void;
  signals(lines: { dtr: boolean; rts: boolean }): void;
  /** Hears that the cable is to be pulled now. */
  onUnplug(hear: () => void): void;
  powerOff(): void;
  powerOn(): void;
}

const ROM_BAUD = 115_200;
const CHATTER_MS = 5;
const SYNC_START = Buffer.from([0xc0, 0x00, 0x08, 0x24, 0x00]);

export function createFakeChip(options: FakeChipOptions): FakeChip {
  const { clock, greeting = " 2v29 (c) 2024 G.Williams\r\n>" } = options;
  const name = options.chip ?? "ESP32";
  const data = chips[name];
  const flash = createFakeFlash(
    options.flashBytes ?? 0x400000,
    (address, byte) => chip.faults.cell?.(address, byte) ?? byte,
  );
  let state: ChipState = "off";
  let baud = ROM_BAUD;
  let lines = { dtr: false, rts: false };
  let wantsLoader = false;
  let life = 0;
  let hear: (bytes: Uint8Array, baud: number) => void = () => {};

  let unplug = (): void => {};

  const say = (bytes: Uint8Array): void => {
    if (!chip.faults.isMute) hear(bytes, baud);
  };
  const loader = createLoaderCommands({
    data,
    flash,
    faults: () => chip.faults,
    counts: new Map(),
    isStub: () => state === "stub",
    baud: () => baud,
    send: (packet) => say(frame(packet)),
    later(ms, run) {
      const now = life;
      clock.after(ms, () => now === life && run(), undefined);
    },
    unplug: () => unplug(),
    restart: () => start(false),
    setBaud: (next) => (baud = next),
    runStub() {
      state = "stub";
      say(frame(Buffer.from("OHAI")));
    },
  });
  const reader = createFrameReader((packet) => loader.take(packet));

  function start(isLoader: boolean): void {
    life++;
    baud = ROM_BAUD;
    reader.reset();
    loader.reset();
    state = isLoader ? "rom" : "program";
    const isRunnable = [0xe9, 0xea].includes(flash.bytes[data.appAt] as number);
    chip.starts.push(isLoader ? "rom" : isRunnable ? "program" : "nothing");
    const rom = `ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x${isLoader ? "3 (DOWNLOAD_BOOT(UART0))" : "13 (SPI_FAST_FLASH_BOOT)"}\r\n`;
    const after = isLoader ? "waiting for download\r\n" : isRunnable ? greeting : "invalid header: 0xffffffff\r\n";
    // An ESP8266 says it at 74,880 baud, which is noise at any other.
    const text = Buffer.from(rom);
    say(name === "ESP8266" ? text.map((byte) => byte ^ 0xa5) : text);
    say(Buffer.from(name === "ESP8266" && isLoader ? "" : after));
    if (!isLoader) chat(life);
  }
  function chat(since: number): void {
    const { chatter } = chip.faults;
    if (chatter === undefined || since !== life) return;
    say(Buffer.from(chatter));
    clock.after(CHATTER_MS, () => chat(since), undefined);
  }
  /** EN is let go: what the boot pin says a moment later decides. */
  function release(): void {
    const slowMs = chip.faults.slowEnMs ?? 0;
    const decide = (): void => start(lines.dtr && !lines.rts);
    if (slowMs === 0) return decide();
    const now = ++life;
    clock.after(slowMs, () => now === life && decide(), undefined);
  }
  const chip: FakeChip = {
    name,
    flash,
    state: () => state,
    baud: () => baud,
    starts: [],
    commands: loader.counts,
    faults: options.faults ?? {},
    onSend: (next) => (hear = next),
    receive(bytes, hostBaud) {
      if (state === "off" || hostBaud !== baud) return;
      if (state === "program") {
        if (options.entersOnSync && Buffer.from(bytes).includes(SYNC_START)) start(true);
        else return;
      }
      if (!chip.faults.isDeaf) reader.take(bytes);
    },
    signals(next) {
      const before = lines;
      lines = next;
      if (state === "off" || chip.faults.hasNoReset) return;
      if (data.isNative && !options.isBridged) {
        // DTR alone asks for the loader; RTS let go resets.
        if (next.dtr && !next.rts) wantsLoader = true;
        if (before.rts && !next.rts && !next.dtr) {
          start(wantsLoader);
          wantsLoader = false;
        }
        return;
      }
      // Two transistors: RTS alone pulls EN low, DTR alone the boot pin, both together neither.
      const wasLow = before.rts && !before.dtr;
      const isLow = next.rts && !next.dtr;
      if (isLow) {
        life++;
        state = "program";
      }
      if (wasLow && !isLow) release();
    },
    onUnplug: (next) => (unplug = next),
    powerOff() {
      life++;
      state = "off";
    },
    powerOn() {
      lines = { dtr: false, rts: false };
      wantsLoader = false;
      start(false);
    },
  };
  chip.powerOn();
  chip.starts.length = 0;
  return chip;
}
