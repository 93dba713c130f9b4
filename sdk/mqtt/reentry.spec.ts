// Calls from inside message handlers and `settled`: publish, subscribe, unsubscribe, disconnect and connect are legal
// everywhere. Those of onOnline and onOffline are in link-events.spec.ts.

import { createClient, type Message } from "midge";
import { describe, expect, it } from "vitest";
import { createManualLink } from "../../test/support/manual-link.js";
import { fromHex, meet, publishHex } from "../../test/support/scripted-broker.js";

const none = (): void => {};

describe("calls from inside a message handler", () => {
  it("publish: it leaves, and the message stays whole", () => {
    const m = meet();
    const echo = m.client.topic("out");
    const heard: string[] = [];
    m.client.subscribe("in", (message) => {
      expect(echo.publish("x".repeat(100))).toBe(0);
      heard.push(message.text());
    });
    m.end().send(publishHex("in", "1") + publishHex("in", "2"));
    m.settle();
    expect(heard).toEqual(["1", "2"]);
    expect(m.end().packets.filter((packet) => packet.startsWith("30")).length).toBe(2);
  });

  it("subscribe: it counts from the next message on", () => {
    const m = meet();
    const heard: string[] = [];
    const again = (message: Message): void => {
      heard.push(message.text());
      if (heard.length < 50) m.client.subscribe("a", again);
    };
    m.client.subscribe("a", again);
    m.end().send(publishHex("a", "1"));
    m.settle();
    expect(heard).toEqual(["1"]);
    m.end().send(publishHex("a", "2"));
    m.settle();
    expect(heard).toEqual(["1", "2", "2"]);
  });

  it("unsubscribe: what it takes away is not called any more, the others are", () => {
    const m = meet();
    const heard: string[] = [];
    m.client.subscribe("#", () => heard.push("#"));
    m.client.subscribe("a", () => {
      heard.push("a");
      m.client.unsubscribe("+");
      m.client.unsubscribe("a");
    });
    m.client.subscribe("a", () => heard.push("second a"));
    m.client.subscribe("+", () => heard.push("+"));
    m.client.subscribe("#", () => heard.push("last"));
    m.end().send(publishHex("a", ""));
    m.settle();
    expect(heard).toEqual(["#", "a", "last"]);
  });

  it("disconnect: nothing more is delivered, not even of the same chunk", () => {
    const m = meet();
    const heard: string[] = [];
    m.client.subscribe("a", (message) => {
      heard.push(message.text());
      m.client.disconnect();
    });
    m.end().send(publishHex("a", "1") + publishHex("a", "2"));
    m.settle();
    expect(heard).toEqual(["1"]);
    expect(m.end().packets.at(-1)).toBe("e000");
    expect(m.told).toEqual(["online", "offline:0"]);
  });

  it("disconnect and connect: the new link starts clean", () => {
    const m = meet();
    const heard: string[] = [];
    m.client.subscribe("a", (message) => {
      heard.push(message.text());
      if (heard.length > 1) return;
      m.client.disconnect();
      m.client.connect();
    });
    m.end().send(publishHex("a", "1") + publishHex("a", "2") + "3006");
    m.clock.advance(1);
    expect(m.told).toEqual(["online", "offline:0", "online"]);
    m.end().send(publishHex("a", "3"));
    m.settle();
    expect(heard).toEqual(["1", "3"]);
  });

  it("an exception reaches the one who fed the bytes, and the client goes on", () => {
    const link = createManualLink();
    const client = createClient(link, { target: { host: "b", port: 1 }, clientId: "m" });
    client.connect();
    link.settle();
    const { events } = link.last();
    events.opened();
    events.received(fromHex("20020000"), 0, 4);
    let heard = 0;
    client.subscribe("a", () => {
      if (heard++ === 0) throw new Error("mine");
    });
    const bytes = fromHex(publishHex("a", ""));
    expect(() => events.received(bytes, 0, bytes.length)).toThrow("mine");
    events.received(bytes, 0, bytes.length);
    expect(heard).toBe(2);
  });
});

describe("calls from inside settled", () => {
  it("all of them, at SUBACK", () => {
    const m = meet();
    const codes: number[] = [];
    m.client.subscribe("a", none, 0, () => {
      m.client.subscribe("b", none, 0, (code) => {
        codes.push(code);
        m.client.unsubscribe("b", () => m.client.disconnect());
      });
      m.client.topic("t").publish("x");
    });
    m.end().send("9003000100");
    m.settle();
    m.end().send("9003000280");
    m.settle();
    m.end().send("b0020003");
    m.settle();
    expect(codes).toEqual([128]);
    expect(m.end().packets.map((packet) => packet.slice(0, 2))).toEqual(["10", "82", "82", "30", "a2", "e0"]);
    expect(m.told).toEqual(["online", "offline:0"]);
  });

  it("disconnect when the session turns out to be gone: onOnline does not come after it", () => {
    const m = meet({}, "");
    m.client.unsubscribe("a", () => m.client.disconnect());
    m.client.unsubscribe("b", () => m.told.push("b settled"));
    m.end().send("20020000");
    m.settle();
    expect(m.told).toEqual(["offline:0", "b settled"]);
  });
});
