// A reset between two lives of a client, with a journal that is a list: what is written when, what the next life does
// with it, and which records must stay when the journal is written anew.

import { Outcome, Refused } from "midge";
import { describe, expect, it } from "vitest";
import { createMemoryJournal, type MemoryJournal } from "../../test/support/memory-journal.js";
import { puback, pubcomp, pubrec, pubrel, suback, unsuback } from "../../test/support/packets.js";
import { CONNACK, CONNACK_PRESENT, meet, type Meeting, publishHex } from "../../test/support/scripted-broker.js";

/** A life of the device with that journal. */
function live(journal: MemoryJournal, connack = CONNACK_PRESENT, options: object = {}): Meeting {
  return meet({ cleanSession: false, journal, ...options }, connack);
}

/** The next life: what was in RAM is gone, the journal is what it was. */
function reset(before: MemoryJournal): MemoryJournal {
  return createMemoryJournal(before.records);
}

const none = (): void => {};

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

describe("what was received at QoS 2", () => {
  it("is known to the next life until PUBREL, or until the session is lost", () => {
    const journal = createMemoryJournal();
    const m = live(journal);
    m.say(publishHex("t", "1", 2, 1), publishHex("t", "2", 2, 2), pubrel(1), pubrel(1), pubrel(7));
    expect(journal.list()).toEqual(["INBOUND 1", "INBOUND 2", "RELEASED 1"]);
    const kept = journal.records.slice();
    for (const [connack, right] of [
      [CONNACK_PRESENT, ["1"]],
      [CONNACK, ["1", "2"]],
    ] as const) {
      const heard: string[] = [];
      const next = live(createMemoryJournal(kept.slice()), connack);
      next.client.onOther = (message) => heard.push(message.text());
      next.say(publishHex("t", "1", 2, 1), publishHex("t", "2", 2, 2, true));
      expect(heard).toEqual(right);
      expect(next.seen()).toEqual(["PUBREC 1", "PUBREC 2"]);
    }
  });

  it("before a loss of the session is void", () => {
    const journal = createMemoryJournal();
    const m = live(journal);
    m.client.topic("t", { qos: 1 }).publish("y");
    m.say(publishHex("t", "1", 2, 1));
    m.relink(CONNACK);
    const heard: string[] = [];
    const next = live(reset(journal));
    next.client.onOther = (message) => heard.push(message.text());
    next.say(publishHex("t", "x", 2, 1));
    expect(heard).toEqual(["x"]);
  });
});

