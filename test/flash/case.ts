// What a case of the table of faults is, and what the cases do: flash the firmware of a chip, one file, an erase.

import { erase, type EraseOptions } from "../../tools/erase/command.js";
import { flash, type FlashOptions, type FlashWorld } from "../../tools/flash/command.js";
import { seeded } from "../../boards/node/clock.js";
import type { ChipName } from "../fakes/rom/chips.js";
import type { Faults } from "../fakes/rom/faults.js";
import { espruino32, espruinoC3, image, image8266 } from "./firmware.js";
import type { Stage } from "./stage.js";

export interface FaultCase {
  title: string;
  chip?: ChipName;
  flashBytes?: number;
  isBridged?: boolean;
  faults?: Faults;
  hasNoLines?: boolean;
  /** Before it goes wrong. */
  before?: (stage: Stage) => Promise<void> | void;
  /** Instead of flashing the firmware of the chip. */
  run?: (stage: Stage, world: FlashWorld) => Promise<void>;
  /** The exit code; 0: the board works afterwards. */
  exit: number;
  /** Stands in the error, or in what was said. */
  says?: string;
  /** Nothing of the board's flash was touched. */
  isUntouched?: boolean;
  /** The board is another one than was thought: flashing it again would be refused again. */
  isOtherBoard?: boolean;
}

export interface FaultGroup {
  title: string;
  cases: readonly FaultCase[];
}

export const PORT = "tcp://fake:1";

/** The files of a chip's firmware, and the board that they are for. */
export function firmwareOf(chip: ChipName): {
  board: string;
  files: Record<string, Uint8Array>;
  offsets: Record<string, number>;
} {
  if (chip === "ESP8266")
    return {
      board: "nodemcu-esp8266",
      files: { "nodemcu.bin": image8266(60_000, 8, "NodeMCU 3.0.0.0") },
      offsets: { "nodemcu.bin": 0 },
    };
  if (chip === "ESP32-C3") {
    const offsets = { "bootloader.bin": 0, "partition-table.bin": 0x8000, "espruino-esp32c3.bin": 0x10000 };
    return { board: "esp32-c3", files: espruinoC3(), offsets };
  }
  const offsets = { "bootloader.bin": 0x1000, "partitions_espruino.bin": 0x8000, "espruino_esp32.bin": 0x10000 };
  return { board: "esp32", files: espruino32(), offsets };
}

/** BOOT held while EN is pressed, by hand. */
export function holdBoot({ chip }: Stage): void {
  chip.signals({ dtr: false, rts: true });
  chip.signals({ dtr: true, rts: false });
}

/** The program of before is running already when the fault is there. */
export const running =
  (faults: Faults) =>
  ({ chip }: Stage): void => {
    chip.faults = faults;
    chip.powerOff();
    chip.powerOn();
  };

/** `midge flash` with the chip's firmware. */
export function flashFirmware(stage: Stage, world: FlashWorld, more: FlashOptions = {}): Promise<void> {
  const { board, files } = firmwareOf(stage.chip.name);
  const firmware = Object.entries(files).map(([name, data]) => stage.file(name, data));
  return flash({ firmware, board, port: PORT, ...more }, world);
}

/** `midge flash` of one file for the ESP32. */
export const one =
  (name: string, data: Uint8Array | string, more: FlashOptions = {}, at = "") =>
  (stage: Stage, world: FlashWorld): Promise<void> =>
    flash({ firmware: [stage.file(name, data) + at], board: "esp32", port: PORT, ...more }, world);

export const words =
  (options: FlashOptions) =>
  (_stage: Stage, world: FlashWorld): Promise<void> =>
    flash({ board: "esp32", port: PORT, ...options }, world);

export const eraseAll = (_stage: Stage, world: FlashWorld, more: EraseOptions = {}): Promise<void> =>
  erase({ port: PORT, yes: true, ...more }, world);

export const app = espruino32()["espruino_esp32.bin"] as Uint8Array;

export const appSaying = (words: string): Uint8Array => image({ bytes: app.length, seed: 11, words });

/** A file with one bit changed. */
export function changed(file: Uint8Array, at: number): Uint8Array {
  const data = Uint8Array.from(file);
  data[at] = (data[at] as number) ^ 4;
  return data;
}

export function tooLarge(): Uint8Array {
  const data = new Uint8Array(0x180001);
  data.set(app);
  return data;
}

/** A program of 400 kB. */
export function bigApp(): Uint8Array {
  const data = new Uint8Array(3 * app.length);
  for (let i = 0; i < 3; i++) data.set(app, i * app.length);
  return data;
}

/** An image of a Storage with one file. */
export function storage(bytes: number, text = "print('hello')", seed = 1): Uint8Array {
  const data = new Uint8Array(bytes).fill(0xff);
  const code = Buffer.from(text);
  data.fill(0, 0, 32);
  new DataView(data.buffer).setUint32(0, code.length, true);
  data.set(Buffer.from(".bootcde"), 4);
  data.set(code, 32);
  // More pages than one, so that there is something to tear.
  const chance = seeded(seed);
  for (let i = 4096; i < Math.min(bytes, 40_000); i++) data[i] = Math.floor(chance() * 256);
  return data;
}
