// The cable pulled at many places between the first byte and the last: the verb says so, and the next flash works. With a
// Storage image the board never has half a program: it has the old one, the new one, or none.

import { afterEach, describe, expect, it } from "vitest";
import { flash } from "../../tools/flash/command.js";
import { firmwareOf, flashFirmware, PORT, storage } from "./case.js";
import { espruino32 } from "./firmware.js";
import { createStage, type Stage } from "./stage.js";

const STORAGE_AT = 0x320000;
const STORAGE_BYTES = 0xe0000;
const FIRMWARE_CUTS = 50;
const STORAGE_CUTS = 30;

const open: Stage[] = [];
afterEach(() => {
  for (const stage of open.splice(0)) stage.close();
});
function stageOf(): Stage {
  const stage = createStage();
  open.push(stage);
  return stage;
}

const held = ({ chip }: Stage, at: number, bytes: number): Buffer =>
  Buffer.from(chip.flash.bytes.subarray(at, at + bytes));

/** Bytes of a run that is not cut. */
async function whole(stage: Stage, run: Parameters<Stage["run"]>[0]): Promise<number> {
  const before = stage.cable.carried();
  expect((await stage.run(run)).exit).toBe(0);
  return stage.cable.carried() - before;
}

/** So many places of a run, the first and the last bytes among them. */
function places(bytes: number, count: number): number[] {
  const middle = Array.from({ length: count - 6 }, (_, i) => Math.floor(((i + 0.5) * bytes) / (count - 6)));
  return [0, 1, 2, ...middle, bytes - 3, bytes - 2, bytes - 1];
}

describe("the cable is pulled", () => {
  it("anywhere while firmware is written: the next flash works", async () => {
    const bytes = await whole(stageOf(), (world) => flashFirmware(stageOf(), world));
    const { files, offsets } = firmwareOf("ESP32");
    const stage = stageOf();
    const old = espruino32(2);
    const exits = new Set<number>();
    for (const place of places(bytes, FIRMWARE_CUTS)) {
      for (const [name, data] of Object.entries(old)) stage.chip.flash.bytes.set(data, offsets[name]);
      stage.chip.faults = { cutAt: stage.cable.carried() + place };
      const cut = await stage.run((world) => flashFirmware(stage, world));
      exits.add(cut.exit);
      // The very last bytes are what the program says after the restart.
      if (cut.exit !== 0)
        expect(cut).toMatchObject({ exit: 4, fault: expect.stringContaining("was the cable pulled?") });
      stage.heal();
      expect((await stage.run((world) => flashFirmware(stage, world))).fault).toBe("");
      for (const [name, data] of Object.entries(files))
        expect(held(stage, offsets[name] as number, data.length).equals(data)).toBe(true);
      expect(stage.chip.starts.at(-1)).toBe("program");
    }
    expect(exits).toEqual(new Set([4, 0]));
  });

  it("anywhere while a Storage image is written: the old program, the new one, or none", async () => {
    const stage = stageOf();
    const old = storage(STORAGE_BYTES, "print('old')", 1);
    const next = storage(STORAGE_BYTES, "print('new')", 2);
    const image = stage.file("storage.bin", next);
    const write = (world: Parameters<Parameters<Stage["run"]>[0]>[0]): Promise<void> =>
      flash({ board: "esp32", image, port: PORT }, world);
    stage.chip.flash.bytes.set(old, STORAGE_AT);
    const bytes = await whole(stage, write);
    const found = { old: 0, next: 0, none: 0 };
    for (const place of places(bytes, STORAGE_CUTS)) {
      stage.chip.flash.bytes.set(old, STORAGE_AT);
      stage.chip.faults = { cutAt: stage.cable.carried() + place };
      await stage.run(write);
      const now = held(stage, STORAGE_AT, STORAGE_BYTES);
      if (now.equals(old)) found.old++;
      else if (now.equals(next)) found.next++;
      else {
        found.none++;
        // The list of files begins there: an interpreter finds none.
        expect(now.subarray(0, 4096).every((byte) => byte === 0xff)).toBe(true);
      }
      stage.heal();
      expect((await stage.run(write)).fault).toBe("");
      expect(held(stage, STORAGE_AT, STORAGE_BYTES).equals(next)).toBe(true);
    }
    expect(Object.values(found).every((count) => count > 0)).toBe(true);
  });

  it("and what was written is not written again", async () => {
    const stage = stageOf();
    const bytes = await whole(stageOf(), (world) => flashFirmware(stageOf(), world));
    stage.chip.faults = { cutAt: bytes - 3000 };
    await stage.run((world) => flashFirmware(stage, world));
    stage.heal();
    const before = stage.cable.carried();
    const ending = await stage.run((world) => flashFirmware(stage, world, { json: true, quiet: true }));
    const { written } = JSON.parse(ending.out) as {
      written: { name: string; bytes: number; unchangedBytes: number }[];
    };
    expect(written.map(({ name, unchangedBytes }) => [name, unchangedBytes])).toEqual([
      ["bootloader.bin", 9000],
      ["partitions_espruino.bin", 3072],
      ["espruino_esp32.bin", 131_072],
    ]);
    expect(stage.cable.carried() - before).toBeLessThan(bytes / 4);
  });
});
