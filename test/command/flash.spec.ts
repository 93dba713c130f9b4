// `midge ports`, `flash`, `info` and `erase` as a person types them: the built command and the serialport package at a
// pseudo-terminal, with a fake board behind it.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Faults } from "../fakes/rom/faults.js";
import { openFakePort, type FakePort } from "../fakes/rom/port.js";
import { espruino32, offsets32 } from "../flash/firmware.js";
import { at, byteAt, ERASE, IN_A_BLOCK, MD5, noiseBetween } from "../flash/line-faults.js";
import { midge } from "./run.js";

let folder = "";
let firmware: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-flash-"));
  firmware = Object.entries(espruino32()).map(([name, data]) => {
    writeFileSync(join(folder, name), data);
    return join(folder, name);
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ports: FakePort[] = [];
afterEach(async () => {
  for (const port of ports.splice(0)) await port.stop();
});
async function board(options: Parameters<typeof openFakePort>[0] = {}): Promise<FakePort> {
  const port = await openFakePort(options);
  ports.push(port);
  return port;
}

function expectEspruino({ chip }: FakePort): void {
  for (const [name, data] of Object.entries(espruino32())) {
    const at = offsets32[name] as number;
    expect([name, Buffer.from(chip.flash.bytes.subarray(at, at + data.length)).equals(data)]).toEqual([name, true]);
  }
}

/** A folder for PATH with an udevadm that tells of these ports. */
function udev(...devices: { path: string; id: string; serial?: string }[]): string {
  const bin = mkdtempSync(join(folder, "bin-"));
  const text = devices.map(({ path, id, serial }) => {
    const [vendor, product] = id.split(":");
    const lines = [
      `P: /devices/x${path}`,
      `N: ${path.slice(5)}`,
      `E: DEVNAME=${path}`,
      `E: ID_VENDOR_ID=${vendor}`,
      `E: ID_MODEL_ID=${product}`,
    ];
    return [...lines, ...(serial ? [`E: ID_SERIAL_SHORT=${serial}`] : []), ""].join("\n");
  });
  writeFileSync(join(bin, "list"), text.join("\n"));
  writeFileSync(join(bin, "udevadm"), `#!/bin/sh\nexec cat "${join(bin, "list")}"\n`);
  chmodSync(join(bin, "udevadm"), 0o755);
  return `${bin}:${process.env["PATH"]}`;
}

describe("midge flash", () => {
  it("writes firmware at 921600 baud, and says what it did", async () => {
    const port = await board();
    const running = midge(["flash", "--board", "esp32", "--port", port.path, "--firmware", ...firmware]);
    expect([await running.ended, running.err()]).toEqual([0, expect.stringContaining("921600 baud")]);
    expect(running.out()).toContain("espruino_esp32.bin: 140001 bytes at 0x10000, verified\n");
    expect(running.err()).toContain("press EN (or RST) at the board");
    expectEspruino(port);
    port.restart();
    expect(port.chip.starts.at(-1)).toBe("program");
  });

  it.each<[string, Faults, string]>([
    ["noise between the answers", { toHost: noiseBetween() }, ""],
    ["lost bytes before the loader answers", { toChip: byteAt(20, () => undefined) }, ""],
    ["a changed byte in a block", { toChip: byteAt(IN_A_BLOCK, (byte) => byte ^ 0x10) }, "trying again"],
    ["a wrong MD5", { answer: at(MD5, 1, "wrong-md5") }, "reads back otherwise; trying again"],
    ["a slow erase", { answer: at(ERASE, 0, { delayMs: 1000 }) }, ""],
    ["a program that prints without end", { chatter: "temperature: 21.5\r\n" }, ""],
  ])("comes through %s", async (_title, faults, says) => {
    const port = await board({ faults });
    if (faults.chatter !== undefined) port.restart();
    const words = ["flash", "--board", "esp32", "--port", port.path, "--erase", "--firmware", ...firmware];
    const running = midge(words);
    expect([await running.ended, running.err()]).toEqual([0, expect.stringContaining(says)]);
    expectEspruino(port);
  });

  it("goes on after the cable was pulled", async () => {
    const port = await board({ faults: { cutAt: 100_000 } });
    const words = ["flash", "--board", "esp32", "--port", port.path, "--json", "--quiet", "--firmware", ...firmware];
    const cut = midge(words);
    expect([await cut.ended, cut.out()]).toEqual([4, ""]);
    expect(cut.err()).toContain("was the cable pulled? Plug it in, and run the same command again");
    const gone = midge(words);
    expect([await gone.ended, gone.err()]).toEqual([4, expect.stringContaining("there is no port")]);
    port.chip.faults = {};
    await port.plug();
    const again = midge(words);
    expect([await again.ended, again.err()]).toEqual([0, ""]);
    const { written } = JSON.parse(again.out()) as { written: { unchangedBytes: number }[] };
    expect(written.map(({ unchangedBytes }) => unchangedBytes).slice(0, 2)).toEqual([9000, 3072]);
    expectEspruino(port);
  });

  it("refuses the wrong chip, and no file, with their exit codes", async () => {
    const port = await board({ chip: "ESP8266" });
    const wrong = midge(["flash", "--board", "esp32", "--port", port.path, "--firmware", ...firmware]);
    expect([await wrong.ended, wrong.err()]).toEqual([
      5,
      expect.stringContaining("is an ESP8266, and esp32 is for an ESP32"),
    ]);
    const none = midge(["flash", "--board", "esp32"]);
    expect([await none.ended, none.err()]).toEqual([2, expect.stringContaining("https://www.espruino.com/Download")]);
    const baud = midge(["flash", "--board", "esp32", "--baud", "fast"]);
    expect([await baud.ended, baud.err()]).toEqual([2, expect.stringContaining("give a whole number")]);
  });
});

describe("midge info and midge erase", () => {
  it("tell of a board, and empty it", async () => {
    const port = await board();
    port.chip.flash.bytes.fill(0, 0, 0x100);
    const known = midge(["info", "--port", port.path, "--json", "--quiet"]);
    expect([await known.ended, known.err()]).toEqual([0, ""]);
    expect(JSON.parse(known.out())).toMatchObject({ chip: "ESP32", mac: "24:6f:28:aa:bb:cc", flashBytes: 0x400000 });
    port.restart();
    writeFileSync(join(folder, "midge.local.json"), JSON.stringify({ port: port.path }));
    const configured = midge(["info"], { cwd: folder });
    expect([await configured.ended, configured.out()]).toEqual([0, expect.stringContaining(`at ${port.path}`)]);
    expect(configured.out()).toContain("firmware: unknown: this line cannot restart the board");
    port.restart();
    const asked = midge(["erase", "--port", port.path]);
    expect([await asked.ended, asked.err()]).toEqual([2, expect.stringContaining("--yes")]);
    expect(port.chip.flash.bytes[0]).toBe(0);
    const erased = midge(["erase", "--yes"], { env: { MIDGE_PORT: port.path } });
    expect([await erased.ended, erased.out()]).toEqual([0, expect.stringContaining("erased")]);
    expect(port.chip.flash.bytes[0]).toBe(0xff);
  });
});

describe("midge ports", () => {
  it("lists the boards by their USB identity", async () => {
    const PATH = udev(
      { path: "/dev/ttyUSB3", id: "10c4:ea60", serial: "0001" },
      { path: "/dev/ttyACM0", id: "303a:1001" },
    );
    const plain = midge(["ports"], { env: { PATH } });
    expect([await plain.ended, plain.err()]).toEqual([0, ""]);
    expect(plain.out()).toBe(
      "/dev/ttyACM0  303a:1001  Espressif USB Serial/JTAG  ESP32-C3, ESP32-S3\n" +
        "/dev/ttyUSB3  10c4:ea60  Silicon Labs CP210x  ESP32, ESP32-C3, ESP32-S3, ESP8266  serial number 0001\n",
    );
    const json = midge(["ports", "--json"], { env: { PATH } });
    await json.ended;
    expect(
      json
        .out()
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown)[0],
    ).toEqual({
      port: "/dev/ttyACM0",
      usb: "303a:1001",
      name: "Espressif USB Serial/JTAG",
      chips: ["ESP32-C3", "ESP32-S3"],
      boards: ["esp32-c3", "esp32-s3"],
    });
  });

  it("says what to check when there is none, and which to choose when there are several", async () => {
    const none = midge(["ports"], { env: { PATH: udev() } });
    expect([await none.ended, none.out(), none.err()]).toEqual([
      4,
      "",
      expect.stringContaining("does the cable carry data"),
    ]);
    const PATH = udev({ path: "/dev/ttyUSB3", id: "10c4:ea60" }, { path: "/dev/ttyUSB4", id: "1a86:7523" });
    const several = midge(["info"], { env: { PATH } });
    expect([await several.ended, several.err()]).toEqual([
      4,
      expect.stringContaining("Say which: --port /dev/ttyUSB3"),
    ]);
  });
});
