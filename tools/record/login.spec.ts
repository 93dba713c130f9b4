// The login of a CONNECT is hidden however the stream is cut, and nothing else is touched.

import { generate, type IConnectPacket } from "mqtt-packet";
import { describe, expect, it } from "vitest";
import { createMask, isSamePacket, loginOf } from "./login.js";

const connect = (more: Partial<IConnectPacket> = {}): Buffer =>
  generate({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clientId: "board",
    keepalive: 30,
    clean: true,
    ...more,
  });
const will = { topic: "a/status", payload: Buffer.from("offline"), qos: 1 as const, retain: true };
const login = { username: "anna", password: Buffer.from("s3cret") };
const publish = generate({ cmd: "publish", topic: "anna", payload: "s3cret", qos: 0, dup: false, retain: false });

describe("the mask", () => {
  it.each([
    ["user and password", connect(login), connect({ username: "****", password: Buffer.from("******") })],
    ["a user alone", connect({ username: "anna" }), connect({ username: "****" })],
    [
      "them behind a will",
      connect({ ...login, will }),
      connect({ will, username: "****", password: Buffer.from("******") }),
    ],
    [
      "an empty password",
      connect({ ...login, password: Buffer.alloc(0) }),
      connect({ username: "****", password: Buffer.alloc(0) }),
    ],
    ["nothing of a CONNECT without", connect({ will }), connect({ will })],
    ["a long one", connect({ ...login, will: { ...will, payload: Buffer.alloc(300, 7) } }), undefined],
  ])("hides %s, in whatever pieces it comes", (_what, packet, hidden) => {
    const stream = Buffer.concat([packet, publish]);
    const whole = Buffer.from(createMask()(stream));
    if (hidden) expect(whole).toEqual(Buffer.concat([hidden, publish]));
    expect(whole.length).toBe(stream.length);
    expect(whole.subarray(0, packet.length).includes("s3cret")).toBe(false);
    expect(whole.subarray(packet.length)).toEqual(publish);
    for (let size = 1; size < packet.length; size++) {
      const mask = createMask();
      const pieces: Uint8Array[] = [];
      for (let from = 0; from < stream.length; from += size) pieces.push(mask(stream.subarray(from, from + size)));
      expect(Buffer.concat(pieces)).toEqual(whole);
    }
  });

  it("leaves what is no CONNECT, and gives a copy", () => {
    const given = Buffer.from(publish);
    const got = createMask()(given);
    expect(Buffer.from(got)).toEqual(publish);
    got[0] = 0;
    expect(given).toEqual(publish);
  });
});

describe("two CONNECTs", () => {
  const same = (one: Buffer, other: Buffer): boolean => isSamePacket(one, other);
  it("are the same with another login of another length", () => {
    expect(
      same(connect({ ...login, will }), connect({ will, username: "x".repeat(200), password: Buffer.from("y") })),
    ).toBe(true);
  });
  it.each([
    ["no password", connect({ username: "anna" })],
    ["no login", connect()],
    ["another client", connect({ ...login, clientId: "other" })],
    ["a will", connect({ ...login, will })],
    ["another keep-alive", connect({ ...login, keepalive: 31 })],
  ])("differ with %s", (_what, other) => {
    expect(same(connect(login), other)).toBe(false);
  });
  it("tell the lengths of their logins", () => {
    expect(loginOf(connect({ ...login, will }))).toMatchObject({ user: 4, password: 6 });
    expect(loginOf(connect())).toMatchObject({ user: undefined, password: undefined });
    expect(loginOf(publish)).toBeUndefined();
    expect(loginOf(connect(login).subarray(0, 20))).toBeUndefined();
  });
});
