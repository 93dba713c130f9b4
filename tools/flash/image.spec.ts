// What a file is told to be by its first bytes, and by the words in it.

import { describe, expect, it } from "vitest";
import { imageOf, notFirmware } from "./image.js";

/** A file that begins so, and is zeros behind it. */
function file(bytes: number, parts: Record<number, readonly number[] | string>): Uint8Array {
  const data = new Uint8Array(bytes);
  for (const [at, part] of Object.entries(parts))
    data.set(typeof part === "string" ? Buffer.from(part) : part, Number(at));
  return data;
}
const HEADER = [0xe9, 4, 2, 0x20, 0, 4, 8, 0x40, 0xee, 0, 0, 0];
const HEADER_8266 = [0xe9, 3, 0, 0x40, 0x10, 1, 0x10, 0x40, 0, 0, 0x10, 0x40];
const APP = [0x32, 0x54, 0xcd, 0xab];

describe("an image", () => {
  it.each([
    [
      "a program for the ESP32",
      file(9000, { 0: HEADER, 32: APP, 300: "Espruino 2v29" }),
      { kind: "app", chip: "ESP32", project: "Espruino" },
    ],
    ["a boot loader for the ESP32-C3", file(9000, { 0: [...HEADER, 5, 0] }), { kind: "bootloader", chip: "ESP32-C3" }],
    ["a program for the ESP32-S3", file(9000, { 0: [...HEADER, 9, 0], 32: APP }), { kind: "app", chip: "ESP32-S3" }],
    ["for a chip of the future", file(9000, { 0: [...HEADER, 77, 0] }), { kind: "bootloader", chip: "chip 77" }],
    [
      "MicroPython",
      file(9000, { 0: HEADER, 32: APP, 400: "MicroPython v1.24" }),
      { kind: "app", chip: "ESP32", project: "MicroPython" },
    ],
    [
      "NodeMCU for the ESP8266",
      file(400_000, { 0: HEADER_8266, 500: "NodeMCU 3.0.0.0" }),
      { kind: "app", chip: "ESP8266", project: "NodeMCU" },
    ],
    ["the boot loader of the ESP8266", file(4000, { 0: HEADER_8266 }), { kind: "bootloader", chip: "ESP8266" }],
    [
      "Espruino's user1 for the ESP8266",
      file(9000, { 0: [0xea, 4], 100: "espruino" }),
      { kind: "app", chip: "ESP8266", project: "Espruino" },
    ],
    [
      "all of Espruino for the ESP8266",
      file(70_000, { 0: HEADER_8266, 0x1000: [0xea, 4], 0x2000: "espruino" }),
      { kind: "combined", chip: "ESP8266", project: "Espruino" },
    ],
    [
      "all of it for the ESP32",
      file(70_000, { 0x1000: HEADER, 0x8000: [0xaa, 0x50] }),
      { kind: "combined", chip: "ESP32" },
    ],
    [
      "all of it for the ESP32-C3",
      file(70_000, { 0: [...HEADER, 5, 0], 0x8000: [0xaa, 0x50] }),
      { kind: "combined", chip: "ESP32-C3" },
    ],
    ["a table of partitions", file(3072, { 0: [0xaa, 0x50] }), { kind: "partitions" }],
    ["something else", file(4096, {}), { kind: "data" }],
    ["next to nothing", file(1, { 0: [0xe9] }), { kind: "bootloader" }],
  ])("is %s", (_what, data, image) => {
    expect(imageOf(data)).toEqual(image);
  });
});

describe("no firmware", () => {
  it.each([
    ["\x7fELF\x01", ".elf"],
    [":10010000214601360121470136007EFE09D2190140\n", "Intel .hex"],
    ["S1137AF00A0A0D0000000000000000000000000061\n", "S-record"],
    ["UF2\nWQ]\x9e", ".uf2"],
    ["\r\n<html><body>", "web page"],
    ['{"error":"rate limit"}', "JSON"],
    ["Rar!\x1a\x07", "unpack it"],
    ["Not Found. ".repeat(10), "is text"],
    ["", "is empty"],
  ])("is told: %j", (text, words) => {
    expect(notFirmware(Buffer.from(text, "latin1"))).toContain(words);
  });

  it("is not said of an image, or of erased flash", () => {
    expect(notFirmware(file(100, { 0: HEADER }))).toBeUndefined();
    expect(notFirmware(new Uint8Array(4096).fill(0xff))).toBeUndefined();
  });
});
