// The facade: what publish, subscribe and unsubscribe say, what survives a link.
// All on a virtual clock and links in memory.

import { createClient, Reason, Refused } from "midge";
import { describe, expect, it } from "vitest";
import { createManualLink } from "../../test/support/manual-link.js";
import { CONNACK_PRESENT, fromHex, meet, publishHex } from "../../test/support/scripted-broker.js";

const none = (): void => {};

describe("connect", () => {
  const refused = (options: object): number => {
    const link = createManualLink();
    return createClient(link, { target: { host: "b", port: 1 }, clientId: "m", ...options }).connect();
  };

  it.each([
    ["an empty client id with a persistent session", { clientId: "", cleanSession: false }, Refused.BAD_OPTIONS],
    ["a password without a user name", { password: "p" }, Refused.BAD_OPTIONS],
    ["a will to a filter", { will: { topic: "a/#", payload: "" } }, Refused.BAD_TOPIC],
    ["a will to nothing", { will: { topic: "", payload: "" } }, Refused.BAD_TOPIC],
    ["a client id over 65,535 bytes", { clientId: "€".repeat(22_000) }, Refused.BAD_OPTIONS],
    ["a user name over 65,535 bytes", { username: "u".repeat(65_536) }, Refused.BAD_OPTIONS],
    ["a password over 65,535 bytes", { username: "u", password: new Uint8Array(65_536) }, Refused.BAD_OPTIONS],
    ["a will payload over 65,535 bytes", { will: { topic: "w", payload: "p".repeat(65_536) } }, Refused.BAD_OPTIONS],
    ["a keep-alive that does not fit", { keepAlive: 65_536 }, Refused.BAD_OPTIONS],
    ["a keep-alive below zero", { keepAlive: -1 }, Refused.BAD_OPTIONS],
    ["all at their largest: taken", { clientId: "c".repeat(65_535), keepAlive: 65_535 }, 0],
    ["an empty client id with a clean session: taken", { clientId: "" }, 0],
    ["a password with an empty user name: taken", { username: "", password: "p" }, 0],
  ])("%s", (_name, options, code) => {
    expect(refused(options)).toBe(code);
  });

  it("is taken once", () => {
    const m = meet();
    expect(m.client.connect()).toBe(Refused.STARTED);
    expect(m.client.isOnline()).toBe(true);
    m.client.disconnect();
    expect(m.client.isOnline()).toBe(false);
  });
});

