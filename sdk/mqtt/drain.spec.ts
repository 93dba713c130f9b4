// `drain` before a device sleeps: told once, when all has settled and left, or at the deadline.

import { createClient, Refused } from "midge";
import { describe, expect, it } from "vitest";
import { createManualLink } from "../../test/support/manual-link.js";
import { puback, pubcomp, pubrec } from "../../test/support/packets.js";
import { CONNACK, fromHex, meet, type Meeting } from "../../test/support/scripted-broker.js";

function draining(m: Meeting, deadlineMs = 1_000): number[] {
  const left: number[] = [];
  expect(m.client.drain(deadlineMs, (count) => left.push(count))).toBe(0);
  expect(left).toEqual([]);
  return left;
}

describe("drain", () => {
  it("is done in the next turn when nothing waits, online or not", () => {
    for (const connack of [CONNACK, ""]) {
      const m = meet({}, connack);
      const left = draining(m);
      m.settle();
      expect(left).toEqual([0]);
    }
  });

  it("waits for PUBACK and PUBCOMP, and is told once", () => {
    const m = meet();
    const a = m.client.topic("t", { qos: 1 }).publish("x");
    const b = m.client.topic("t", { qos: 2 }).publish("x");
    const left = draining(m);
    m.say(puback(a), pubrec(b));
    expect(left).toEqual([]);
    m.say(pubcomp(b));
    expect(left).toEqual([0]);
    m.clock.advance(5_000);
    expect(left).toEqual([0]);
  });

  it("says at the deadline how many have not settled", () => {
    const m = meet({}, "");
    for (let i = 0; i < 3; i++) m.client.topic("t", { qos: 1 }).publish("x");
    const left = draining(m);
    m.clock.advance(999);
    expect(left).toEqual([]);
    m.clock.advance(1);
    expect(left).toEqual([3]);
    m.say(CONNACK);
    expect(left).toEqual([3]);
  });

  it("is one at a time, and may be asked again when it is done, in the callback too", () => {
    const m = meet();
    const id = m.client.topic("t", { qos: 1 }).publish("x");
    const left: number[] = [];
    m.client.drain(1_000, () => {
      expect(m.client.drain(500, (count) => left.push(count))).toBe(0);
    });
    expect(m.client.drain(1, () => left.push(-1))).toBe(Refused.BUSY);
    m.say(puback(id));
    m.clock.advance(2_000);
    expect(left).toEqual([0]);
  });

  it("waits for bytes that the socket has not handed over, and not for those of a link that ended", () => {
    const link = createManualLink();
    const client = createClient(link, { target: { host: "b", port: 1 }, clientId: "m", transmitBytes: 100 });
    const left: number[] = [];
    client.connect();
    link.settle();
    link.last().events.opened();
    link.settle();
    link.last().events.received(fromHex(CONNACK), 0, 4);
    link.settle();
    link.isKeeping = true;
    client.topic("t").publish("x");
    client.drain(1_000, (count) => left.push(count));
    link.settle();
    expect(left).toEqual([]);
    link.last().events.drained();
    link.settle();
    expect(left).toEqual([0]);
    client.topic("t").publish("x");
    link.settle();
    client.drain(1_000, (count) => left.push(count));
    client.disconnect();
    link.settle();
    link.clock.advance(1_000);
    expect(left).toEqual([0, 0]);
  });
});
