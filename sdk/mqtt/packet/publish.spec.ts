// PUBLISH as it is received, field by field, from the middle of a larger memory. What is malformed is in decoder.spec.ts.

import { Reason } from "midge";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../../test/support/scripted-broker.js";
import { createMessage, readPublish } from "./publish.js";

const message = createMessage(new Uint8Array(0));

/** Reads a packet whose body stands between other bytes. */
function read(hex: string): number {
  const bytes = fromHex(hex);
  const memory = new Uint8Array(bytes.length + 9).fill(0xff);
  memory.set(bytes, 5);
  return readPublish(message, memory, bytes[0] as number, 7, 5 + bytes.length);
}

describe("readPublish", () => {
  it("reads topic, payload and flags", () => {
    expect(read("310600036120c3" + "a9")).toBe(Reason.BAD_TEXT);
    expect(read("3108000461" + "20c3a9" + "7879")).toBe(0);
    expect({ ...message, text: message.text(), bytes: [...message.bytes()] }).toMatchObject({
      topic: "a é",
      text: "xy",
      bytes: [0x78, 0x79],
      length: 2,
      qos: 0,
      retain: true,
      dup: false,
      id: 0,
    });
  });
  it("reads QoS 1 and 2 with id and DUP, and forgets them at the next", () => {
    expect(read("3a0600016112347a")).toBe(0);
    expect([message.qos, message.dup, message.retain, message.id, message.text()]).toEqual([
      1,
      true,
      false,
      0x1234,
      "z",
    ]);
    expect(read("3505000161ffff")).toBe(0);
    expect([message.qos, message.dup, message.retain, message.id, message.length]).toEqual([2, false, true, 65_535, 0]);
    expect(read("3003000161")).toBe(0);
    expect([message.qos, message.dup, message.retain, message.id, message.length]).toEqual([0, false, false, 0, 0]);
  });
  it("gives the payload as a view, not a copy, and as text where it is UTF-8", () => {
    const memory = fromHex("0001617879");
    readPublish(message, memory, 0x30, 0, 5);
    const view = message.bytes();
    memory[3] = 0x41;
    expect(view[0]).toBe(0x41);
    read("3005000161" + "c3a9");
    expect(message.text()).toBe("é");
    read("3005000161" + "ff00");
    expect(message.text()).toBe("\ufffd\0");
  });
  it("never reads past the packet", () => {
    for (const hex of ["3000", "300100", "30020001", "3003000361", "3206000361626300", "3205000161" + "00"]) {
      expect(read(hex), hex).toBeGreaterThanOrEqual(Reason.BAD_FLAGS);
    }
  });
});
