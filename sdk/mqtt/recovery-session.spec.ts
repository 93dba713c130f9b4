// A reset between two lives of a client, with a journal that is a list: what was received at QoS 2, what was subscribed,
// and which records must stay when the journal is written anew. Messages on their way out are in recovery.spec.ts.

import { describe, expect, it } from "vitest";
import { createMemoryJournal, type MemoryJournal } from "../../test/support/memory-journal.js";
import { pubcomp, pubrec, pubrel, suback, unsuback } from "../../test/support/packets.js";
import { CONNACK, CONNACK_PRESENT, publishHex } from "../../test/support/scripted-broker.js";
import { live, none, reset } from "../../test/support/lives.js";

describe("what was received at QoS 2", () => {
  it("is not written in a clean session, which is always lost", () => {
    const journal = createMemoryJournal();
    live(journal, CONNACK, { cleanSession: true }).say(publishHex("t", "1", 2, 1), pubrel(1));
    expect(journal.list()).toEqual([]);
  });

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
