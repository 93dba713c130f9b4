// Packets as people read them: each byte belongs to one field, what is malformed is said, and a password is never shown.

import { generate, type Packet } from "mqtt-packet";
import { describe, expect, it } from "vitest";
import { decodePacket, shownText } from "./fields.js";
import { createPacketReader } from "./reader.js";

const packets: [string, Packet, string][] = [
  [
    "CONNECT with everything",
    {
      cmd: "connect",
      clientId: "board-1",
      keepalive: 30,
      clean: false,
      username: "anna",
      password: Buffer.from("hunter2"),
      will: { topic: "s", payload: Buffer.from("offline"), qos: 1, retain: true },
      protocolId: "MQTT",
      protocolVersion: 4,
    },
    "CONNECT board-1, keep alive 30 s, will s, user anna",
  ],
  ["CONNACK", { cmd: "connack", returnCode: 0, sessionPresent: true }, "CONNACK accepted, session present"],
  ["CONNACK refused", { cmd: "connack", returnCode: 5, sessionPresent: false }, "CONNACK not authorized"],
  [
    "PUBLISH at QoS 1",
    { cmd: "publish", topic: "a/b", payload: "21.5", qos: 1, dup: true, retain: true, messageId: 7 },
    "PUBLISH a/b, QoS 1, DUP, retain, id 7, 4 B: 21.5",
  ],
  [
    "PUBLISH, long",
    { cmd: "publish", topic: "a", payload: "x".repeat(300), qos: 0, dup: false, retain: false },
    `PUBLISH a, QoS 0, 300 B: ${"x".repeat(120)}... (300 B)`,
  ],
  ["PUBACK", { cmd: "puback", messageId: 513 }, "PUBACK id 513"],
  [
    "SUBSCRIBE",
    {
      cmd: "subscribe",
      messageId: 2,
      subscriptions: [
        { topic: "a/#", qos: 1 },
        { topic: "b", qos: 0 },
      ],
    },
    "SUBSCRIBE id 2: a/# (QoS 1), b (QoS 0)",
  ],
  ["SUBACK", { cmd: "suback", messageId: 2, granted: [1, 128] }, "SUBACK id 2: QoS 1, refused"],
  ["UNSUBSCRIBE", { cmd: "unsubscribe", messageId: 3, unsubscriptions: ["a", "b"] }, "UNSUBSCRIBE id 3: a, b"],
  ["PINGREQ", { cmd: "pingreq" }, "PINGREQ"],
  ["DISCONNECT", { cmd: "disconnect" }, "DISCONNECT"],
];

describe("a packet, field by field", () => {
  it.each(packets)("%s", (_name, packet, summary) => {
    const bytes = generate(packet);
    const decoded = decodePacket(bytes);
    expect(decoded.summary).toBe(summary);
    expect(decoded.fault).toBeUndefined();
    let at = 0;
    for (const field of decoded.fields) {
      expect(field.from).toBe(at);
      at += field.length;
    }
    expect(at).toBe(bytes.length);
  });

  it("never shows a password", () => {
    const [, packet] = packets[0] as (typeof packets)[0];
    expect(JSON.stringify(decodePacket(generate(packet)))).not.toContain("hunter2");
  });

  it.each([
    ["cut in its topic", [0x30, 3, 0, 9, 97], "ends inside topic"],
    ["too long", [0xd0, 1, 0], "1 bytes too many"],
    ["of a reserved type", [0xf0, 0], "a reserved packet type"],
    ["at QoS 3", [0x36, 5, 0, 1, 97, 0, 1], "QoS 3"],
    ["without its id", [0x40, 0], "ends inside packet identifier"],
  ])("says what is wrong with one %s", (_name, bytes, fault) => {
    expect(decodePacket(Uint8Array.from(bytes)).fault).toBe(fault);
  });

  it("shows bytes that are no text as digits, and moves no cursor", () => {
    expect(shownText(Uint8Array.of(0xff, 0xfe))).toBe("0xfffe");
    expect(shownText(Buffer.from("a\u001b[2Jb\n"))).toBe("a\\x1b[2Jb\\x0a");
  });
});

describe("a stream of packets", () => {
  const stream = Buffer.concat(packets.map(([, packet]) => generate(packet)));

  it.each([1, 2, 3, 7, 1000])("is cut right when it comes in pieces of %i bytes", (size) => {
    const got: (Uint8Array | undefined)[] = [];
    const reader = createPacketReader((packet) => got.push(packet));
    for (let at = 0; at < stream.length; at += size) reader.push(stream.subarray(at, at + size));
    expect(got.map((packet) => Buffer.from(packet as Uint8Array).toString("hex"))).toEqual(
      packets.map(([, packet]) => generate(packet).toString("hex")),
    );
  });

  it("ends at a length of five bytes, once", () => {
    const got: (Uint8Array | undefined)[] = [];
    const reader = createPacketReader((packet) => got.push(packet));
    reader.push(Uint8Array.of(0x30, 255, 255, 255, 255, 1));
    reader.push(Uint8Array.of(0xd0, 0));
    expect(got).toEqual([undefined]);
  });
});
