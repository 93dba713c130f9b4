// Messages sent in pieces: begin, write, end. The bytes that leave are one packet, whatever else wants to be sent
// meanwhile, and a message whose link ends is told as INTERRUPTED.

import { createClient, Outcome, Reason, Refused } from "midge";
import { describe, expect, it } from "vitest";
import { createManualLink } from "../../test/support/manual-link.js";
import { puback, pubrec, pubrel, suback, words } from "../../test/support/packets.js";
import { CONNACK, fromHex, meet, publishHex, splitPackets } from "../../test/support/scripted-broker.js";
import { native } from "../../test/support/text-net.js";

describe("a streamed message", () => {
  it.each([0, 1] as const)("leaves as one packet at QoS %i, however it is cut", (qos) => {
    const m = meet({ transmitBytes: 64, outboxBytes: 8 });
    const topic = m.client.topic("t", { qos });
    const id = m.client.begin(topic, 300);
    for (let left = 300, size = 0; left > 0; left -= size) {
      size = Math.min(left, 1 + (size % 50) * 2);
      expect(m.client.write("x".repeat(size))).toBe(0);
      m.settle();
    }
    expect(m.client.write("")).toBe(0);
    expect(m.client.end()).toBe(0);
    const said = `t=${"x".repeat(300)}`;
    expect(m.seen()).toEqual([qos === 0 ? `PUBLISH ${said}` : `PUBLISH${qos} ${id} ${said}`]);
    if (qos === 0) expect(id).toBe(0);
    if (qos === 1) m.say(puback(id));
    expect(m.settled).toEqual(qos === 0 ? [] : [[id, Outcome.ACKED]]);
    expect(m.client.topic("t").publish("after")).toBe(0);
    expect(m.seen().at(-1)).toBe("PUBLISH t=after");
  });

  it("may be empty, retained, bytes", () => {
    const m = meet();
    expect(m.client.begin(m.client.topic("t", { retain: true }), 0)).toBe(0);
    expect(m.client.end()).toBe(0);
    expect(m.client.begin(m.client.topic("u"), 3)).toBe(0);
    expect(m.client.write(native(fromHex("616263")))).toBe(0);
    expect(m.client.end()).toBe(0);
    expect(m.seen()).toEqual(["PUBLISH t= retain", "PUBLISH u=abc"]);
  });
});

