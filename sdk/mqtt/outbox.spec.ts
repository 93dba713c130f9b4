// What an outbox does when it is full: limits in messages and bytes, who gives way, what is counted, and that nothing
// that was sent is ever given up.

import { Outcome, Refused, createClient } from "midge";
import { describe, expect, it } from "vitest";
import { seeded } from "../../boards/node/clock.js";
import { createManualLink } from "../../test/support/manual-link.js";
import { puback, words } from "../../test/support/packets.js";
import { CONNACK, fromHex, meet, type Meeting, splitPackets } from "../../test/support/scripted-broker.js";

/** A client that never gets CONNACK unless it is told, so that all it takes waits. */
function offline(options: object): Meeting {
  return meet({ outboxMessages: 3, ...options }, "");
}

const dropped = (id: number): [number, number] => [id, Outcome.DROPPED];

describe("newest, the default", () => {
  it("says FULL at the limit of messages, and takes again when one has settled", () => {
    const m = meet({ outboxMessages: 3 });
    const topic = m.client.topic("t", { qos: 1 });
    const ids = ["1", "2", "3"].map((payload) => topic.publish(payload));
    expect(topic.publish("4")).toBe(Refused.FULL);
    m.say(puback(ids[1] as number));
    expect(topic.publish("5")).toBeGreaterThan(0);
    expect(m.seen().map((one) => one.split("=")[1])).toEqual(["1", "2", "3", "5"]);
    expect(m.client.dropped).toBe(0);
  });

  it.each([undefined, "newest" as const])("says FULL at the limit of bytes (%s)", (drop) => {
    const m = offline({ outboxBytes: 10, drop });
    const topic = m.client.topic("t", { qos: 2 });
    expect(topic.publish("123456")).toBeGreaterThan(0);
    expect(topic.publish("12345")).toBe(Refused.FULL);
    expect(topic.publish("1234")).toBeGreaterThan(0);
    expect(topic.publish("1")).toBe(Refused.FULL);
    expect(topic.publish("")).toBeGreaterThan(0);
    expect(m.settled).toEqual([]);
  });
});

describe("oldest", () => {
  it("gives up the oldest that waits, tells, and counts", () => {
    const m = offline({ drop: "oldest" });
    const topic = m.client.topic("t", { qos: 1 });
    const ids = ["1", "2", "3", "4", "5"].map((payload) => topic.publish(payload));
    expect(m.settled).toEqual([dropped(ids[0] as number), dropped(ids[1] as number)]);
    expect(m.client.dropped).toBe(2);
    m.say(CONNACK);
    expect(m.seen()).toEqual([`PUBLISH1 ${ids[2]} t=3`, `PUBLISH1 ${ids[3]} t=4`, `PUBLISH1 ${ids[4]} t=5`]);
  });

  it("gives up as many as the bytes need", () => {
    const m = offline({ drop: "oldest", outboxBytes: 10 });
    const topic = m.client.topic("t", { qos: 1 });
    const ids = ["1234", "567", "8"].map((payload) => topic.publish(payload));
    topic.publish("x".repeat(9));
    expect(m.settled).toEqual([dropped(ids[0] as number), dropped(ids[1] as number)]);
    expect(m.client.pending()).toBe(2);
  });

  it("never gives up what is in flight: FULL", () => {
    const m = meet({ outboxMessages: 3, window: 2, drop: "oldest" });
    const topic = m.client.topic("t", { qos: 1 });
    const ids = ["1", "2", "3"].map((payload) => topic.publish(payload));
    topic.publish("4");
    expect(m.settled).toEqual([dropped(ids[2] as number)]);
    const n = meet({ outboxMessages: 2, window: 2, drop: "oldest" });
    const other = n.client.topic("t", { qos: 1 });
    other.publish("1");
    other.publish("2");
    expect(other.publish("3")).toBe(Refused.FULL);
    expect(n.settled).toEqual([]);
    // Not on a link that is lost either: the broker may have it.
    n.relink();
    expect(other.publish("3")).toBe(Refused.FULL);
    expect(n.client.dropped).toBe(0);
  });

  it("what is published when told finds no room, and drives nobody out", () => {
    const m = offline({ drop: "oldest" });
    const topic = m.client.topic("t", { qos: 1 });
    const codes: number[] = [];
    m.client.onSettled = (id, outcome) => {
      m.settled.push([id, outcome]);
      codes.push(topic.publish("back"), topic.publish("back"));
    };
    const ids = ["1", "2", "3", "4"].map((payload) => topic.publish(payload));
    expect(codes).toEqual([Refused.FULL, Refused.FULL]);
    expect(m.settled).toEqual([dropped(ids[0] as number)]);
    m.say(CONNACK);
    expect(m.seen().map((one) => one.split("=")[1])).toEqual(["2", "3", "4"]);
  });
});

