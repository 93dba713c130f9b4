// Gets a board into its loader and ready for work: reset, sync, which chip, the stub, a higher speed. All of it can be done
// again on the same line after a fault. It writes nothing into the flash.

import type { ResetStep } from "../../boards/profile.js";
import { Exit, MidgeError } from "../error.js";
import type { SerialLink } from "../serial/link.js";
import { createLoader, isRefusedCommand, isUnknownChip, type Loader, MAGIC_REGISTER, Op } from "./loader.js";
import { noLoader, secure } from "./refusals.js";
import { createRomTransport, LineEnded, type RomClock, type RomTransport } from "./transport.js";

/** What the ROM listens at. */
export const ROM_BAUD = 115_200;
/** Resets, and packets after each; esptool/loader.py: 7 attempts of 5. */
const RESETS = 7;
const SYNCS = 5;
const SYNC_MS = 100;
/** How often all of it is done when it breaks off in the middle. */
const ROUNDS = 3;
/** esptool 4.8.1, reset.py: an EN pin with a large capacitor needs so much more after its release. */
const SLOW_EN_MS = 500;
const PROBE_MS = 500;
/** After a change of speed, before anything is said (esptool/loader.py, change_baud). */
const BAUD_SETTLE_MS = 50;

export interface RomOptions {
  clock: RomClock;
  /** How this port gets the board into its loader, and out of it. */
  bootloader: readonly ResetStep[];
  reset: readonly ResetStep[];
  /** The speed to work at. */
  baud: number;
  /** Hears what a person should know: a lower speed, another try. */
  say: (line: string) => void;
}

export interface Rom {
  readonly link: SerialLink;
  readonly transport: RomTransport;
  /** Another one after each `connect`. */
  readonly loader: Loader;
  readonly chipName: string;
  readonly baud: number;
  /** Bytes of the board's flash; undefined when its chip says nothing known. */
  readonly flashBytes: number | undefined;
  readonly hasLines: boolean;
  readonly clock: RomClock;
  readonly say: (line: string) => void;
  connect(baud: number): Promise<void>;
  /** Makes sure that the two sides understand each other, without a reset. */
  resync(): Promise<boolean>;
  /** Starts the program; false where the line cannot. */
  restart(): Promise<boolean>;
  /** It was started, and no longer listens. */
  readonly isRestarted: boolean;
}

