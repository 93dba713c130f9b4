// What else the verbs promise, against fake boards: every form that firmware comes in, images of Storage, erase, info, and
// the resets by what the port is.

import { gzipSync } from "node:zlib";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createStorageImage } from "../../tools/build/storage-image.js";
import { erase } from "../../tools/erase/command.js";
import { flash } from "../../tools/flash/command.js";
import { firmwareOf as greetingOf, info } from "../../tools/info/command.js";
import { withRom } from "../../tools/rom/session.js";
import { MAC } from "../fakes/rom/chips.js";
import { flashFirmware, PORT, storage } from "./case.js";
import { combined, espruino32, espruino8266, image, image8266, noise, offsets32 } from "./firmware.js";
import { at, from, READ } from "./line-faults.js";
import { createStage, type Stage } from "./stage.js";

const open: Stage[] = [];
afterEach(() => {
  for (const stage of open.splice(0)) stage.close();
});
function stageOf(options: Parameters<typeof createStage>[0] = {}): Stage {
  const stage = createStage(options);
  open.push(stage);
  return stage;
}

const holds = ({ chip }: Stage, at: number, data: Uint8Array): boolean =>
  Buffer.from(chip.flash.bytes.subarray(at, at + data.length)).equals(data);

function expectEspruino(stage: Stage): void {
  for (const [name, data] of Object.entries(espruino32()))
    expect([name, holds(stage, offsets32[name] as number, data)]).toEqual([name, true]);
}

/** The download as it comes: a folder with the files, packed by the system's own program. */
function download(stage: Stage): string {
  const folder = `${dirname(stage.file("x", ""))}/espruino_2v29_esp32`;
  mkdirSync(folder);
  for (const [name, data] of Object.entries(espruino32())) stage.file(`espruino_2v29_esp32/${name}`, data);
  stage.file("espruino_2v29_esp32/README_flash.txt", "How to flash Espruino ESP32\n");
  return folder;
}

