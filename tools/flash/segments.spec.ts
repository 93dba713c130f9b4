// Whether an image is whole, against images put together here, and cut and changed at every place.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { damageOf } from "./segments.js";

/** Segments as they stand in an image: an address, a length, the bytes. */
const segment = (bytes: readonly number[]): number[] => [0, 0, 8, 0x40, bytes.length, 0, 0, 0, ...bytes];
const sum = (...bytes: readonly number[]): number => bytes.reduce((a, b) => a ^ b, 0xef);
const [A, B] = [
  [1, 2, 3, 4],
  [5, 6, 7, 8, 9, 10, 11, 12],
];

function filled(image: readonly number[], checksum: number): number[] {
  const zeros = Array<number>(15 - (image.length % 16)).fill(0);
  return [...image, ...zeros, checksum];
}
function image32(hasSha: boolean): Uint8Array {
  const header = [0xe9, 2, 2, 0x20, ...Array<number>(19).fill(0), hasSha ? 1 : 0];
  const image = Buffer.from(filled([...header, ...segment(A), ...segment(B)], sum(...A, ...B)));
  return hasSha ? Buffer.concat([image, createHash("sha256").update(image).digest()]) : image;
}
const first8266 = filled([0xe9, 1, 0, 0, 0, 0, 0, 0, ...segment(B)], sum(...B));
const second8266 = [0xea, 4, 0, 0, 0, 0, 0, 0, ...segment(Array<number>(16).fill(3)), ...first8266];

describe("an image", () => {
  const cases: [string, Uint8Array, string][] = [
    ["with a SHA-256", image32(true), "ESP32"],
    ["without one", image32(false), "ESP32-C3"],
    ["of the ESP8266's first format", Uint8Array.from(first8266), "ESP8266"],
    ["of the ESP8266's second format", Uint8Array.from(second8266), "ESP8266"],
  ];
  it.each(cases)("%s is whole, also with more behind it", (_what, data, chip) => {
    expect(damageOf(data, chip)).toBeUndefined();
    expect(damageOf(Buffer.concat([data, Buffer.alloc(100, 0xff)]), chip)).toBeUndefined();
  });

  it.each(cases.slice(0, 3))("%s is told when any of its end is missing", (_what, data, chip) => {
    for (let length = 0; length < data.length; length++)
      expect(damageOf(data.subarray(0, length), chip)).toBe("ends in the middle");
  });

  it("of the second format is told when it ends within a part, or has but one", () => {
    for (const length of [20, 31, 33, 50, 55])
      expect(damageOf(Uint8Array.from(second8266.slice(0, length)), "ESP8266")).toBeDefined();
    expect(damageOf(Uint8Array.from(second8266.slice(0, 32)), "ESP8266")).toContain("no program behind");
  });

  it("with a SHA-256 is told when any bit of it is changed", () => {
    const whole = image32(true);
    for (let at = 1; at < whole.length; at++) {
      const data = Uint8Array.from(whole);
      data[at] = (data[at] as number) ^ 2;
      // Without the mark nothing says that there is one; the checksum is right then.
      if (at !== 23) expect([at, damageOf(data, "ESP32")]).toEqual([at, expect.any(String)]);
    }
  });

  it("has a wrong checksum when a byte of a segment is changed", () => {
    const data = image32(false);
    data[33] = 0;
    expect(damageOf(data, "ESP32")).toBe("has a wrong checksum");
  });
});
