// What an old link still says, and what is called from inside the handlers of onOnline and onOffline.

import { Reason, Refused } from "midge";
import { describe, expect, it } from "vitest";
import { createManualLink } from "../../test/support/manual-link.js";
import { meet } from "../../test/support/scripted-broker.js";
import { createPublisher } from "./publisher.js";

describe("an old link", () => {
  it("leaves nothing to the next: frames, half packets, kept memory", () => {
    const link = createManualLink();
    const client = createPublisher(link, { target: { host: "b", port: 1 }, clientId: "m" });
    client.connect();
    link.settle();
    const first = link.last();
    first.events.opened();
    link.settle();
    first.events.received(Uint8Array.of(0x20, 2, 0, 0, 0xd0), 0, 5);
    link.isKeeping = true;
    const topic = client.topic("t");
    topic.publish("first");
    link.settle();
    topic.publish("second");
    first.events.closed(Reason.CLOSED);
    expect(topic.publish("none")).toBe(Refused.OFFLINE);
    const kept = first.kept.map((bytes) => Buffer.from(bytes).toString("hex"));
    link.isKeeping = false;
    link.clock.advance(1);
    const second = link.last();
    expect(second).not.toBe(first);
    second.events.opened();
    link.settle();
    second.events.received(Uint8Array.of(0x20, 2, 0, 0), 0, 4);
    topic.publish("third");
    link.settle();
    expect(second.writes.join("")).toMatch(/^10.*30080001747468697264$/);
    expect(second.writes.join("")).not.toContain(Buffer.from("second").toString("hex"));
    // The old socket may still be reading the memory it kept.
    expect(first.kept.map((bytes) => Buffer.from(bytes).toString("hex"))).toEqual(kept);
  });

  it("is not read on after a fault, nor after disconnect in a handler", () => {
    const m = meet();
    m.end().send("d00100" + "20020000");
    m.settle();
    expect(m.told.filter((line) => line.startsWith("offline"))).toEqual([`offline:${Reason.BAD_BODY}`]);
  });
});

describe("calls from inside handlers", () => {
  it("disconnect and connect in onOnline", () => {
    const m = meet({}, "");
    let times = 0;
    m.client.onOnline = () => {
      m.told.push("online");
      if (times++ > 0) return;
      m.client.disconnect();
      expect(m.client.connect()).toBe(0);
    };
    m.connack = "20020000";
    m.end().send("20020000");
    m.clock.advance(1);
    expect(m.told).toEqual(["online", "offline:0", "online"]);
    expect(m.ends.map((end) => end.packets.at(-1)?.slice(0, 2))).toEqual(["e0", "10"]);
  });

  it("disconnect in onOffline ends the retries; connect after it starts anew", () => {
    const m = meet();
    m.client.onOffline = (reason) => {
      m.told.push(`offline:${reason}`);
      if (reason !== Reason.DISCONNECTED) m.client.disconnect();
    };
    m.end().close();
    m.clock.advance(100_000);
    expect(m.told).toEqual(["online", "offline:10", "offline:0"]);
    expect(m.ends.length).toBe(1);
    m.client.onOffline = (reason) => {
      if (reason === Reason.DISCONNECTED) m.client.connect();
    };
    m.client.connect();
    m.settle();
    m.client.disconnect();
    m.settle();
    expect(m.ends.length).toBe(3);
  });

  it("publish in onOnline leaves behind the CONNECT, in onOffline it is refused", () => {
    const m = meet({}, "");
    const topic = m.client.topic("t");
    const codes: number[] = [];
    m.client.onOnline = () => void codes.push(topic.publish("1"));
    m.client.onOffline = () => void codes.push(topic.publish("2"));
    m.end().send("20020000");
    m.settle();
    m.end().close();
    m.settle();
    expect(codes.slice(0, 2)).toEqual([0, Refused.OFFLINE]);
    expect(m.ends[0]?.packets[1]).toBe("300400017431");
  });
});
