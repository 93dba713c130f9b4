// Texts, remaining lengths and packets as byte strings: the edges that MQTT 3.1.1 sections 1.5.3 and 2.2.3 name.

import { describe, expect, it } from "vitest";
import { packet, remaining, text } from "./frame.js";

const hex = (bytes: string): string => Buffer.from(bytes, "latin1").toString("hex");

describe("remaining length (table 2.4)", () => {
  it.each([
    [0, "00"],
    [127, "7f"],
    [128, "8001"],
    [16_383, "ff7f"],
    [16_384, "808001"],
    [2_097_151, "ffff7f"],
    [2_097_152, "80808001"],
    [268_435_455, "ffffff7f"],
    [321, "c102"],
  ])("%i", (length, right) => expect(hex(remaining(length))).toBe(right));
});

describe("text", () => {
  it("has its length in bytes before it", () => {
    expect(hex(text(""))).toBe("0000");
    expect(hex(text("é"))).toBe("0002c3a9");
    expect(hex(text(Uint8Array.of(0, 255)))).toBe("000200ff");
    expect(hex(text("x".repeat(65_535)).slice(0, 3))).toBe("ffff78");
    expect(hex(text("A\u{2A6D4}"))).toBe("000541f0aa9b94"); // figure 1.2 of the standard
  });
});

describe("packet", () => {
  it("is first byte, remaining length, body", () => {
    expect(hex(packet(0xe0, ""))).toBe("e000");
    expect(hex(packet(0x82, "x".repeat(200)))).toBe("82c801" + "78".repeat(200));
  });
});