export async function openRom(link: SerialLink, options: RomOptions): Promise<Rom> {
  const { clock, say } = options;
  const transport = createRomTransport(link, clock);
  const state = { loader: createLoader(transport, ROM_BAUD), baud: ROM_BAUD, hasLines: true };
  let flashBytes: number | undefined;
  let isRestarted = false;

  async function steps(sequence: readonly ResetStep[], slowMs: number): Promise<void> {
    for (const [at, { dtr, rts, waitMs }] of sequence.entries()) {
      if (!(await link.setSignals({ dtr, rts }))) state.hasLines = false;
      if (waitMs > 0) await transport.wait(waitMs + (at === sequence.length - 2 ? slowMs : 0));
    }
  }
  /** Resets until the loader answers. */
  async function enter(): Promise<void> {
    const packet = new Uint8Array(36).fill(0x55);
    packet.set([0x07, 0x07, 0x12, 0x20]);
    state.loader = createLoader(transport, ROM_BAUD);
    for (let i = 0; i < RESETS * SYNCS; i++) {
      if (i % SYNCS === 0) await steps(options.bootloader, (i / SYNCS) % 2 === 1 ? SLOW_EN_MS : 0);
      try {
        const [value, status] = await state.loader.command(Op.SYNC, packet, 0, true, SYNC_MS);
        // A packet that came damaged is answered too; the value says nothing then.
        if (status[0] !== 0) continue;
        // The ROM answers eight times, with a value; the stub once, with 0.
        await transport.drainInput();
        state.loader.IS_STUB = value === 0;
        return;
      } catch (error) {
        if (error instanceof LineEnded) throw error;
      }
    }
    throw noLoader(link.name, state.hasLines, transport.text());
  }
  async function tellChip(): Promise<void> {
    const { loader } = state;
    try {
      loader.chip = await (loader.IS_STUB ? loader.identifyChipByMagic() : loader.identifyChip());
    } catch (error) {
      if (isRefusedCommand(error)) throw secure(link.name);
      if (!isUnknownChip(error)) throw error;
      throw new MidgeError(
        `the chip at ${link.name} is none that Midge knows (${(error as Error).message.replace(/\.? Failed.*/, "")}).`,
        Exit.BOARD,
      );
    }
    if (loader.secureDownloadMode) throw secure(link.name);
  }
  async function identify(): Promise<void> {
    const { loader } = state;
    try {
      await tellChip();
    } catch (error) {
      if (!(error instanceof MidgeError)) throw error;
      // No board is refused for one damaged packet.
      await transport.drainInput();
      await tellChip();
    }
    if (loader.chip.CHIP_NAME === "ESP8266") {
      // esptool/targets/esp8266.py has none; 0, as esptool-js has it, is the command register.
      loader.chip.SPI_MOSI_DLEN_OFFS = undefined;
      loader.chip.SPI_MISO_DLEN_OFFS = undefined;
    }
    if (!loader.IS_STUB) {
      await loader.chip.postConnect?.(loader);
      await loader.runStub();
    }
    flashBytes = flashSize(await loader.readFlashId());
  }
  async function answers(): Promise<boolean> {
    for (let i = 0; i < 2; i++) {
      try {
        await state.loader.readReg(MAGIC_REGISTER, PROBE_MS);
        return true;
      } catch (error) {
        if (error instanceof LineEnded) throw error;
      }
    }
    return false;
  }
  /** Both sides to another speed; false when they no longer understand each other. */
  async function faster(baud: number): Promise<boolean> {
    const packet = new DataView(new ArrayBuffer(8));
    packet.setUint32(0, baud, true);
    packet.setUint32(4, ROM_BAUD, true);
    try {
      const [, status] = await state.loader.command(
        Op.CHANGE_BAUDRATE,
        new Uint8Array(packet.buffer),
        0,
        true,
        PROBE_MS,
      );
      if (status[0] !== 0) return false;
      await link.setBaud(baud);
    } catch (error) {
      if (error instanceof LineEnded) throw error;
      return false;
    }
    await transport.wait(BAUD_SETTLE_MS);
    await transport.drainInput();
    if (!(await answers())) return false;
    state.baud = baud;
    return true;
  }
  async function once(baud: number): Promise<void> {
    await link.setBaud(ROM_BAUD);
    state.baud = ROM_BAUD;
    await enter();
    await identify();
    if (baud === ROM_BAUD || (await faster(baud))) return;
    say(`the line does not carry ${baud} baud: it goes on at ${ROM_BAUD}.`);
    await link.setBaud(ROM_BAUD);
    await enter();
    await identify();
  }
  const rom: Rom = {
    link,
    transport,
    clock,
    say,
    get loader() {
      return state.loader;
    },
    get chipName() {
      return state.loader.chip.CHIP_NAME;
    },
    get baud() {
      return state.baud;
    },
    get flashBytes() {
      return flashBytes;
    },
    get hasLines() {
      return state.hasLines;
    },
    get isRestarted() {
      return isRestarted;
    },
    async connect(baud) {
      for (let left = ROUNDS - 1; ; left--) {
        try {
          return await once(baud);
        } catch (error) {
          if (error instanceof LineEnded || error instanceof MidgeError) throw error;
          transport.check();
          if (left > 0) continue;
          throw new MidgeError(
            `the board at ${link.name} answers, but not as a loader does: ${(error as Error).message}. Try another cable, or a lower --baud.`,
            Exit.BOARD,
          );
        }
      }
    },
    async resync() {
      await transport.drainInput();
      if (await answers()) return true;
      // It may be in a frame whose end was lost: one END, and the count is even again.
      await transport.writeRaw(Uint8Array.of(0xc0));
      await transport.drainInput();
      return answers();
    },
    async restart() {
      isRestarted = true;
      await steps(options.reset, 0);
      return state.hasLines;
    },
  };
  try {
    await rom.connect(options.baud);
  } catch (error) {
    // A board that is refused goes on with what it did.
    if (!(error instanceof LineEnded)) await rom.restart();
    transport.detach();
    throw error;
  }
  return rom;
}

/** JEDEC: the third byte is the size as a power of two; esptool/cmds.py, DETECTED_FLASH_SIZES, has the exceptions. */
function flashSize(id: number): number | undefined {
  const code = (id >> 16) & 0xff;
  if (code >= 0x12 && code <= 0x1c) return 2 ** code;
  if (code >= 0x20 && code <= 0x22) return 2 ** (code - 0x20 + 26);
  if (code >= 0x32 && code <= 0x3a) return 2 ** (code - 0x20);
  return undefined;
}
