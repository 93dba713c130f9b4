// What is found in a folder before Wokwi is asked: each fault by itself, in a project that was right.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lintFolder } from "../../tools/wokwi/lint.js";
import { BROKER, download, scratch, typed } from "./stage.js";

const { path, end } = scratch();
afterAll(end);

beforeAll(async () => {
  const firmware = download(path("espruino"));
  await typed(["examples/thermometer", ...BROKER, "--firmware", firmware, "--out", path("p")]);
});

/** The findings when this is replaced in a file of the project. */
function broken(file: string, from: string | RegExp, to: string): string[] {
  const whole = readFileSync(path("p", file), "utf8");
  const text = whole.replace(from, to);
  expect(text).not.toBe(whole);
  writeFileSync(path("p", file), text);
  try {
    return lintFolder(path("p")).map((one) => `${one.severity} ${one.file}: ${one.text}`);
  } finally {
    writeFileSync(path("p", file), whole);
  }
}

describe("the lint of a Wokwi project", () => {
  it("finds nothing in one that is right", () => expect(lintFolder(path("p"))).toEqual([]));

  it.each([
    [
      "wokwi-dht22",
      "wokwi-dht21",
      'error diagram.json: "climate": Wokwi has no part "wokwi-dht21"; did you mean "wokwi-dht22"?',
    ],
    ["wokwi-dht22", "wokwi-bme280", 'error diagram.json: "climate": Wokwi has no part "wokwi-bme280"'],
    [
      "climate:SDA",
      "climate:SDAA",
      'error diagram.json: "climate:SDAA": wokwi-dht22 has no pin "SDAA"; did you mean "SDA"?',
    ],
    ["board:D4", "board:4", 'error diagram.json: "board:4": wokwi-esp32-devkit-v1 has no pin "4"; did you mean "D4"?'],
    ["climate:SDA", "climat:SDA", 'there is no part "climat"; did you mean "climate"?'],
    ['"id": "climate"', '"id": "board"', 'error diagram.json: two parts have the id "board".'],
    ["wokwi-esp32-devkit-v1", "wokwi-led", "there must be one board, and there are 0."],
    [
      '"temperature"',
      '"temperatur"',
      'warning diagram.json: "climate": wokwi-dht22 has no attribute "temperatur"; did you mean "temperature"?',
    ],
    ['"humidity": "45"', '"humidity": 45', 'the attribute "humidity" must be a text: "45".'],
    ["$serialMonitor:RX", "$serialMonitor:A", "the serial monitor has RX and TX"],
    [/"climate:[A-Z]+"/g, '"board:D2"', 'warning diagram.json: "climate" is wired to nothing.'],
    ['"version": 1', '"version": 2', '"version" must be 1.'],
    [/\}\s*$/, "", "error diagram.json: is no JSON"],
  ])("finds in the diagram: %s -> %s", (from, to, text) =>
    expect(broken("diagram.json", from, to)).toContainEqual(expect.stringContaining(text)),
  );

  it.each([
    ["wokwi.toml", "version = 1", "version = 2", 'error wokwi.toml: "version" must be 1.'],
    [
      "wokwi.toml",
      "flasher_args",
      "flash_args",
      'error wokwi.toml: "firmware": there is no flash_args.json beside it.',
    ],
    ["wokwi.toml", "[wokwi]", "[woki]", "error wokwi.toml: has no [wokwi]."],
    [
      "flasher_args.json",
      "bootloader.bin",
      "boot.bin",
      "warning flasher_args.json: 0x1000: firmware/boot.bin is not there.",
    ],
    ["flasher_args.json", "0x8000", "0x1800", "0x1800: an offset is a multiple of 0x1000."],
    ["flasher_args.json", '"0x8000"', '"8000"', '"8000" must be an offset such as 0x1000.'],
    ["flasher_args.json", '"0x8000"', '"0x321000"', "storage.bin ends at 0x400000, behind the begin of firmware/part"],
    ["flasher_args.json", "4MB", "2MB", "storage.bin ends behind the flash of 2 MB."],
    [
      "scenario.yaml",
      "control: temperature",
      "control: temprature",
      'wokwi-dht22 has no control "temprature"; did you mean',
    ],
    ["scenario.yaml", "part-id: climate", "part-id: klimate", 'there is no part "klimate"; did you mean "climate"?'],
    ["scenario.yaml", "delay: 5s", "delay: 5", '"delay" must be a time with its unit'],
    ["scenario.yaml", "delay:", "dely:", 'a step has no "dely"; did you mean "delay"?'],
  ])("finds in %s: %s -> %s", (file, from, to, text) =>
    expect(broken(file, from, to)).toContainEqual(expect.stringContaining(text)),
  );

  it("is a verb by itself, with exit code 7, and writes nothing", async () => {
    const file = path("p", "diagram.json");
    const whole = readFileSync(file, "utf8");
    expect((await typed(["--lint", path("p")])).code).toBe(0);
    for (const more of [["examples/status"], ["--firmware", "x.bin"]])
      expect((await typed(["--lint", path("p"), ...more])).code).toBe(2);
    writeFileSync(file, whole.replace("climate:SDA", "climate:DATA"));
    const { code, err } = await typed(["--lint", path("p")]);
    expect([code, err]).toEqual([7, expect.stringContaining('error: diagram.json: "climate:DATA"')]);
    rmSync(file);
    expect((await typed(["--lint", path("p")])).err).toContain("there is no such file: write it with midge wokwi");
    writeFileSync(file, whole);
  });
});
