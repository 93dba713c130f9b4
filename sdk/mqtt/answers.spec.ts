// What a publisher reads: CONNACK and PINGRESP in any pieces, and nothing else. Whatever is longer or not asked for
// closes the link at once, so that no memory is needed for it.

import { Reason } from "midge";
import { describe, expect, it } from "vitest";
import { createManualLink } from "../../test/support/manual-link.js";
import { fromHex } from "../../test/support/scripted-broker.js";
import { createPublisher } from "./publisher.js";

function opened() {
  const link = createManualLink();
  const client = createPublisher(link, { target: { host: "b", port: 1 }, clientId: "m" });
  const told: string[] = [];
  client.onOnline = (present) => void told.push(`online ${present}`);
  client.onOffline = (reason) => void told.push(`offline ${reason}`);
  client.connect();
  link.settle();
  link.last().events.opened();
  return { link, client, told };
}

function feed(hex: string, cut: number): string[] {
  const { link, told } = opened();
  const bytes = fromHex(hex);
  const shared = new Uint8Array(bytes.length + 8).fill(0x20);
  for (const [from, to] of [
    [0, cut],
    [cut, bytes.length],
  ] as const) {
    shared.set(bytes.subarray(from, to), 4);
    link.last().events.received(shared, 4, 4 + to - from);
    shared.fill(0x20);
  }
  return told;
}

describe("answers", () => {
  it("are the same wherever they are cut", () => {
    const hex = "20020100" + "d000" + "d000" + "d000";
    for (let cut = 0; cut <= hex.length / 2; cut++) expect(feed(hex, cut)).toEqual(["online true"]);
  });

  it.each([
    ["a message", "300400016178"],
    ["a SUBACK", "9003000100"],
    ["a PUBACK", "40020001"],
    ["a long packet, at its length and not after it", "30ffff"],
    ["a second CONNACK", "20020000"],
  ])("close on %s", (_name, hex) => {
    for (let cut = 4; cut <= hex.length / 2 + 4; cut++) {
      expect(feed("20020000" + hex, cut)).toEqual(["online false", `offline ${Reason.UNEXPECTED}`]);
    }
  });

  it("close on a PINGRESP with a body", () => {
    expect(feed("20020000" + "d00100", 5)).toEqual(["online false", `offline ${Reason.BAD_BODY}`]);
  });

  it("are not read on after disconnect inside onOnline", () => {
    const { link, client, told } = opened();
    client.onOnline = () => client.disconnect();
    link.last().events.received(fromHex("20020000" + "ff00"), 0, 6);
    expect(told).toEqual(["offline 0"]);
  });

  it("are a sign of life: a publisher whose broker answers stays online", () => {
    const { link, told } = opened();
    const { events } = link.last();
    events.received(fromHex("20020000"), 0, 4);
    for (let i = 0; i < 20; i++) {
      link.clock.advance(30_000);
      events.received(fromHex("d000"), 0, 2);
    }
    expect(told).toEqual(["online false"]);
  });

  it("of an old link do not reach into the next", () => {
    const { link, told } = opened();
    link.last().events.received(fromHex("2002"), 0, 2);
    link.last().events.closed(Reason.CLOSED);
    link.clock.advance(1);
    link.last().events.opened();
    link.last().events.received(fromHex("20020000"), 0, 4);
    expect(told).toEqual(["offline 10", "online false"]);
  });
});