describe("same-topic", () => {
  it("puts a message in the place of a waiting one of its topic, full or not, behind all others", () => {
    const m = offline({ drop: "same-topic" });
    const first = m.client.topic("a", { qos: 1 });
    const same = m.client.topic("a", { qos: 1 });
    const longer = m.client.topic("ab", { qos: 1 });
    const a = first.publish("1");
    const b = longer.publish("2");
    const c = same.publish("3");
    expect(m.settled).toEqual([[a, Outcome.REPLACED]]);
    const d = same.publish("4");
    expect(m.settled[1]).toEqual([c, Outcome.REPLACED]);
    expect(m.client.dropped).toBe(0);
    m.say(CONNACK);
    expect(m.seen()).toEqual([`PUBLISH1 ${b} ab=2`, `PUBLISH1 ${d} a=4`]);
  });

  it("leaves alone what was sent, and when full gives up the oldest that waits", () => {
    const m = meet({ drop: "same-topic", outboxMessages: 3, window: 1 });
    const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => m.client.topic(name, { qos: 1 }).publish("x"));
    expect(m.settled).toEqual([dropped(b as number)]);
    m.client.topic("a", { qos: 1 }).publish("y");
    expect(m.settled[1]).toEqual(dropped(c as number));
    m.say(puback(a as number));
    expect(m.seen()).toEqual([`PUBLISH1 ${a} a=x`, `PUBLISH1 ${d} d=x`]);
  });

  it("what is published when told finds no room, so that one message of a topic waits", () => {
    const m = offline({ drop: "same-topic" });
    const topic = m.client.topic("a", { qos: 1 });
    const codes: number[] = [];
    m.client.onSettled = () => codes.push(topic.publish("back"));
    for (let i = 0; i < 4; i++) topic.publish(String(i));
    expect(codes).toEqual([Refused.FULL, Refused.FULL, Refused.FULL]);
    expect(m.client.pending()).toBe(1);
  });
});

describe("payloads of all sizes through a small memory", () => {
  it.each([1, 2, 3, 4, 5, 6])("come out as they went in (seed %i)", (seed) => {
    const random = seeded(seed);
    const drop = (["newest", "oldest", "same-topic"] as const)[seed % 3];
    const bytes = 40 + Math.floor(random() * 300);
    const slots = 1 + Math.floor(random() * 12);
    const window = 1 + Math.floor(random() * 4);
    const m = meet({ outboxMessages: slots, outboxBytes: bytes, window, drop, cleanSession: false });
    const topics = ["a", "bb", "c/c"].map((name) => ({ name, topic: m.client.topic(name, { qos: 1 }) }));
    const said = new Map<number, string>();
    const flight: number[] = [];
    m.client.onSettled = (id, outcome) => {
      m.settled.push([id, outcome]);
      expect(said.delete(id)).toBe(true);
      if (outcome !== Outcome.ACKED) expect(flight).not.toContain(id);
    };
    const look = (): void => {
      for (const one of m.seen()) {
        const [, id, text] = one.split(" ") as [string, string, string];
        expect(text).toBe(said.get(Number(id)));
        if (!flight.includes(Number(id))) flight.push(Number(id));
      }
      expect(flight.length).toBeLessThanOrEqual(window);
    };
    for (let i = 0; i < 1_200; i++) {
      const chance = random();
      const one = topics[Math.floor(random() * 3)] as (typeof topics)[0];
      const size = Math.floor(random() * random() * (bytes + 5));
      const payload = String.fromCharCode(33 + (i % 90)).repeat(size);
      if (chance < 0.55) {
        const id = one.topic.publish(payload);
        if (id > 0) said.set(id, `${one.name}=${payload}`);
        else expect(id).toBe(size > bytes ? Refused.TOO_LARGE : Refused.FULL);
      } else if (chance < 0.97 && flight.length > 0) {
        m.say(puback(flight.splice(Math.floor(random() * flight.length), 1)[0] as number));
      } else if (chance > 0.99) m.relink();
      look();
      expect(m.client.pending()).toBe(said.size);
      expect([...said.values()].reduce((sum, text) => sum + text.split("=")[1]!.length, 0)).toBeLessThanOrEqual(bytes);
    }
    expect(m.settled.length).toBeGreaterThan(200);
  });
});

describe("transmit memory that the socket keeps", () => {
  it("holds publishes back until drained, and loses none", () => {
    const link = createManualLink();
    const options = { target: { host: "b", port: 1 }, clientId: "m", transmitBytes: 40, window: 50 };
    const client = createClient(link, options);
    const ids: number[] = [];
    const topic = client.topic("t", { qos: 1 });
    client.connect();
    link.settle();
    link.last().events.opened();
    link.settle();
    link.isKeeping = true;
    for (let i = 10; i < 30; i++) ids.push(topic.publish(`payload ${i}`));
    const left = (): string[] =>
      splitPackets(fromHex(link.last().writes.join("")))
        .packets.slice(1)
        .map(words);
    link.last().events.received(fromHex(CONNACK), 0, 4);
    link.settle();
    expect(left().length).toBeLessThan(5);
    for (let i = 0; i < 20; i++) {
      link.last().events.drained();
      link.settle();
    }
    expect(left()).toEqual(ids.map((id, i) => `PUBLISH1 ${id} t=payload ${i + 10}`));
  });
});