describe("publish", () => {
  function keeping(transmitBytes: number) {
    const link = createManualLink();
    const client = createClient(link, { target: { host: "b", port: 1 }, clientId: "m", transmitBytes });
    client.connect();
    link.settle();
    link.last().events.opened();
    link.settle();
    link.last().events.received(fromHex("20020000"), 0, 4);
    link.isKeeping = true;
    return { link, client, topic: client.topic("t") };
  }

  it("is OFFLINE before the link is up and after it", () => {
    const m = meet({}, "");
    const topic = m.client.topic("t");
    expect(topic.publish("x")).toBe(Refused.OFFLINE);
    m.end().send("20020000");
    m.settle();
    expect(topic.publish("x")).toBe(0);
    m.client.disconnect();
    expect(topic.publish("x")).toBe(Refused.OFFLINE);
  });

  it.each(["", "a/+", "#", "a\0b", "é".repeat(32768)])("is BAD_TOPIC for a name that may not be (%#)", (name) => {
    const m = meet();
    expect(m.client.topic(name).publish("x")).toBe(Refused.BAD_TOPIC);
    m.settle();
    expect(m.end().packets.length).toBe(1);
  });

  it("is TOO_LARGE beyond the transmit memory and leaves nothing", () => {
    const { link, topic } = keeping(64);
    expect(topic.publish("x".repeat(60))).toBe(Refused.TOO_LARGE);
    expect(topic.publish("x".repeat(59))).toBe(0);
    link.settle();
    expect(link.last().writes.length).toBe(2);
  });

  it("is BUSY while memory is kept, and is taken again after drained; nothing is lost or torn", () => {
    const { link, client, topic } = keeping(64);
    let drained = 0;
    client.onDrained = () => void drained++;
    const sent: string[] = [];
    let code = 0;
    for (let i = 10; code === 0; i++) {
      code = topic.publish(`m${i}`);
      if (code === 0) sent.push(`m${i}`);
      link.settle();
    }
    expect(code).toBe(Refused.BUSY);
    expect(drained).toBe(0);
    link.last().events.drained();
    expect(drained).toBe(1);
    expect(topic.publish("end")).toBe(0);
    sent.push("end");
    link.settle();
    link.last().events.drained();
    link.settle();
    const hex = sent.map((text) => publishHex("t", text)).join("");
    expect(link.last().writes.slice(1).join("")).toBe(hex);
  });

  it("joins all of one turn into one write", () => {
    const { link, client } = keeping(1024);
    client.topic("a").publish("1");
    client.topic("b", { retain: true }).publish("2");
    client.subscribe("c", none);
    expect(link.last().writes.length).toBe(1);
    link.settle();
    expect(link.last().writes[1]).toBe("300400016131" + "310400016232" + "8206000100016300");
  });

  it("larger than what is left makes room by writing at once", () => {
    const { link, topic } = keeping(64);
    link.isKeeping = false;
    for (let i = 0; i < 20; i++) expect(topic.publish("x".repeat(40))).toBe(0);
    link.settle();
    expect(link.last().writes.slice(1).join("")).toBe(publishHex("t", "x".repeat(40)).repeat(20));
  });
});

describe("subscribe", () => {
  it("asks at once when online, delivers, and settles with the code of SUBACK", () => {
    const m = meet();
    const heard: string[] = [];
    const codes: number[] = [];
    expect(
      m.client.subscribe(
        "a/+",
        (message) => heard.push(`${message.topic}=${message.text()}`),
        0,
        (c) => codes.push(c),
      ),
    ).toBe(0);
    m.settle();
    expect(m.end().packets[1]).toBe("820800010003612f2b00");
    m.end().send("9003000100" + publishHex("a/b", "x") + publishHex("c", "y"));
    m.settle();
    expect(codes).toEqual([0]);
    expect(heard).toEqual(["a/b=x"]);
  });

  it.each([
    ["refused by the broker", "9003000180", 128],
    ["granted more", "9003000102", 2],
  ])("settles when %s, and the link stays", (_name, hex, code) => {
    const m = meet();
    const codes: number[] = [];
    m.client.subscribe("a", none, 0, (c) => codes.push(c));
    m.end().send(hex);
    m.settle();
    expect(codes).toEqual([code]);
    expect(m.told).toEqual(["online"]);
  });

  it.each(["", "a#", "a/#/b", "+a", "a+", "a\0", "€".repeat(22000)])(
    "is BAD_TOPIC for a filter that is none (%#)",
    (filter) => {
      const m = meet();
      expect(m.client.subscribe(filter, none)).toBe(Refused.BAD_TOPIC);
      expect(m.client.unsubscribe(filter)).toBe(Refused.BAD_TOPIC);
      m.settle();
      expect(m.end().packets.length).toBe(1);
    },
  );

  it("calls every handler of a filter, and onOther for what nobody wants", () => {
    const m = meet();
    const heard: string[] = [];
    m.client.subscribe("a", () => heard.push("1"));
    m.client.subscribe("a", () => heard.push("2"));
    m.client.subscribe("#", () => heard.push("#"));
    m.client.onOther = (message) => heard.push(`other ${message.topic}`);
    m.end().send(publishHex("a", "") + publishHex("$SYS/x", ""));
    m.settle();
    expect(heard).toEqual(["1", "2", "#", "other $SYS/x"]);
  });

  it.each([
    ["an answer nobody asked for", "9003000900", Reason.UNEXPECTED],
    ["UNSUBACK for a SUBSCRIBE", "b0020001", Reason.UNEXPECTED],
    ["two codes for one filter", "900400010000", Reason.BAD_BODY],
    ["a code that is none", "9003000103", Reason.BAD_BODY],
    ["reserved bits", "9103000100", Reason.BAD_FLAGS],
    ["UNSUBACK with reserved bits", "b2020001", Reason.BAD_FLAGS],
  ])("closes on %s", (_name, hex, reason) => {
    const m = meet();
    m.client.subscribe("a", none);
    m.end().send(hex);
    m.settle();
    expect(m.told[1]).toBe(`offline:${reason}`);
  });
});