describe("what is refused", () => {
  it("begin: a bad topic, a length that no packet has, offline, one at a time", () => {
    const m = meet({}, "");
    const topic = m.client.topic("t");
    expect(m.client.begin(m.client.topic("a/+"), 1)).toBe(Refused.BAD_TOPIC);
    expect(m.client.begin(topic, -1)).toBe(Refused.TOO_LARGE);
    expect(m.client.begin(topic, NaN)).toBe(Refused.TOO_LARGE);
    expect(m.client.begin(topic, 268_435_455 - 2)).toBe(Refused.TOO_LARGE);
    expect(m.client.begin(topic, 268_435_455 - 3)).toBe(Refused.OFFLINE);
    expect(m.client.write("x")).toBe(Refused.OFFLINE);
    expect(m.client.end()).toBe(Refused.OFFLINE);
    m.say(CONNACK);
    expect(m.client.begin(m.client.topic("t", { qos: 1 }), 268_435_455 - 4)).toBe(Refused.TOO_LARGE);
    expect(m.client.begin(topic, 268_435_455 - 3)).toBe(0);
    expect(m.client.begin(topic, 1)).toBe(Refused.BUSY);
  });

  it("begin at QoS 1: BUSY while others wait, or the window or the outbox is full", () => {
    for (const options of [{ window: 1 }, { window: 9, outboxMessages: 1 }]) {
      const m = meet(options);
      const topic = m.client.topic("t", { qos: 1 });
      const id = topic.publish("x");
      expect(m.client.begin(topic, 1)).toBe(Refused.BUSY);
      expect(m.client.begin(m.client.topic("t"), 0)).toBe(0);
      expect(m.client.end()).toBe(0);
      m.say(puback(id));
      expect(m.client.begin(topic, 0)).toBeGreaterThan(0);
      expect(m.settled).toEqual([[id, Outcome.ACKED]]);
    }
    const m = meet({ window: 2 });
    for (const payload of ["1", "2", "3"]) m.client.topic("t", { qos: 1 }).publish(payload);
    expect(m.client.begin(m.client.topic("t", { qos: 1 }), 1)).toBe(Refused.BUSY);
  });

  it("begin at QoS 2: nobody keeps the bytes for a second sending", () => {
    const m = meet();
    expect(m.client.begin(m.client.topic("t", { qos: 2 }), 1)).toBe(Refused.UNSUPPORTED);
    expect(m.client.begin(m.client.topic("t", { qos: 2, retain: true }), 1)).toBe(Refused.UNSUPPORTED);
    expect(m.client.pending()).toBe(0);
  });

  it("write: more than was said, or more than the transmit memory", () => {
    const m = meet({ transmitBytes: 50 });
    m.client.begin(m.client.topic("t"), 100);
    m.settle();
    expect(m.client.write("x".repeat(51))).toBe(Refused.TOO_LARGE);
    expect(m.client.write("x".repeat(50))).toBe(0);
    m.settle();
    expect(m.client.write("x".repeat(40))).toBe(0);
    expect(m.client.write("x".repeat(11))).toBe(Refused.TOO_LARGE);
    m.settle();
    expect(m.client.write("x".repeat(10))).toBe(0);
    expect(m.client.end()).toBe(0);
    expect(m.seen()).toEqual([`PUBLISH t=${"x".repeat(100)}`]);
  });

  it("end: bytes missing: INCOMPLETE, the link is cut, and the next one is clean", () => {
    const m = meet();
    const id = m.client.begin(m.client.topic("t", { qos: 1 }), 2);
    m.client.write("x");
    expect(m.client.end()).toBe(Refused.INCOMPLETE);
    expect(m.told).toEqual(["online", `offline:${Reason.CUT}`]);
    expect(m.settled).toEqual([[id, Outcome.INTERRUPTED]]);
    m.settle();
    m.client.topic("t").publish("y");
    expect(m.seen()).toEqual(["PUBLISH t=y"]);
  });
});

describe("while a message is streamed", () => {
  it("publishes at QoS 0 are BUSY, those at QoS 1 wait, and all that must be said comes behind it, in order", () => {
    const m = meet();
    const heard: string[] = [];
    m.client.subscribe("in", (message) => heard.push(message.text()));
    m.say(suback(1, 0));
    m.seen();
    const other = m.client.topic("o");
    m.client.begin(m.client.topic("t"), 4);
    expect(other.publish("no")).toBe(Refused.BUSY);
    expect(other.publish("x".repeat(70_000))).toBe(Refused.TOO_LARGE);
    const id = m.client.topic("o", { qos: 1 }).publish("later");
    m.client.write("ab");
    m.say(publishHex("in", "1", 1, 1), publishHex("in", "2", 2, 2), pubrel(2), pubrec(9));
    m.client.subscribe("more", () => {});
    m.clock.advance(30_000);
    expect(m.seen()).toEqual([]);
    m.client.write("cd");
    m.client.end();
    const answers = ["PUBACK 1", "PUBREC 2", "PUBCOMP 2", "PUBREL 9", "SUBSCRIBE 2 more 0", "PINGREQ"];
    expect(m.seen()).toEqual(["PUBLISH t=abcd", ...answers, `PUBLISH1 ${id} o=later`]);
    expect(heard).toEqual(["1", "2"]);
  });

  it("a lost link interrupts it: told once, nothing of it on the next link", () => {
    for (const qos of [0, 1] as const) {
      const m = meet({ cleanSession: false });
      const kept = m.client.topic("k", { qos: 1 }).publish("kept");
      const id = m.client.begin(m.client.topic("t", { qos }), 100);
      m.client.write("x".repeat(40));
      m.say(publishHex("in", "1", 1, 1));
      m.relink();
      expect(m.settled).toEqual(qos === 0 ? [] : [[id, Outcome.INTERRUPTED]]);
      expect(m.client.write("x")).toBe(Refused.OFFLINE);
      expect(m.client.end()).toBe(Refused.OFFLINE);
      expect(m.seen()).toEqual([`PUBLISH1 ${kept} k=kept dup`]);
      expect(m.client.topic("t").publish("y")).toBe(0);
    }
  });

  it("disconnect cuts the link, for a packet cannot stand inside another", () => {
    const m = meet();
    m.client.begin(m.client.topic("t"), 100);
    m.client.disconnect();
    expect(m.seen()).toEqual([]);
    expect(m.end().isClosed).toBe(true);
    m.client.connect();
    m.settle();
    m.client.topic("t").publish("y");
    expect(m.seen()).toEqual(["PUBLISH t=y"]);
  });
});

