// A reset between two lives of a client, with a journal that is a list: which messages on their way out are written when,
// and what the next life does with them.

import { Outcome, Refused } from "midge";
import { describe, expect, it } from "vitest";
import { createMemoryJournal, type MemoryJournal } from "../../test/support/memory-journal.js";
import { puback, pubcomp, pubrec } from "../../test/support/packets.js";
import { CONNACK, CONNACK_PRESENT } from "../../test/support/scripted-broker.js";
import { live, reset } from "../../test/support/lives.js";

describe("a message in the journal", () => {
  it("is sent by the next life with its number, DUP and all of it, in the order of publishing", () => {
    const journal = createMemoryJournal();
    const m = live(journal);
    const a = m.client.topic("a", { qos: 1 }).publish("1");
    const b = m.client.topic("b", { qos: 2, retain: true }).publish("2".repeat(200));
    const c = m.client.topic("c", { qos: 1 }).publish("");
    m.say(puback(a));
    expect(journal.list()).toEqual([`MESSAGE ${a}`, `MESSAGE ${b}`, `MESSAGE ${c}`, `DONE ${a}`]);
    const next = live(reset(journal));
    expect(next.seen()).toEqual([`PUBLISH2 ${b} b=${"2".repeat(200)} retain dup`, `PUBLISH1 ${c} c= dup`]);
    expect(next.client.pending()).toBe(2);
    next.say(puback(c), pubrec(b), pubcomp(b));
    expect(next.settled.map((one) => one[0])).toEqual([c, b]);
    expect(live(reset(next.client._options.journal as MemoryJournal)).client.pending()).toBe(0);
  });

  it("of which PUBREC came goes on with PUBREL; with the session lost it begins anew", () => {
    const journal = createMemoryJournal();
    const m = live(journal);
    const id = m.client.topic("t", { qos: 2 }).publish("x");
    m.say(pubrec(id), pubrec(id));
    expect(journal.list()).toEqual([`MESSAGE ${id}`, `RECEIVED_ACK ${id}`]);
    const kept = journal.records.slice();
    expect(live(reset(journal)).seen()).toEqual([`PUBREL ${id}`]);
    const again = createMemoryJournal(kept);
    expect(live(again, CONNACK).seen()).toEqual([`PUBLISH2 ${id} t=x`]);
    expect(again.list().at(-1)).toBe("LOST 0");
    // And the life after that one knows too.
    expect(live(reset(again)).seen()).toEqual([`PUBLISH2 ${id} t=x dup`]);
  });

  it("that was not sent is new, those the window let out may have been", () => {
    const journal = createMemoryJournal();
    const m = live(journal, "", { window: 1 });
    const ids = ["1", "2"].map((payload) => m.client.topic("t", { qos: 1 }).publish(payload));
    const next = live(reset(journal), CONNACK_PRESENT, { window: 1 });
    expect(next.seen()).toEqual([`PUBLISH1 ${ids[0]} t=1 dup`]);
    next.say(puback(ids[0] as number));
    expect(next.seen()).toEqual([`PUBLISH1 ${ids[1]} t=2`]);
  });

  it("leaves new messages other numbers", () => {
    const journal = createMemoryJournal();
    const ids = ["1", "2"].map((payload) => live(journal, "").client.topic("t", { qos: 1 }).publish(payload));
    const next = live(reset(journal), "");
    for (const payload of ["3", "4"]) ids.push(next.client.topic("t", { qos: 1 }).publish(payload));
    expect(new Set(ids).size).toBe(4);
  });

  it("a smaller outbox keeps the oldest, counts the others, and they are gone", () => {
    const journal = createMemoryJournal();
    const m = live(journal, "");
    const ids = ["1", "2", "3"].map((payload) => m.client.topic("t", { qos: 2 }).publish(payload));
    const dropped = ids[2] as number;
    journal.add(2, dropped, "");
    journal.add(3, dropped, "");
    const after = reset(journal);
    const next = live(after, CONNACK_PRESENT, { outboxMessages: 2 });
    expect(next.client.pending()).toBe(2);
    expect(next.client.dropped).toBe(1);
    after.compact();
    expect(after.list()).toEqual([`MESSAGE ${ids[0]}`, `MESSAGE ${ids[1]}`]);
  });
});

describe("memory and journal", () => {
  it("what RAM has no room for is read back when it is sent, if the transmit memory has room", () => {
    const journal = createMemoryJournal();
    const m = live(journal, "", { outboxBytes: 4 });
    const topic = m.client.topic("t", { qos: 1 });
    const ids = ["123", "456789", "0"].map((payload) => topic.publish(payload));
    m.say(CONNACK);
    expect(m.seen()).toEqual([`PUBLISH1 ${ids[0]} t=123`, `PUBLISH1 ${ids[1]} t=456789`, `PUBLISH1 ${ids[2]} t=0`]);
  });

  it("a journal that takes no more: FULL, or who gives way", () => {
    for (const drop of ["newest", "oldest"] as const) {
      const journal = createMemoryJournal();
      const m = live(journal, "", { drop });
      const topic = m.client.topic("t", { qos: 1 });
      const id = topic.publish("1");
      journal.limit = 1;
      expect(topic.publish("2")).toBe(Refused.FULL);
      expect(m.settled).toEqual(drop === "oldest" ? [[id, Outcome.DROPPED]] : []);
    }
  });

  it("same-topic finds waiting messages in the journal too", () => {
    const journal = createMemoryJournal();
    const m = live(journal, "", { outboxBytes: 1, drop: "same-topic" });
    const b = m.client.topic("bb", { qos: 1 }).publish("22");
    const a = m.client.topic("a", { qos: 1 }).publish("11");
    m.client.topic("a", { qos: 1 }).publish("33");
    expect(m.settled).toEqual([[a, Outcome.REPLACED]]);
    journal.isBroken = true;
    expect(m.client.topic("bb", { qos: 1 }).publish("44")).toBe(Refused.FULL);
    expect(m.settled.at(-1)).not.toEqual([b, Outcome.REPLACED]);
  });

  it("a message that cannot be read back, or is too large for the transmit memory now, is LOST; `drain` knows", () => {
    const journal = createMemoryJournal();
    const ids: number[] = [];
    const before = live(journal, "");
    for (const size of [10, 60, 20]) ids.push(before.client.topic("t", { qos: 1 }).publish("x".repeat(size)));
    const small = live(createMemoryJournal(journal.records.slice()), CONNACK_PRESENT, { transmitBytes: 40 });
    expect(small.settled).toEqual([[ids[1], Outcome.LOST]]);
    expect(small.seen().length).toBe(2);
    const broken = createMemoryJournal(journal.records);
    const m = live(broken, "");
    const left: number[] = [];
    broken.isBroken = true;
    m.client.drain(100_000, (count) => left.push(count));
    m.say(CONNACK);
    expect(m.settled).toEqual(ids.map((id) => [id, Outcome.LOST]));
    expect(left).toEqual([0]);
  });

  it("a streamed message is in no journal", () => {
    const journal = createMemoryJournal();
    const m = live(journal);
    const id = m.client.begin(m.client.topic("t", { qos: 1 }), 0);
    m.client.end();
    m.say(puback(id));
    expect(m.settled).toEqual([[id, Outcome.ACKED]]);
    expect(journal.list()).toEqual([]);
  });
});
