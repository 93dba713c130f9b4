// What subscribe asks for at a QoS, what refuses it, and what is asked again. Delivery and settling at QoS 0 are in
// client.spec.ts.

import { Reason, Refused } from "midge";
import { describe, expect, it } from "vitest";
import { CONNACK, CONNACK_PRESENT, meet, publishHex } from "../../test/support/scripted-broker.js";
import { suback, unsuback } from "../../test/support/packets.js";

const none = (): void => {};

describe("subscribe", () => {
  it("asks for the QoS it is told, and the last one of a filter counts", () => {
    const m = meet();
    m.client.subscribe("a", none, 2);
    m.client.subscribeChunks("b", none, 1);
    m.client.subscribe("a", none);
    expect(m.seen()).toEqual(["SUBSCRIBE 1 a 2", "SUBSCRIBE 2 b 1", "SUBSCRIBE 3 a 0"]);
  });

  it("at a QoS that does not exist is UNSUPPORTED, and so is a publish", () => {
    const m = meet();
    expect(m.client.subscribe("a", none, 3)).toBe(Refused.UNSUPPORTED);
    expect(m.client.topic("t", { qos: 3 as never }).publish("x")).toBe(Refused.UNSUPPORTED);
    expect(m.seen()).toEqual([]);
  });

  it("settles with the granted QoS, which may be less", () => {
    const m = meet();
    const codes: number[] = [];
    m.client.subscribe("a", none, 2, (code) => codes.push(code));
    m.say(suback(1, 1));
    expect(codes).toEqual([1]);
  });

  it("asks again, with the same QoS, when the session was lost", () => {
    const m = meet({ cleanSession: false });
    const heard: string[] = [];
    m.client.subscribe("a", (message) => heard.push(message.text()), 2);
    m.client.subscribeChunks("b/#", none, 1);
    m.say(suback(1, 2), suback(2, 1));
    m.relink();
    expect(m.seen()).toEqual([]);
    m.relink(CONNACK);
    expect(m.seen()).toEqual(["SUBSCRIBE 3 a 2", "SUBSCRIBE 4 b/# 1"]);
    m.say(suback(3, 2) + suback(4, 1) + publishHex("a", "x", 2, 1));
    expect(heard).toEqual(["x"]);
  });

  it("keeps its numbers apart from those of publishes", () => {
    const m = meet({ outboxMessages: 30_000, window: 1 });
    const topic = m.client.topic("t", { qos: 1 });
    const ids = new Set<number>();
    for (let i = 0; i < 10_000; i++) ids.add(topic.publish(""));
    expect(ids.size).toBe(10_000);
    for (let i = 0; i < 100; i++) m.client.subscribe("a", none);
    const asked = m.seen().filter((one) => one.startsWith("SUBSCRIBE"));
    expect(asked.filter((one) => ids.has(Number(one.split(" ")[1])))).toEqual([]);
  });
});

describe("onRefused", () => {
  it("names the filter at the first SUBACK that refuses, and at one after the session was lost", () => {
    const m = meet();
    const refused: string[] = [];
    m.client.onRefused = (filter) => void refused.push(filter);
    m.client.subscribe("a", none, 1);
    m.client.subscribe("b", none, 1);
    m.say(suback(1, 128), suback(2, 1));
    expect(refused).toEqual(["a"]);
    m.relink(CONNACK);
    m.say(suback(3, 0), suback(4, 128));
    expect(refused).toEqual(["a", "b"]);
  });
});

describe("a client that is told much at once", () => {
  it("what is subscribed in a handler that settles is asked for once", () => {
    const m = meet({}, "");
    m.client.unsubscribe("x", () => m.client.subscribe("late", none));
    m.client.subscribe("a", none);
    m.say(CONNACK);
    expect(m.seen()).toEqual(["SUBSCRIBE 2 a 0", "SUBSCRIBE 3 late 0"]);
  });

  it("what is subscribed in a callback leaves behind what was asked before", () => {
    const m = meet({ cleanSession: false }, "");
    m.client.subscribe("a", none, 1, () => m.client.subscribe("a", none, 1));
    m.client.unsubscribe("a");
    m.say(CONNACK_PRESENT);
    expect(m.seen()).toEqual(["UNSUBSCRIBE 2 a", "SUBSCRIBE 3 a 1"]);
  });

  it("takes answers in any order, and none twice", () => {
    const m = meet();
    const codes: string[] = [];
    m.client.subscribe("a", none, 0, (code) => codes.push(`a ${code}`));
    m.client.unsubscribe("b", (code) => codes.push(`b ${code}`));
    m.client.subscribe("c", none, 1, (code) => codes.push(`c ${code}`));
    m.say(suback(3, 1), unsuback(2), suback(1, 0));
    expect(codes).toEqual(["c 1", "b 0", "a 0"]);
    m.say(unsuback(2));
    expect(m.told[1]).toBe(`offline:${Reason.UNEXPECTED}`);
  });
});