describe("unsubscribe", () => {
  it("stops at once, tells the broker, and settles at UNSUBACK", () => {
    const m = meet();
    const codes: number[] = [];
    let heard = 0;
    m.client.subscribe("a", () => heard++);
    m.client.subscribe("a/b", none);
    m.end().send("9003000100" + "9003000200");
    m.settle();
    m.client.unsubscribe("a", (code) => codes.push(code));
    m.end().send(publishHex("a", "x"));
    m.settle();
    expect(heard).toBe(0);
    expect(m.end().packets.at(-1)).toBe("a2050003000161");
    m.end().send("b0020003");
    m.settle();
    expect(codes).toEqual([0]);
    m.end().close();
    m.clock.advance(1);
    expect(m.end().packets.slice(1)).toEqual(["820800040003612f6200"]);
  });
});

describe("a new link", () => {
  it("asks for all again when the session is gone, and settles each request once", () => {
    const m = meet();
    const codes: string[] = [];
    m.client.subscribe("a", none, 0, (code) => codes.push(`a ${code}`));
    m.end().send("9003000100");
    m.settle();
    m.client.subscribe("b", none, 0, (code) => codes.push(`b ${code}`));
    m.client.unsubscribe("x", (code) => codes.push(`x ${code}`));
    m.settle();
    m.end().close();
    m.clock.advance(1);
    expect(codes).toEqual(["a 0", "x 0"]);
    expect(m.end().packets.slice(1)).toEqual(["8206000400016100", "8206000200016200"]);
    m.end().send("9003000400" + "9003000201");
    m.settle();
    expect(codes).toEqual(["a 0", "x 0", "b 1"]);
  });

  it("asks only for what had no answer when the session is there", () => {
    const m = meet({ cleanSession: false });
    m.client.subscribe("a", none);
    m.end().send("9003000100");
    m.settle();
    m.client.subscribe("b", none);
    m.client.unsubscribe("a");
    m.connack = CONNACK_PRESENT;
    m.end().close();
    m.clock.advance(1);
    expect(m.told).toEqual(["online", "offline:10", "online:present"]);
    expect(m.end().packets.slice(1)).toEqual(["8206000200016200", "a2050003000161"]);
    m.end().send("9003000200b0020003");
    m.settle();
    expect(m.told.length).toBe(3);
  });

  it("asks for what was wanted while offline, and for nothing that was taken back", () => {
    const m = meet({}, "");
    const codes: string[] = [];
    m.client.subscribe("a", none, 0, (code) => codes.push(`a ${code}`));
    m.client.subscribe("b", none, 0, (code) => codes.push(`b ${code}`));
    m.client.unsubscribe("b");
    m.end().send("20020000");
    m.settle();
    expect(m.end().packets.slice(1)).toEqual(["8206000100016100"]);
    expect(codes).toEqual(["b 0"]);
  });

  it("keeps the session over disconnect and connect", () => {
    const m = meet();
    let heard = 0;
    m.client.subscribe("a", () => heard++);
    m.client.disconnect();
    m.client.connect();
    m.settle();
    m.end().send(publishHex("a", ""));
    m.settle();
    expect(heard).toBe(1);
  });
});