describe("a streamed message that is whole but not acknowledged", () => {
  function whole() {
    const m = meet({ cleanSession: false });
    const before = m.client.topic("k", { qos: 1 }).publish("kept");
    const id = m.client.begin(m.client.topic("t", { qos: 1 }), 1);
    m.client.write("x");
    m.client.end();
    m.settle();
    return { m, id, before };
  }

  it("is INTERRUPTED when the link ends, for nobody has its bytes", () => {
    const { m, id } = whole();
    m.relink();
    expect(m.settled).toEqual([[id, Outcome.INTERRUPTED]]);
    m.say(puback(id));
    expect(m.settled.length).toBe(1);
  });

  it("what is published when told comes behind the rest", () => {
    const { m, id, before } = whole();
    const ids: number[] = [];
    m.client.onSettled = (settled, outcome) => {
      m.settled.push([settled, outcome]);
      if (outcome === Outcome.INTERRUPTED) ids.push(m.client.topic("k", { qos: 1 }).publish("again"));
    };
    m.relink(CONNACK);
    expect(m.settled).toEqual([[id, Outcome.INTERRUPTED]]);
    expect(m.seen()).toEqual([`PUBLISH1 ${before} k=kept`, ...ids.map((one) => `PUBLISH1 ${one} k=again`)]);
    m.say(puback(before), ...ids.map(puback));
    expect(m.client.pending()).toBe(0);
  });

  it("does not keep `drain` waiting when its link ends", () => {
    const m = meet();
    const left: number[] = [];
    m.client.onOffline = () => m.client.disconnect();
    m.client.begin(m.client.topic("t", { qos: 1 }), 10);
    m.client.drain(100_000, (count) => left.push(count));
    m.settle();
    expect(left).toEqual([]);
    m.end().close();
    m.settle();
    expect(left).toEqual([0]);
  });
});

describe("a socket that keeps what it is given", () => {
  it("makes write BUSY until drained, and the packet stays whole", () => {
    const link = createManualLink();
    const client = createClient(link, { target: { host: "b", port: 1 }, clientId: "m", transmitBytes: 40 });
    let drained = 0;
    client.onDrained = () => void drained++;
    client.connect();
    link.settle();
    link.last().events.opened();
    link.settle();
    link.isKeeping = true;
    link.last().events.received(fromHex(CONNACK), 0, 4);
    client.topic("t").publish("x".repeat(32));
    const code = client.begin(client.topic("t"), 60);
    link.settle();
    if (code !== 0) {
      expect(code).toBe(Refused.BUSY);
      link.last().events.drained();
      expect(client.begin(client.topic("t"), 60)).toBe(0);
    }
    let busy = 0;
    for (let i = 0; i < 6;) {
      const done = client.write(String(i).repeat(10));
      if (done === 0) i++;
      else {
        expect(done).toBe(Refused.BUSY);
        busy++;
        link.settle();
        link.last().events.drained();
      }
    }
    client.end();
    link.settle();
    for (let i = 0; i < 3; i++) link.last().events.drained();
    link.settle();
    expect(busy).toBeGreaterThan(0);
    expect(drained).toBeGreaterThan(busy);
    const packets = splitPackets(fromHex(link.last().writes.join("")))
      .packets.slice(1)
      .map(words);
    const right = [
      `PUBLISH t=${"x".repeat(32)}`,
      `PUBLISH t=${[0, 1, 2, 3, 4, 5].map((i) => String(i).repeat(10)).join("")}`,
    ];
    expect(packets).toEqual(right);
  });
});
