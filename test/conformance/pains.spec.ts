// The known pains of device clients (pains.ts) that are no matter of single packets: memory that is bounded, sizes that
// are told, streams, calls that never wait, sleep and power cuts. Each test fails if Midge had the pain.

import { createClient, Outcome, Refused } from "midge";
import { describe, expect, it } from "vitest";
import { createVirtualClock, seeded } from "../../boards/node/clock.js";
import { createMemoryStore } from "../../boards/node/store.js";
import { createJournal } from "../../sdk/outbox/journal.js";
import { createManualLink } from "../support/manual-link.js";
import { CONNACK, fromHex, meet, toHex } from "../support/scripted-broker.js";

const target = { host: "b", port: 1883 };

describe("the queue", () => {
  for (const drop of [undefined, "newest", "oldest", "same-topic"] as const) {
    it(`holds what it was given room for, however long the broker is away: ${drop ?? "default"} [pain 1]`, () => {
      const m = meet({ outboxMessages: 20, outboxBytes: 500, window: 4, drop }, "");
      const topics = ["a", "b", "c"].map((name) => m.client.topic(name, { qos: 1 }));
      const given: Record<number, number> = { [Outcome.DROPPED]: 0, [Outcome.REPLACED]: 0 };
      m.client.onSettled = (_id, outcome) => void (given[outcome] = (given[outcome] ?? 0) + 1);
      let taken = 0;
      let refused = 0;
      let most = 0;
      for (let i = 0; i < 20_000; i++) {
        const code = topics[i % 3]?.publish("x".repeat(i % 40)) as number;
        if (code > 0) taken++;
        else if (code === Refused.FULL) refused++;
        most = Math.max(most, m.client.pending());
      }
      expect(most).toBe(drop === "same-topic" ? 3 : 20);
      const { [Outcome.DROPPED]: dropped = 0, [Outcome.REPLACED]: replaced = 0 } = given;
      expect(taken).toBe(m.client.pending() + dropped + replaced);
      expect(m.client.dropped).toBe(dropped);
      expect(taken + refused).toBe(20_000);
      if (drop === undefined || drop === "newest") expect([dropped, replaced, refused > 0]).toEqual([0, 0, true]);
      else expect([dropped + replaced > 0, refused]).toEqual([true, 0]);
    });
  }
});

describe("sizes", () => {
  it("a publish that can never leave says so, at any QoS, and nothing of it leaves [pain 5]", () => {
    const m = meet({ transmitBytes: 128, outboxBytes: 1024 });
    const before = m.end().packets.length;
    for (const qos of [0, 1, 2] as const) {
      expect(m.client.topic("a", { qos }).publish("x".repeat(126))).toBe(Refused.TOO_LARGE);
      expect(m.client.topic("a", { qos }).publish("x".repeat(100_000))).toBe(Refused.TOO_LARGE);
    }
    m.settle();
    expect(m.end().packets.length).toBe(before);
    expect(m.client.pending()).toBe(0);
    expect(m.client.topic("a", { qos: 1 }).publish("x".repeat(121))).toBeGreaterThan(0);
    m.settle();
    expect(m.end().packets.at(-1)?.length).toBe(2 * 128);
  });

  it("payloads of any size are sent in pieces, through a small memory [pain 6]", () => {
    const m = meet({ transmitBytes: 256 });
    const topic = m.client.topic("a", { qos: 1 });
    const payload = Uint8Array.from({ length: 20_000 }, (_, i) => i % 251);
    const id = m.client.begin(topic, payload.length);
    expect(id).toBeGreaterThan(0);
    for (let at = 0; at < payload.length;) {
      const chunk = payload.subarray(at, at + 200);
      const code = m.client.write(chunk);
      if (code === 0) at += chunk.length;
      else expect(code).toBe(Refused.BUSY);
      if (code !== 0) m.settle();
    }
    expect(m.client.end()).toBe(0);
    m.settle();
    // 20,005 bytes follow the remaining length a5 9c 01.
    expect(m.end().packets.at(-1)).toBe(`32a59c01000161${id.toString(16)}${toHex(payload)}`);
  });

  it("payloads of any size are received in pieces, or skipped and counted, and the link goes on [pain 6]", () => {
    const m = meet({ receiveBytes: 256 });
    let joined = "";
    const places: string[] = [];
    m.client.subscribeChunks("a", (message) => {
      if (message.index === 0) joined = "";
      joined += message.text();
      places.push(`${message.index === joined.length - message.length} ${message.total}`);
    });
    m.settle();
    m.end().send("9003000100");
    const large = (topic: string): string => `30a38d060001${topic}${"78".repeat(100_000)}`;
    m.end().send(large("61") + large("62") + "3004000161" + "79");
    m.settle();
    expect(places.at(-1)).toBe("true 1");
    expect(places.slice(0, -1).every((place) => place === "true 100000")).toBe(true);
    expect(joined).toBe("y");
    expect(m.client.skipped).toBe(1);
    expect(m.told).toEqual(["online"]);
  });
});