describe("subscriptions that the broker has", () => {
  function granted(): MemoryJournal {
    const journal = createMemoryJournal();
    const m = live(journal, CONNACK);
    m.client.subscribe("a", none, 1);
    m.client.subscribe("b", none, 2);
    m.client.subscribe("c", none, 0);
    m.client.subscribe("d", none, 0);
    m.client.subscribe("e", none, 0);
    m.say(suback(1, 1), suback(2, 0), suback(3, 128), suback(4, 0));
    m.client.unsubscribe("d");
    m.say(unsuback(6));
    const asked = Array.from({ length: 5 }, () => "UNSUBSCRIBED 0");
    expect(journal.list()).toEqual([...asked, "GRANTED 1", "GRANTED 2", "GRANTED 0", "UNSUBSCRIBED 0"]);
    return journal;
  }

  it("are not asked for again by the next life when the session is there, others are", () => {
    const next = live(reset(granted()), "");
    const codes: string[] = [];
    next.client.subscribe("a", none, 1, (code) => codes.push(`a ${code}`));
    next.client.subscribe("b", none, 1, (code) => codes.push(`b ${code}`));
    for (const filter of ["c", "d", "e"]) next.client.subscribe(filter, none);
    next.say(CONNACK_PRESENT);
    expect(codes).toEqual(["a 1"]);
    expect(next.seen().map((one) => one.split(" ")[2])).toEqual(["b", "c", "d", "e"]);
  });

  it("are all asked for when it is lost", () => {
    const next = live(reset(granted()), "");
    const codes: number[] = [];
    next.client.subscribe("a", none, 1, (code) => codes.push(code));
    next.say(CONNACK);
    expect(codes).toEqual([]);
    expect(next.seen().map((one) => one.split(" ")[2])).toEqual(["a"]);
  });

  it("are there for a second handler too", () => {
    const next = live(reset(granted()), "");
    const heard: string[] = [];
    next.client.subscribe("a", () => heard.push("first"), 1);
    next.client.subscribe("a", () => heard.push("second"), 1);
    next.say(CONNACK_PRESENT, publishHex("a", "x"));
    expect(heard).toEqual(["first", "second"]);
  });

  it("are taken up by the first who asks; a second one, or another QoS, is asked for", () => {
    const next = live(reset(granted()), "");
    next.client.subscribe("a", none, 1);
    next.client.subscribe("a", none, 1);
    next.client.subscribe("b", none, 1);
    next.client.subscribe("a", none);
    next.say(CONNACK_PRESENT);
    expect(next.seen()).toEqual(["SUBSCRIBE 2 a 1", "SUBSCRIBE 3 b 1", "SUBSCRIBE 4 a 0"]);
  });

  it("are asked for again when they were being given up as the device was reset", () => {
    const journal = reset(granted());
    const m = live(journal);
    m.client.subscribe("a", none, 1);
    m.client.unsubscribe("a");
    const next = live(reset(journal), "");
    next.client.subscribe("a", none, 1);
    next.say(CONNACK_PRESENT);
    expect(next.seen()).toEqual(["SUBSCRIBE 1 a 1"]);
  });

  it("are none when they were taken back before the answer", () => {
    const journal = createMemoryJournal();
    const m = live(journal);
    m.client.subscribe("a", none, 1);
    m.client.unsubscribe("a");
    m.say(suback(1, 1), unsuback(2));
    const next = live(reset(journal), "");
    next.client.subscribe("a", none, 1);
    next.say(CONNACK_PRESENT);
    expect(next.seen()).toEqual(["SUBSCRIBE 1 a 1"]);
  });

  it("need no one who waits for the answer", () => {
    const next = live(reset(granted()), "");
    next.client.subscribe("a", none, 1);
    next.say(CONNACK_PRESENT);
    expect(next.seen()).toEqual([]);
  });
});

describe("when the journal is written anew", () => {
  it("the next life does the same as with all the records", () => {
    const journal = createMemoryJournal();
    const m = live(journal, CONNACK);
    const topic = m.client.topic("t", { qos: 2 });
    const ids = ["1", "2", "3"].map((payload) => topic.publish(payload)) as [number, number, number];
    m.client.subscribe("a", none, 1);
    m.client.subscribe("b", none, 1);
    m.say(pubrec(ids[0]), pubcomp(ids[0]), pubrec(ids[1]), suback(1, 1), suback(2, 1));
    m.say(publishHex("a", "", 2, 8), publishHex("a", "", 2, 9), pubrel(8));
    m.client.unsubscribe("b");
    m.say(unsuback(3));
    journal.compact();
    const kept = [
      "LOST 0",
      `MESSAGE ${ids[1]}`,
      `MESSAGE ${ids[2]}`,
      "GRANTED 1",
      `RECEIVED_ACK ${ids[1]}`,
      "INBOUND 9",
    ];
    expect(journal.list().sort()).toEqual(kept.slice(1).sort());
    const after = reset(journal);
    const next = live(after, "");
    const heard: string[] = [];
    next.client.subscribe("a", (message) => heard.push(message.text()), 1);
    next.client.subscribe("b", none, 1);
    // Also between a reset and the first link.
    after.compact();
    expect(after.list().sort()).toEqual(kept.slice(1).sort());
    next.say(CONNACK_PRESENT);
    expect(next.seen()).toEqual(["SUBSCRIBE 2 b 1", `PUBREL ${ids[1]}`, `PUBLISH2 ${ids[2]} t=3 dup`]);
    next.say(publishHex("a", "known", 2, 9, true), publishHex("a", "new", 2, 8));
    expect(heard).toEqual(["new"]);
  });

  it("what is void stays out", () => {
    const journal = createMemoryJournal();
    const m = live(journal);
    m.client.subscribe("a", none);
    const id = m.client.topic("t", { qos: 2 }).publish("x");
    m.say(suback(1, 0), pubrec(id), publishHex("a", "", 2, 9));
    m.relink(CONNACK);
    journal.compact();
    expect(journal.list()).toEqual([`MESSAGE ${id}`]);
  });
});
