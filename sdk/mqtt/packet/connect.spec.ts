// CONNECT read back by a decoder written from MQTT 3.1.1 section 3.1 alone, for every combination of options. The bytes
// of single packets are in test/golden.

import { describe, expect, it } from "vitest";
import { connectPacket, type ConnectOptions } from "./connect.js";

function decode(packet: string): unknown {
  const bytes = Buffer.from(packet, "latin1");
  let at = 0;
  let length = 0;
  let scale = 1;
  expect(bytes[at++]).toBe(0x10);
  for (let digit = 128; digit > 127; scale *= 128) length += ((digit = bytes[at++] as number) & 127) * scale;
  expect(bytes.length - at).toBe(length);
  const field = (): Buffer => {
    const size = bytes.readUInt16BE(at);
    at += 2 + size;
    expect(at).toBeLessThanOrEqual(bytes.length);
    return bytes.subarray(at - size, at);
  };
  expect(field().toString()).toBe("MQTT");
  expect(bytes[at++]).toBe(4);
  const flags = bytes[at++] as number;
  expect(flags & 1).toBe(0);
  const keepAlive = bytes.readUInt16BE(at);
  at += 2;
  const clientId = field().toString();
  const will = flags & 4 ? { topic: field().toString(), payload: field().toString("latin1") } : undefined;
  if (!will) expect(flags & 0x38).toBe(0);
  const username = flags & 128 ? field().toString() : undefined;
  const password = flags & 64 ? field().toString("latin1") : undefined;
  expect(at).toBe(bytes.length);
  return {
    clientId,
    username,
    password,
    keepAlive,
    cleanSession: (flags & 2) > 0,
    will: will && { ...will, qos: (flags >> 3) & 3, retain: (flags & 32) > 0 },
  };
}

const WILLS: ConnectOptions["will"][] = [undefined];
for (const qos of [0, 1, 2] as const)
  for (const retain of [true, false]) WILLS.push({ topic: "w/é", payload: `q${qos}`, qos, retain });

describe("CONNECT", () => {
  it("carries every combination of options", () => {
    let count = 0;
    for (const clientId of ["", "m", "é".repeat(200)])
      for (const cleanSession of [true, false])
        for (const keepAlive of [0, 1, 256, 65_535])
          for (const [username, password] of [[], ["u"], ["u", "p"], ["", ""], ["€", "\x7f"]])
            for (const will of WILLS) {
              const options = { clientId, cleanSession, keepAlive, username, password, will };
              expect(decode(connectPacket(options))).toEqual(options);
              count++;
            }
    expect(count).toBe(3 * 2 * 4 * 5 * 7);
  });

  it("carries bytes in password and will as they are", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const packet = connectPacket({
      clientId: "m",
      username: "u",
      password: bytes,
      will: { topic: "w", payload: bytes },
    });
    const text = Buffer.from(bytes).toString("latin1");
    expect(decode(packet)).toMatchObject({ password: text, will: { payload: text, qos: 0, retain: false } });
  });

  it("sends no password without a user name [MQTT-3.1.2-22]", () => {
    expect(decode(connectPacket({ clientId: "m", password: "p" }))).toMatchObject({ password: undefined });
  });
});
