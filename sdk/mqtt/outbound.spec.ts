// Publishes at QoS 1 and 2 against a scripted broker: accepted, sent, acknowledged, sent again after a link was lost, and
// settled once. What a full outbox does is in outbox.spec.ts.

import { Outcome, Reason, Refused } from "midge";
import { describe, expect, it } from "vitest";
import { CONNACK, meet, type Meeting } from "../../test/support/scripted-broker.js";
import { puback, pubcomp, pubrec, pubrel } from "../../test/support/packets.js";

/** Publishes each payload to `t`, and returns the numbers. */
function publish(m: Meeting, qos: 1 | 2, ...payloads: string[]): number[] {
  const topic = m.client.topic("t", { qos });
  return payloads.map((payload) => topic.publish(payload));
}

const acked = (...ids: number[]): [number, number][] => ids.map((id) => [id, Outcome.ACKED]);

describe("publish at QoS 1", () => {
  it("leaves with its number and settles once, at PUBACK", () => {
    const m = meet();
    const [a, b] = publish(m, 1, "x", "y") as [number, number];
    expect(a).toBeGreaterThan(0);
    expect(m.seen()).toEqual([`PUBLISH1 ${a} t=x`, `PUBLISH1 ${b} t=y`]);
    expect(m.client.pending()).toBe(2);
    m.say(puback(a), puback(a));
    expect(m.settled).toEqual(acked(a));
    m.say(puback(b));
    expect(m.settled).toEqual(acked(a, b));
    expect(m.client.pending()).toBe(0);
    expect(m.seen()).toEqual([]);
  });

  it("may be acknowledged in any order", () => {
    const m = meet();
    const ids = publish(m, 1, "1", "2", "3", "4") as [number, number, number, number];
    const order = [ids[2], ids[0], ids[3], ids[1]];
    m.say(...order.map(puback));
    expect(m.settled).toEqual(acked(...order));
  });

  it("takes retained and empty messages, and bytes of any length up to the transmit memory", () => {
    const m = meet({ transmitBytes: 300 });
    const topic = m.client.topic("t", { qos: 1, retain: true });
    const a = topic.publish("");
    const b = topic.publish("x".repeat(200));
    expect(topic.publish("x".repeat(300))).toBe(Refused.TOO_LARGE);
    expect(m.seen()).toEqual([`PUBLISH1 ${a} t= retain`, `PUBLISH1 ${b} t=${"x".repeat(200)} retain`]);
  });

  it("is TOO_LARGE beyond the outbox's bytes, and BAD_TOPIC for a topic that may not be", () => {
    const m = meet({ outboxBytes: 10 });
    expect(m.client.topic("t", { qos: 1 }).publish("x".repeat(11))).toBe(Refused.TOO_LARGE);
    expect(m.client.topic("a/#", { qos: 2 }).publish("x")).toBe(Refused.BAD_TOPIC);
    expect(m.client.pending()).toBe(0);
    expect(m.seen()).toEqual([]);
  });

  it("needs nobody who listens", () => {
    const m = meet();
    m.client.onSettled = undefined;
    m.say(...publish(m, 1, "x").map(puback));
    expect(m.client.pending()).toBe(0);
  });
});

describe("publish at QoS 2", () => {
  it("goes PUBLISH, PUBREC, PUBREL, PUBCOMP, and settles once, at PUBCOMP", () => {
    const m = meet();
    const [id] = publish(m, 2, "x") as [number];
    m.say(pubrec(id));
    expect(m.seen()).toEqual([`PUBLISH2 ${id} t=x`, `PUBREL ${id}`]);
    expect(m.settled).toEqual([]);
    m.say(pubcomp(id), pubcomp(id));
    expect(m.settled).toEqual(acked(id));
  });

  it("answers each PUBREC, known or not, with PUBREL [MQTT-4.3.3-1]", () => {
    const m = meet();
    const [id] = publish(m, 2, "x") as [number];
    m.say(pubrec(id), pubrec(id), pubrec(7));
    expect(m.seen().slice(1)).toEqual([`PUBREL ${id}`, `PUBREL ${id}`, "PUBREL 7"]);
    m.say(puback(7), pubcomp(7));
    expect(m.told).toEqual(["online"]);
    expect(m.settled).toEqual([]);
  });
});