describe("time", () => {
  it("no call waits: all return before the clock moves, on a network that never answers [pain 7]", () => {
    const link = createManualLink();
    const client = createClient(link, { target, clientId: "m" });
    const topic = client.topic("a", { qos: 2 });
    expect(client.connect()).toBe(0);
    expect(topic.publish("x")).toBeGreaterThan(0);
    expect(client.topic("a").publish("x")).toBe(Refused.OFFLINE);
    expect(client.subscribe("a", () => {})).toBe(0);
    link.settle();
    expect(client.begin(client.topic("a"), 5)).toBe(Refused.OFFLINE);
    let left = -1;
    client.drain(1000, (count) => (left = count));
    expect(left).toBe(-1);
    expect(link.clock.now()).toBe(0);
    link.clock.advance(1000);
    expect(left).toBe(1);
  });

  it("a message has left when drain says so: acknowledged, and all bytes handed to the network [pain 15]", () => {
    const m = meet();
    const said: number[] = [];
    const id = m.client.topic("a", { qos: 1 }).publish("x");
    m.client.topic("b").publish("y");
    m.client.drain(60_000, (left) => void said.push(left));
    m.settle();
    expect(said).toEqual([]);
    m.end().send(`4002${id.toString(16)}`);
    m.settle();
    expect(said).toEqual([0]);
    expect(m.end().packets.slice(1)).toEqual([`3206000161${id.toString(16)}78`, "300400016279"]);
    m.client.topic("a", { qos: 1 }).publish("x");
    m.client.drain(500, (left) => void said.push(left));
    m.clock.advance(499);
    expect(said).toEqual([0]);
    m.clock.advance(1);
    expect(said).toEqual([0, 1]);
  });

  it("after 10,000 links the client has one timer and one link, and still comes back [pain 12]", () => {
    const link = createManualLink();
    const running = new Set<unknown>();
    const { clock } = link;
    const { after, cancel } = { after: clock.after, cancel: clock.cancel };
    clock.after = (ms, run, argument) => {
      const timer: unknown = after(ms, (given: typeof argument) => (running.delete(timer), run(given)), argument);
      running.add(timer);
      return timer;
    };
    clock.cancel = (timer) => (running.delete(timer), cancel(timer));
    const client = createClient(link, { target, clientId: "m", cleanSession: false, retryCapMs: 5, outboxMessages: 4 });
    const topic = client.topic("a", { qos: 1 });
    client.subscribe("a", () => {});
    client.connect();
    const accepted = fromHex(CONNACK);
    let most = 0;
    for (let i = 0; i < 10_000; i++) {
      while (link.opened.length <= i) clock.advance(5);
      link.last().events.opened();
      link.last().events.received(accepted, 0, accepted.length);
      topic.publish("x");
      link.settle();
      if (i % 2 === 0) link.last().events.closed(10);
      else {
        client.disconnect();
        link.settle();
        client.connect();
      }
      most = Math.max(most, running.size);
    }
    expect(most).toBe(1);
    expect(link.opened.filter(({ isClosed }) => !isClosed)).toHaveLength(link.opened.length > 10_000 ? 1 : 0);
    expect(client.pending()).toBe(4);
  });
});

describe("what comes", () => {
  it("20,000 packets whose lengths lie: none throws, none reads past its end, each leaves a client that comes back [pain 9]", () => {
    const random = seeded(9);
    const pick = (count: number): number => Math.floor(random() * count);
    const clock = createVirtualClock(1);
    const link = createManualLink();
    const client = createClient({ ...link, clock }, { target, clientId: "m", receiveBytes: 64, retryCapMs: 1 });
    let isOnline = false;
    client.onOnline = () => (isOnline = true);
    client.onOffline = () => (isOnline = false);
    let longest = 0;
    let done = 0;
    client.onOther = (message) => (longest = Math.max(longest, message.length));
    client.subscribe("#", (message) => (longest = Math.max(longest, message.text().length)), 2);
    client.connect();
    const accepted = fromHex(CONNACK);
    for (let i = 0; i < 20_000; i++) {
      const before = link.opened.length;
      if (!isOnline) {
        while (link.opened.length === before) clock.advance(1);
        link.last().events.opened();
        link.last().events.received(accepted, 0, accepted.length);
        if (!isOnline) break;
      }
      const lie = [
        pick(256),
        pick(4) === 0 ? 128 + pick(128) : pick(20),
        pick(3),
        pick(20),
        pick(256),
        pick(256),
        0,
        97,
      ];
      const bytes = Uint8Array.from([0xff, ...lie, 0xff]);
      const end = 1 + pick(lie.length + 1);
      for (let at = 1; at < end && isOnline;) {
        const next = Math.min(end, at + 1 + pick(8));
        link.last().events.received(bytes, at, next);
        at = next;
      }
      done++;
    }
    expect(done).toBe(20_000);
    expect(longest).toBeLessThanOrEqual(64);
  });
});

describe("power", () => {
  it("messages outlive a reset, with the id that they were given [pain 16]", () => {
    const store = createMemoryStore();
    const options = { cleanSession: false, clientId: "m" };
    const before = meet({ ...options, journal: createJournal(store, 4096) }, "");
    const ids = [1, 2].map((qos) => before.client.topic("a", { qos: qos as 1 | 2 }).publish("x"));
    expect(ids.every((id) => id > 0)).toBe(true);

    const after = meet({ ...options, journal: createJournal(store, 4096) });
    const settled: number[] = [];
    after.client.onSettled = (id, outcome) => void settled.push(id, outcome);
    const [one = 0, two = 0] = ids.map((id) => id.toString(16));
    expect(after.client.pending()).toBe(2);
    expect(after.end().packets.slice(1)).toEqual([`3206000161${one}78`, `3406000161${two}78`]);
    after.end().send(`4002${one}5002${two}7002${two}`);
    after.settle();
    expect(settled).toEqual([ids[0], Outcome.ACKED, ids[1], Outcome.ACKED]);
    expect(meet({ ...options, journal: createJournal(store, 4096) }).client.pending()).toBe(0);
  });
});
