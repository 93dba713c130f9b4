// SUBSCRIBE and UNSUBSCRIBE, MQTT 3.1.1 sections 3.8 and 3.10; more bytes by hand are in test/golden.

import { describe, expect, it } from "vitest";
import { subscribePacket, unsubscribePacket } from "./subscribe.js";

const hex = (packet: string): string => Buffer.from(packet, "latin1").toString("hex");

describe("SUBSCRIBE", () => {
  it("has id, filter and QoS", () => {
    expect(hex(subscribePacket(1, "a", 0))).toBe("8206000100016100");
    expect(hex(subscribePacket(0x1234, "a/é", 2))).toBe("8209123400" + "04612fc3a902");
  });
  it("has a length of two bytes from 128 on", () => {
    expect(hex(subscribePacket(255, "x".repeat(122), 1))).toBe("827f00ff007a" + "78".repeat(122) + "01");
    expect(hex(subscribePacket(256, "x".repeat(123), 1))).toBe("8280010100007b" + "78".repeat(123) + "01");
  });
});

describe("UNSUBSCRIBE", () => {
  it("has id and filter", () => {
    expect(hex(unsubscribePacket(65_535, "a/#"))).toBe("a207ffff0003612f23");
  });
});