describe("an acknowledgement that is wrong closes the link", () => {
  it.each<[string, 1 | 2, (id: number) => string, number]>([
    ["PUBREC for QoS 1", 1, pubrec, Reason.UNEXPECTED],
    ["PUBCOMP for QoS 1", 1, pubcomp, Reason.UNEXPECTED],
    ["PUBACK for QoS 2", 2, puback, Reason.UNEXPECTED],
    ["PUBCOMP before PUBREC", 2, pubcomp, Reason.UNEXPECTED],
    ["a body too short", 1, () => "400180", Reason.BAD_BODY],
    ["a body too long", 1, () => "4003800000", Reason.BAD_BODY],
    ["PUBREL without its reserved bits", 1, () => "60028000", Reason.BAD_FLAGS],
  ])("%s", (_name, qos, answer, reason) => {
    const m = meet();
    const [id] = publish(m, qos, "x") as [number];
    m.say(answer(id));
    expect(m.told[1]).toBe(`offline:${reason}`);
    expect(m.settled).toEqual([]);
    expect(m.client.pending()).toBe(1);
  });
});

describe("the window", () => {
  it("lets so many out, in order, and each answer the next", () => {
    const m = meet({ window: 2 });
    const ids = publish(m, 2, "1", "2", "3", "4") as [number, number, number, number];
    expect(m.seen()).toEqual([`PUBLISH2 ${ids[0]} t=1`, `PUBLISH2 ${ids[1]} t=2`]);
    m.say(pubrec(ids[1]));
    expect(m.seen()).toEqual([`PUBREL ${ids[1]}`]);
    m.say(pubcomp(ids[1]));
    expect(m.seen()).toEqual([`PUBLISH2 ${ids[2]} t=3`]);
    m.say(pubrec(ids[0]), pubcomp(ids[0]), pubrec(ids[2]), pubcomp(ids[2]));
    expect(m.seen()).toEqual([`PUBREL ${ids[0]}`, `PUBLISH2 ${ids[3]} t=4`, `PUBREL ${ids[2]}`]);
    m.say(puback(ids[3] + 1), pubcomp(ids[3] + 1));
    expect(m.client.pending()).toBe(1);
  });

  it("ignores an acknowledgement of what has not been sent", () => {
    const m = meet({ window: 1 });
    const [, b] = publish(m, 1, "1", "2") as [number, number];
    m.say(puback(b));
    expect(m.settled).toEqual([]);
    expect(m.told).toEqual(["online"]);
  });
});

describe("while offline", () => {
  it("publishes are accepted, and leave as new in their order when the link is up", () => {
    const m = meet({}, "");
    const ids = [...publish(m, 1, "1"), ...publish(m, 2, "2"), ...publish(m, 1, "3")] as [number, number, number];
    expect(m.seen()).toEqual([]);
    m.say(CONNACK);
    const right = [`PUBLISH1 ${ids[0]} t=1`, `PUBLISH2 ${ids[1]} t=2`, `PUBLISH1 ${ids[2]} t=3`];
    expect(m.seen()).toEqual(right);
  });
});

