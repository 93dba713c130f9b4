// Messages at QoS 1 and 2 on their way in: delivered before they are acknowledged, at QoS 2 delivered once, whatever a
// handler does meanwhile.

import { type Message, Reason } from "midge";
import { describe, expect, it } from "vitest";
import { CONNACK, CONNACK_PRESENT, meet, type Meeting, publishHex } from "../../test/support/scripted-broker.js";
import { pubrel } from "../../test/support/packets.js";

/** A client that listens to all, notes what it hears, and does what a test wants. */
function listening(act: (m: Meeting, message: Message) => void = () => {}): { m: Meeting; heard: string[] } {
  const m = meet({ cleanSession: false });
  const heard: string[] = [];
  m.client.onOther = (message) => {
    heard.push(`${message.text()} q${message.qos} #${message.id}${message.dup ? " dup" : ""}`);
    act(m, message);
  };
  return { m, heard };
}

describe("a message", () => {
  it("at QoS 1 is delivered, then acknowledged; a second sending is delivered too", () => {
    const { m, heard } = listening((m) => expect(m.end().packets.length).toBe(1));
    m.say(publishHex("t", "x", 1, 1));
    expect(m.seen()).toEqual(["PUBACK 1"]);
    m.client.onOther = () => heard.push("again");
    m.say(publishHex("t", "x", 1, 1, true));
    expect(heard).toEqual(["x q1 #1", "again"]);
    expect(m.seen()).toEqual(["PUBACK 1"]);
  });

  it("at QoS 2 is delivered once until PUBREL, and each sending answered [MQTT-4.3.3-2]", () => {
    const { m, heard } = listening();
    m.say(publishHex("t", "x", 2, 65_535));
    m.say(publishHex("t", "x", 2, 65_535, true));
    m.say(pubrel(65_535), pubrel(65_535));
    expect(heard).toEqual(["x q2 #65535"]);
    expect(m.seen()).toEqual(["PUBREC 65535", "PUBREC 65535", "PUBCOMP 65535", "PUBCOMP 65535"]);
    m.say(publishHex("t", "y", 2, 65_535));
    expect(heard).toEqual(["x q2 #65535", "y q2 #65535"]);
  });

  it("is acknowledged in the order of coming [MQTT-4.6.0-2], and when nobody listens", () => {
    const m = meet();
    m.say(publishHex("t", "1", 2, 7) + publishHex("t", "2", 1, 8) + publishHex("t", "3", 2, 9) + publishHex("t", "0"));
    expect(m.seen()).toEqual(["PUBREC 7", "PUBACK 8", "PUBREC 9"]);
  });

  it("has a number at QoS 1 and 2 that is its direction's own", () => {
    const { m, heard } = listening();
    const id = m.client.topic("out", { qos: 2 }).publish("x");
    m.say(publishHex("t", "x", 2, id), pubrel(id));
    expect(heard).toEqual([`x q2 #${id}`]);
    expect(m.client.pending()).toBe(1);
    expect(m.settled).toEqual([]);
  });

  it("like the one before it goes to the same handler, until that has changed", () => {
    const m = meet();
    const heard: string[] = [];
    m.client.subscribe("t", (message) => heard.push(`${message.topic}=${message.text()}`));
    for (const payload of ["1", "2", "3"]) m.say(publishHex("t", payload));
    m.say(publishHex("u", "4"));
    m.client.subscribe("t", () => heard.push("second"));
    m.say(publishHex("t", "5"));
    expect(heard).toEqual(["t=1", "t=2", "t=3", "t=5", "second"]);
  });

  it("published in a handler leaves before the acknowledgement", () => {
    const { m } = listening((m) => m.client.topic("out", { qos: 1 }).publish("reply"));
    m.say(publishHex("t", "x", 1, 1));
    expect(m.seen().map((one) => one.split(" ")[0])).toEqual(["PUBLISH1", "PUBACK"]);
  });
});

describe("a handler that ends the link", () => {
  it("by disconnect: nothing is acknowledged on it", () => {
    const { m } = listening((m) => m.client.disconnect());
    m.say(publishHex("t", "x", 1, 1) + publishHex("t", "y", 1, 2));
    expect(m.seen()).toEqual(["DISCONNECT"]);
  });

  it("by disconnect and connect: at QoS 2 it counts as delivered, at QoS 1 it comes again", () => {
    const { m, heard } = listening((m) => {
      m.client.disconnect();
      m.connack = CONNACK_PRESENT;
      m.client.connect();
    });
    m.say(publishHex("t", "x", 2, 5));
    expect(m.seen()).toEqual([]);
    m.client.onOther = (message) => heard.push(`again ${message.text()}`);
    m.say(publishHex("t", "x", 2, 5, true), publishHex("t", "y", 1, 6, true));
    expect(heard).toEqual(["x q2 #5", "again y"]);
    expect(m.seen()).toEqual(["PUBREC 5", "PUBACK 6"]);
  });

  it("by an exception: it is not acknowledged, and delivered when it comes again", () => {
    const { m, heard } = listening((m) => {
      if (m.ends.length === 1) throw new Error("mine");
    });
    m.end().send(publishHex("t", "x", 2, 5));
    expect(() => m.settle()).toThrow("mine");
    m.relink();
    m.say(publishHex("t", "x", 2, 5, true));
    expect(heard).toEqual(["x q2 #5", "x q2 #5 dup"]);
    expect(m.seen()).toEqual(["PUBREC 5"]);
  });
});

describe("what was received", () => {
  it("is known on the next link of the session", () => {
    const { m, heard } = listening();
    m.say(publishHex("t", "x", 2, 3));
    m.relink();
    m.say(publishHex("t", "x", 2, 3, true), pubrel(3));
    expect(heard.length).toBe(1);
    expect(m.seen()).toEqual(["PUBREC 3", "PUBCOMP 3"]);
  });

  it("is forgotten when the broker has lost the session", () => {
    const { m, heard } = listening();
    m.say(publishHex("t", "x", 2, 3));
    m.relink(CONNACK);
    m.say(publishHex("t", "y", 2, 3));
    expect(heard).toEqual(["x q2 #3", "y q2 #3"]);
  });
});

describe("a PUBLISH that is wrong closes the link and is not acknowledged", () => {
  it.each([
    ["without a number", "32 04 0001 74 78", Reason.BAD_BODY],
    ["with number 0", "32 05 0001 74 0000", Reason.BAD_BODY],
    ["at QoS 3", "36 05 0001 74 0001", Reason.BAD_FLAGS],
    ["with DUP at QoS 0", "38 03 0001 74", Reason.BAD_TEXT - 2],
    ["to a topic with a wildcard", "32 05 0001 2b 0001", Reason.BAD_TEXT],
    ["to no topic", "32 04 0000 0001", Reason.BAD_TEXT],
  ])("%s", (_name, hex, reason) => {
    const m = meet();
    m.say(hex);
    expect(m.told[1]).toBe(`offline:${reason}`);
    expect(m.seen()).toEqual([]);
  });

  it.each(["6203000100", "620100", "6202"])("PUBREL with another body (%s)", (hex) => {
    const m = meet();
    m.say(hex + (hex === "6202" ? "00" : ""));
    if (hex === "6202") expect(m.told).toEqual(["online"]);
    else expect(m.told[1]).toBe(`offline:${Reason.BAD_BODY}`);
  });
});