function pack(program: string, words: string[], cwd: string): void {
  const { status, stderr } = spawnSync(program, words, { cwd, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
}

describe("firmware", () => {
  it("comes as a folder", async () => {
    const stage = stageOf();
    const firmware = [download(stage)];
    expect((await stage.run((world) => flash({ firmware, board: "esp32", port: PORT }, world))).fault).toBe("");
    expectEspruino(stage);
  });

  it("comes as a .tgz", async () => {
    const stage = stageOf();
    const folder = download(stage);
    pack("tar", ["-czf", "fw.tgz", "espruino_2v29_esp32"], dirname(folder));
    const firmware = [`${dirname(folder)}/fw.tgz`];
    expect((await stage.run((world) => flash({ firmware, board: "esp32", port: PORT }, world))).fault).toBe("");
    expectEspruino(stage);
  });

  it("comes as a .zip", async () => {
    const stage = stageOf();
    const folder = download(stage);
    pack("python3", ["-m", "zipfile", "-c", "fw.zip", "espruino_2v29_esp32"], dirname(folder));
    const firmware = [`${dirname(folder)}/fw.zip`];
    expect((await stage.run((world) => flash({ firmware, board: "esp32", port: PORT }, world))).fault).toBe("");
    expectEspruino(stage);
  });

  it("is told from a folder that holds something else", async () => {
    const stage = stageOf();
    const folder = download(stage);
    for (const name of Object.keys(espruino32())) rmSync(`${folder}/${name}`);
    stage.file("espruino_2v29_esp32/other.bin", noise(100, 1));
    const ending = await stage.run((world) => flash({ firmware: [folder], board: "esp32", port: PORT }, world));
    expect(ending.fault).toContain("wanted: bootloader.bin, partitions_espruino.bin, espruino_esp32.bin");
  });

  it("comes in one file, at 0, and packed", async () => {
    const stage = stageOf();
    const whole = combined(espruino32(), offsets32);
    const firmware = [stage.file("espruino_2v29_esp32.bin.gz", gzipSync(whole))];
    const refused = await stage.run((world) => flash({ firmware, board: "esp32", port: PORT }, world));
    expect(refused.fault).toContain("is a damaged archive");
    const plain = [stage.file("espruino_2v29_esp32.bin", whole)];
    expect((await stage.run((world) => flash({ firmware: plain, board: "esp32", port: PORT }, world))).fault).toBe("");
    expectEspruino(stage);
  });

  it("in one file gives way to the Storage image that comes with it", async () => {
    const stage = stageOf();
    const whole = new Uint8Array(0x400000).fill(0xff);
    whole.set(combined(espruino32(), offsets32));
    const program = storage(0xe0000);
    const options = {
      firmware: [stage.file("all.bin", whole)],
      image: stage.file("s.bin", program),
      board: "esp32",
      port: PORT,
    };
    expect((await stage.run((world) => flash(options, world))).fault).toBe("");
    expectEspruino(stage);
    expect(holds(stage, 0x320000, program)).toBe(true);
  });

  it("goes to offsets without a board", async () => {
    const stage = stageOf();
    const firmware = Object.entries(espruino32()).map(([name, data]) => `${stage.file(name, data)}@${offsets32[name]}`);
    expect((await stage.run((world) => flash({ firmware, port: PORT }, world))).fault).toBe("");
    expectEspruino(stage);
  });

  it("finds its place by what it is when its name says nothing", async () => {
    const stage = stageOf();
    const firmware = Object.values(espruino32()).map((data, i) => stage.file(`file${i}.bin`, data));
    expect((await stage.run((world) => flash({ firmware, board: "esp32", port: PORT }, world))).fault).toBe("");
    expectEspruino(stage);
  });

  it("for NodeMCU on an ESP8266 is one file at 0", async () => {
    const stage = stageOf({ chip: "ESP8266" });
    const whole = image8266(700_000, 5, "NodeMCU 3.0.0.0");
    const firmware = [stage.file("nodemcu-release-10-modules-float.bin", whole)];
    expect((await stage.run((world) => flash({ firmware, board: "nodemcu-esp8266", port: PORT }, world))).fault).toBe(
      "",
    );
    expect(holds(stage, 0, whole)).toBe(true);
  });

  it("for NodeMCU on an ESP8266 is told the size of the flash", async () => {
    const stage = stageOf({ chip: "ESP8266", flashBytes: 0x100000 });
    const whole = image8266(60_000, 5, "NodeMCU 3.0.0.0");
    const options = { firmware: [stage.file("nodemcu.bin", whole)], board: "nodemcu-esp8266", port: PORT };
    expect((await stage.run((world) => flash(options, world))).fault).toBe("");
    expect([...stage.chip.flash.bytes.subarray(0, 4)]).toEqual([0xe9, 1, 2, 0x20]);
    expect(holds(stage, 4, whole.subarray(4))).toBe(true);
  });

  it("for Espruino on an ESP8266 is told how its flash is read and split, as its README says", async () => {
    const stage = stageOf({ chip: "ESP8266" });
    const files = espruino8266();
    const firmware = Object.entries(files).map(([name, data]) => stage.file(name, data));
    const options = { firmware, board: "esp8266", port: PORT };
    expect((await stage.run((world) => flash(options, world))).fault).toBe("");
    expect([...stage.chip.flash.bytes.subarray(0, 4)]).toEqual([0xe9, 1, 0x00, 0x6f]);
    expect(holds(stage, 4, (files["boot_v1.6.bin"] as Uint8Array).subarray(4))).toBe(true);
    expect(holds(stage, 0x1000, files["espruino_esp8266_user1.bin"] as Uint8Array)).toBe(true);
    const again = await stage.run((world) => flash(options, world));
    expect(again.out).toContain("boot_v1.6.bin: 4000 bytes at 0x0, verified, was there already");
    // By offsets a file is written as it is.
    const bare = { firmware: [`${firmware[0]}@0`], port: PORT };
    expect((await stage.run((world) => flash(bare, world))).fault).toBe("");
    expect([...stage.chip.flash.bytes.subarray(0, 4)]).toEqual([0xe9, 1, 0, 0]);
  });

  it("for an ESP8266 of 4 MiB is not put onto one of 1 MiB", async () => {
    const stage = stageOf({ chip: "ESP8266", flashBytes: 0x100000 });
    const firmware = [stage.file("boot_v1.6.bin", espruino8266()["boot_v1.6.bin"] as Uint8Array)];
    const ending = await stage.run((world) => flash({ firmware, board: "esp8266", port: PORT }, world));
    expect([ending.exit, ending.fault]).toEqual([5, expect.stringContaining("is for 4194304 bytes of flash")]);
    expect(stage.chip.flash.bytes.every((byte) => byte === 0xff)).toBe(true);
  });

  it("for an ESP32-S3 goes over its own USB", async () => {
    const stage = stageOf({ chip: "ESP32-S3", flashBytes: 0x800000 });
    const app = image({ bytes: 30_000, seed: 6, chipId: 9, words: "Espruino 2v29" });
    const firmware = [stage.file("espruino-esp32s3.bin", app)];
    expect((await stage.run((world) => flash({ firmware, board: "esp32-s3", port: PORT }, world))).fault).toBe("");
    expect(holds(stage, 0x10000, app)).toBe(true);
    expect(stage.chip.state()).toBe("program");
  });

  it("is written at the speed of --baud before that of MIDGE_BAUD", async () => {
    process.env["MIDGE_BAUD"] = "460800";
    try {
      const stage = stageOf();
      expect((await stage.run((world) => flashFirmware(stage, world))).said).toContain("460800 baud");
      expect((await stage.run((world) => flashFirmware(stage, world, { baud: 230_400 }))).said).toContain(
        "230400 baud",
      );
      process.env["MIDGE_BAUD"] = "fast";
      expect((await stage.run((world) => flashFirmware(stage, world))).fault).toContain('MIDGE_BAUD is "fast"');
    } finally {
      delete process.env["MIDGE_BAUD"];
    }
  });

  it("is written onto an erased flash with --erase", async () => {
    const stage = stageOf();
    stage.chip.flash.bytes.fill(0, 0x300000, 0x300100);
    expect((await stage.run((world) => flashFirmware(stage, world, { erase: true }))).fault).toBe("");
    expectEspruino(stage);
    expect(stage.chip.flash.bytes[0x300000]).toBe(0xff);
  });
});

describe("the output", () => {
  it("is one JSON object with --json, and nothing else", async () => {
    const stage = stageOf();
    const { out, said } = await stage.run((world) => flashFirmware(stage, world, { json: true, quiet: true }));
    expect(said).toBe("");
    expect(out.trimEnd().split("\n")).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({
      port: PORT,
      chip: "ESP32",
      baud: 921_600,
      written: [{ name: "bootloader.bin", offset: 0x1000, bytes: 9000, unchangedBytes: 0 }, {}, {}],
    });
  });

  it("names each file and that it was verified", async () => {
    const stage = stageOf();
    const { out, said } = await stage.run((world) => flashFirmware(stage, world));
    expect(out).toContain("espruino_esp32.bin: 140001 bytes at 0x10000, verified\n");
    expect(said).toContain("ESP32 at tcp://fake:1, 921600 baud\n");
    expect(said).toMatch(/espruino_esp32.bin: 100 %, 152076 of 152076 bytes, /);
    const again = await stage.run((world) => flashFirmware(stage, world));
    expect(again.out).toContain("espruino_esp32.bin: 140001 bytes at 0x10000, verified, was there already\n");
  });
});

describe("a Storage image", () => {
  it("that the build made is in the Storage, and everything else as before", async () => {
    const stage = stageOf();
    await stage.run((world) => flashFirmware(stage, world));
    const files = [
      { name: ".bootcde", data: Buffer.from("print(1)") },
      { name: "big", data: noise(50_000, 3) },
    ];
    const image = createStorageImage(files, { pageBytes: 4096, pages: 224 });
    const options = { image: stage.file("storage.bin", image), board: "esp32", port: PORT };
    expect((await stage.run((world) => flash(options, world))).fault).toBe("");
    expect(holds(stage, 0x320000, image)).toBe(true);
    expectEspruino(stage);
    const again = await stage.run((world) => flash(options, world));
    expect(again.out).toContain("was there already");
  });
});

describe("midge erase", () => {
  it("takes everything", async () => {
    const stage = stageOf();
    await stage.run((world) => flashFirmware(stage, world));
    const ending = await stage.run((world) => erase({ port: PORT, yes: true }, world));
    expect([ending.exit, ending.out]).toEqual([0, expect.stringContaining("the board has no firmware now")]);
    expect(stage.chip.flash.bytes.every((byte) => byte === 0xff)).toBe(true);
    expect(stage.chip.starts.at(-1)).toBe("nothing");
  });

  it("takes the program alone", async () => {
    const stage = stageOf();
    await stage.run((world) => flashFirmware(stage, world));
    stage.chip.flash.bytes.set(storage(0xe0000), 0x320000);
    stage.chip.flash.bytes[0x31ffff] = 0;
    const ending = await stage.run((world) =>
      erase({ port: PORT, yes: true, storage: true, board: "esp32", json: true }, world),
    );
    expect(JSON.parse(ending.out)).toEqual({ port: PORT, chip: "ESP32", erased: "storage", bytes: 0xe0000 });
    expect(stage.chip.flash.bytes.subarray(0x320000).every((byte) => byte === 0xff)).toBe(true);
    expect(stage.chip.flash.bytes[0x31ffff]).toBe(0);
    expectEspruino(stage);
  });

  it("asks which firmware it is when the chip has several, and takes it from the chip when there is one", async () => {
    const stage = stageOf();
    const ending = await stage.run((world) => erase({ port: PORT, yes: true, storage: true }, world));
    expect([ending.exit, ending.fault]).toEqual([2, expect.stringContaining("--board esp32 or --board nodemcu-esp32")]);
    const c3 = stageOf({ chip: "ESP32-C3", isBridged: true });
    expect((await c3.run((world) => erase({ port: PORT, yes: true, storage: true }, world))).fault).toBe("");
  });

  it("does nothing unasked", async () => {
    const stage = stageOf();
    const ending = await stage.run((world) => erase({ port: PORT }, world));
    expect([ending.exit, ending.fault]).toEqual([2, "add --yes to erase without being asked."]);
    expect(stage.cable.carried()).toBe(0);
  });
});

describe("midge info", () => {
  it.each([
    ["ESP32", "ESP32-D0WDQ6", "esp32"],
    ["ESP8266", "ESP8266EX", "esp8266"],
    ["ESP32-C3", "ESP32-C3 (QFN32)", "esp32-c3"],
  ] as const)("says what an %s is", async (chip, description, board) => {
    const stage = stageOf({ chip, greeting: "\r\n 2v29 (c) 2024 G.Williams\r\n>" });
    expect((await stage.run((world) => flashFirmware(stage, world))).fault).toBe("");
    const { out, fault } = await stage.run((world) => info({ board, port: PORT, json: true, quiet: true }, world));
    expect(fault).toBe("");
    const known = JSON.parse(out) as { description: string; boards: { name: string }[] };
    expect(known).toMatchObject({ chip, mac: MAC, flashBytes: 0x400000, firmware: "Espruino 2v29" });
    expect(known.description).toContain(description);
    expect(known.boards.map(({ name }) => name)).toEqual([board]);
    expect(stage.chip.state()).toBe("program");
  });

  it("is for people too, and knows when there is no firmware", async () => {
    const stage = stageOf();
    const { out } = await stage.run((world) => info({ port: PORT }, world));
    expect(out).toContain(`MAC:      ${MAC}`);
    expect(out).toContain("flash:    4 MiB");
    expect(out).toContain("crystal 40 MHz");
    expect(out).toContain("firmware: says nothing of itself");
    expect(out).toContain("--board esp32: Espruino on ESP32, 16383 variables of 14 bytes");
    expect(out).toContain("--board nodemcu-esp32: NodeMCU on ESP32, 200000 bytes of heap");
  });

  it.each([
    ["refused", { status: [1, 7] as const }],
    ["lost", "drop" as const],
  ])("asks again when an answer is %s, and names the fault when it stays away", async (_how, fault) => {
    const asked = stageOf();
    const plain = await asked.run((world) => info({ port: PORT, json: true, quiet: true }, world));
    const reads = asked.chip.commands.get(READ) as number;
    for (const nth of [reads - 1, reads - 4, reads - 7]) {
      const stage = stageOf({ faults: { answer: at(READ, nth, fault) } });
      const ending = await stage.run((world) => info({ port: PORT, json: true, quiet: true }, world));
      expect([ending.fault, ending.out]).toEqual(["", plain.out]);
    }
    const stage = stageOf({ faults: { answer: from(READ, reads - 4, fault) } });
    const ending = await stage.run((world) => info({ port: PORT }, world));
    expect([ending.exit, ending.fault]).toEqual([5, expect.stringMatching(/Try another cable/)]);
  });

  it("reads the greetings of both firmwares", () => {
    expect(greetingOf("\r\n 2v29.12 (c) 2025 G.Williams\r\n")).toBe("Espruino 2v29.12");
    expect(greetingOf("\r\nNodeMCU 3.0.0.0 built with Docker\r\n")).toBe("NodeMCU 3.0.0.0");
    expect(greetingOf("NodeMCU ESP32 build unspecified powered by Lua 5.3")).toBe("NodeMCU ESP32");
    expect(greetingOf("hello")).toBeUndefined();
  });
});

describe("the reset", () => {
  it("is that of the port: its own USB, or a bridge, whatever the board usually has", async () => {
    const signals: unknown[] = [];
    const stage = stageOf({ chip: "ESP32-C3" });
    const native = { name: "native", usb: { id: "303a:1001", name: "x", native: true } };
    const common = { baud: 115_200, workMs: 1000, say: () => {} };
    const ending = await stage.run((world) =>
      withRom({ ...common, ...world, port: native }, async (rom) => {
        expect(rom.chipName).toBe("ESP32-C3");
        return signals.push(rom.flashBytes);
      }),
    );
    expect([ending.fault, signals]).toEqual(["", [0x400000]]);
    const bridged = stageOf({ chip: "ESP32-C3", isBridged: true });
    const port = { name: "bridge", usb: { id: "10c4:ea60", name: "x", native: false } };
    expect((await bridged.run((world) => withRom({ ...common, ...world, port }, async () => {}))).fault).toBe("");
    const wrong = await stage.run((world) => withRom({ ...common, ...world, port }, async () => {}));
    expect(wrong.exit).toBe(5);
  });
});