describe("after a link was lost", () => {
  function lost(connack?: string): { m: Meeting; ids: number[] } {
    const m = meet({ cleanSession: false, window: 4 });
    const ids = [...publish(m, 2, "1", "2"), ...publish(m, 1, "3", "4", "5")];
    m.say(pubrec(ids[1] as number), puback(ids[2] as number));
    m.seen();
    m.relink(connack);
    return { m, ids };
  }

  it("with the session: the same numbers and DUP, PUBREL where PUBREC came, in order [MQTT-4.4.0-1]", () => {
    const { m, ids } = lost();
    const right = [`PUBLISH2 ${ids[0]} t=1 dup`, `PUBREL ${ids[1]}`, `PUBLISH1 ${ids[3]} t=4 dup`];
    expect(m.seen()).toEqual([...right, `PUBLISH1 ${ids[4]} t=5 dup`]);
    m.say(pubcomp(ids[1] as number), puback(ids[3] as number), puback(ids[4] as number), pubrec(ids[0] as number));
    m.say(pubcomp(ids[0] as number));
    expect(m.settled.map((one) => one[0])).toEqual([ids[2], ids[1], ids[3], ids[4], ids[0]]);
  });

  it("without it: all that is unsettled, from PUBLISH on, as new", () => {
    const { m, ids } = lost(CONNACK);
    const right = [`PUBLISH2 ${ids[0]} t=1`, `PUBLISH2 ${ids[1]} t=2`, `PUBLISH1 ${ids[3]} t=4`];
    expect(m.seen()).toEqual([...right, `PUBLISH1 ${ids[4]} t=5`]);
    m.say(pubrec(ids[1] as number), pubcomp(ids[1] as number));
    expect(m.settled).toEqual(acked(ids[2] as number, ids[1] as number));
  });

  it("what had not left is new even with the session", () => {
    const m = meet({ cleanSession: false, window: 1 });
    const [a, b] = publish(m, 1, "1", "2") as [number, number];
    m.relink();
    m.say(puback(a));
    expect(m.seen()).toEqual([`PUBLISH1 ${a} t=1 dup`, `PUBLISH1 ${b} t=2`]);
  });

  it("again and again, the order stays and each settles once", () => {
    const m = meet({ cleanSession: false });
    const ids = publish(m, 1, "1", "2", "3");
    for (let i = 0; i < 5; i++) {
      m.relink();
      expect(m.seen()).toEqual(ids.map((id, at) => `PUBLISH1 ${id} t=${at + 1} dup`));
    }
    m.say(...ids.map(puback), ...ids.map(puback));
    expect(m.settled).toEqual(acked(...ids));
  });

  it("on a live link nothing is sent again, however long it takes", () => {
    const m = meet({ cleanSession: false, keepAlive: 10 });
    publish(m, 1, "1");
    publish(m, 2, "2");
    m.seen();
    for (let i = 0; i < 100; i++) {
      m.clock.advance(4_000);
      m.say("d000");
    }
    expect(new Set(m.seen())).toEqual(new Set(["PINGREQ"]));
  });
});

describe("calls from inside onSettled", () => {
  it("publish: it leaves behind all that was there", () => {
    const m = meet({ window: 2 });
    const ids = publish(m, 1, "1", "2", "3");
    m.client.onSettled = (id) => {
      m.settled.push([id, 0]);
      if (m.settled.length < 4) ids.push(...publish(m, 1, `again${m.settled.length}`));
    };
    for (let i = 0; i < ids.length; i++) m.say(puback(ids[i] as number));
    expect(m.settled.map((one) => one[0])).toEqual(ids);
    const payloads = m.seen().map((one) => one.split("=")[1]);
    expect(payloads).toEqual(["1", "2", "3", "again1", "again2", "again3"]);
  });

  it("disconnect, and connect: what is left goes on with the next link", () => {
    const m = meet({ cleanSession: false });
    const [a, b] = publish(m, 1, "1", "2") as [number, number];
    m.client.onSettled = () => {
      m.client.disconnect();
      m.client.connect();
    };
    m.connack = "20020100";
    m.say(puback(a), puback(b));
    expect(m.told).toEqual(["online", "offline:0", "online:present"]);
    expect(m.seen()).toEqual([`PUBLISH1 ${b} t=2 dup`]);
  });

  it("a reply to PUBREL does not wait for the outbox", () => {
    const m = meet({ window: 1 });
    publish(m, 1, "1", "2");
    m.say(pubrel(9));
    expect(m.seen().at(-1)).toBe("PUBCOMP 9");
  });
});
