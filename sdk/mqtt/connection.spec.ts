// The life of a link on a virtual clock: CONNECT and CONNACK, keep-alive, and when it is tried again. Nothing here
// opens a socket, and no test waits.

import { Reason, Refused } from "midge";
import { describe, expect, it } from "vitest";
import { createManualLink } from "../../test/support/manual-link.js";
import { meet } from "../../test/support/scripted-broker.js";
import { createPublisher } from "./publisher.js";

describe("CONNACK", () => {
  it("brings the client online, with what it says of the session", () => {
    expect(meet().told).toEqual(["online"]);
    expect(meet({}, "20020100").told).toEqual(["online:present"]);
  });

  it.each([1, 2, 3, 4, 5])("refusing with %i is told as that reason, the link closes and is tried again", (code) => {
    const m = meet({}, `2002000${code}`);
    expect(m.told[0]).toBe(`offline:${code}`);
    expect(m.ends[0]?.isClosed).toBe(true);
    m.connack = "20020000";
    m.clock.advance(60_000);
    expect(m.told.at(-1)).toBe("online");
  });

  it.each([
    ["an unknown return code", "20020006", Reason.BAD_BODY],
    ["reserved flags", "20020200", Reason.BAD_BODY],
    ["a body too short", "200100", Reason.BAD_BODY],
    ["a body too long", "2003000000", Reason.BAD_BODY],
    ["another packet first", "d000", Reason.UNEXPECTED],
    ["reserved bits in its first byte", "21020000", Reason.UNEXPECTED],
  ])("%s closes", (_name, hex, reason) => {
    const m = meet({}, hex);
    expect(m.told[0]).toBe(`offline:${reason}`);
  });

  it("may come once only", () => {
    const m = meet();
    m.end().send("20020000");
    m.settle();
    expect(m.told[1]).toBe(`offline:${Reason.UNEXPECTED}`);
  });

  it("that does not come in time closes the link", () => {
    const m = meet({ connectTimeoutMs: 400 }, "");
    m.clock.advance(399);
    expect(m.told).toEqual([]);
    m.clock.advance(1);
    expect(m.told).toEqual([`offline:${Reason.CONNECT_TIMEOUT}`]);
    expect(m.ends[0]?.isClosed).toBe(true);
  });
});

describe("retries", () => {
  /** Times between the starts of links when each one fails at once. */
  function waits(cap: number | undefined, count: number): number[] {
    const link = createManualLink();
    link.clock.random = () => 0.999999;
    const client = createPublisher(link, { target: { host: "b", port: 1 }, clientId: "m", retryCapMs: cap });
    client.connect();
    const times: number[] = [];
    const failed = new Set<unknown>();
    while (times.length < count) {
      link.clock.advance(1);
      const last = link.last();
      if (!last || failed.has(last)) continue;
      failed.add(last);
      times.push(link.clock.now());
      last.events.closed(Reason.UNREACHABLE);
    }
    return times.slice(1).map((time, i) => time - (times[i] as number));
  }

  it("are made at once, then after waits drawn below a doubling bound, up to the cap", () => {
    const made = waits(10_000, 8);
    expect(made[0]).toBeLessThanOrEqual(1);
    expect(made.slice(1)).toEqual([1000, 3000, 7000, 10_000, 10_000, 10_000]);
  });

  it("are capped at a minute by default", () => {
    expect(waits(undefined, 9).slice(-2)).toEqual([60_000, 60_000]);
  });

  it("are at once again only after a link has stayed up", () => {
    const m = meet({ keepAlive: 20 });
    m.clock.random = () => 0.999999;
    const startAgain = (): number => {
      const links = m.ends.length;
      const from = m.clock.now();
      m.end().close();
      while (m.ends.length === links) m.clock.advance(1);
      m.settle();
      return m.clock.now() - from;
    };
    expect(startAgain()).toBeLessThanOrEqual(1);
    expect(startAgain()).toBeGreaterThan(900);
    expect(startAgain()).toBeGreaterThan(2900);
    m.clock.advance(10_001);
    m.end().send("d000");
    m.settle();
    expect(startAgain()).toBeLessThanOrEqual(1);
  });

  it("end with disconnect, also between two tries", () => {
    const link = createManualLink();
    const client = createPublisher(link, { target: { host: "b", port: 1 }, clientId: "m" });
    const told: number[] = [];
    client.onOffline = (reason) => void told.push(reason);
    client.connect();
    link.settle();
    for (let i = 0; i < 3; i++) {
      link.last().events.closed(Reason.UNREACHABLE);
      if (i < 1) link.clock.advance(2000);
    }
    client.disconnect();
    const links = link.opened.length;
    link.clock.advance(1_000_000);
    expect(link.opened.length).toBe(links);
    expect(told.at(-1)).toBe(Reason.DISCONNECTED);
    expect(client.connect()).toBe(0);
    expect(client.connect()).toBe(Refused.STARTED);
    link.settle();
    expect(link.opened.length).toBe(links + 1);
  });
});

describe("keep-alive", () => {
  it("pings when nothing was heard, and finds a half-open link", () => {
    const m = meet({ keepAlive: 20 });
    m.clock.advance(9_999);
    expect(m.end().packets.length).toBe(1);
    m.clock.advance(1);
    expect(m.end().packets[1]).toBe("c000");
    m.clock.advance(19_999);
    expect(m.told).toEqual(["online"]);
    m.connack = "";
    m.clock.advance(1);
    expect(m.told).toEqual(["online", `offline:${Reason.SILENT}`]);
    expect(m.ends[0]?.isClosed).toBe(true);
  });

  it("sends one PINGREQ, not one each time it looks", () => {
    const m = meet({ keepAlive: 20 });
    m.clock.advance(29_999);
    expect(m.end().packets.filter((packet) => packet === "c000").length).toBe(1);
  });

  it("counts any byte as a sign of life, also a part of a packet", () => {
    const m = meet({ keepAlive: 20 });
    for (const byte of ["30", "06", "00", "01", "61", "78", "79", "7a"]) {
      m.clock.advance(15_000);
      m.end().send(byte);
    }
    m.settle();
    expect(m.told).toEqual(["online"]);
  });

  it("pings also while the client publishes: a link that only takes may be dead", () => {
    const m = meet({ keepAlive: 20 });
    const topic = m.client.topic("t");
    for (let i = 0; i < 40; i++) {
      m.clock.advance(1000);
      topic.publish("x");
    }
    expect(m.told).toEqual(["online", `offline:${Reason.SILENT}`, "online"]);
  });

  it("never pings and never closes when it is 0", () => {
    const m = meet({ keepAlive: 0 });
    m.clock.advance(10_000_000);
    expect(m.end().packets.length).toBe(1);
    expect(m.told).toEqual(["online"]);
  });

  it("goes on for as long as the broker answers", () => {
    const m = meet({ keepAlive: 20 });
    for (let i = 0; i < 50; i++) {
      m.clock.advance(10_000);
      m.end().send("d000");
      m.settle();
    }
    expect(m.told).toEqual(["online"]);
    expect(m.end().packets.filter((packet) => packet === "c000").length).toBe(50);
  });

  it("takes a PINGRESP with a body for malformed", () => {
    const m = meet();
    m.end().send("d00100");
    m.settle();
    expect(m.told[1]).toBe(`offline:${Reason.BAD_BODY}`);
  });
});

describe("disconnect", () => {
  it("sends all that was published before it, then DISCONNECT, then closes", () => {
    const m = meet();
    const topic = m.client.topic("t");
    for (let i = 0; i < 3; i++) topic.publish(String(i));
    m.client.disconnect();
    m.settle();
    expect(m.end().packets.slice(1)).toEqual(["3004000174" + "30", "3004000174" + "31", "3004000174" + "32", "e000"]);
    expect(m.end().isClosed).toBe(true);
    expect(m.told).toEqual(["online", "offline:0"]);
  });

  it("sends them also while the socket keeps memory", () => {
    const link = createManualLink();
    const client = createPublisher(link, { target: { host: "b", port: 1 }, clientId: "m" });
    client.connect();
    link.settle();
    const one = link.last();
    one.events.opened();
    link.settle();
    one.events.received(Uint8Array.of(0x20, 2, 0, 0), 0, 4);
    link.isKeeping = true;
    const topic = client.topic("t");
    topic.publish("1");
    link.settle();
    topic.publish("2");
    client.disconnect();
    expect(one.writes.slice(1).join("")).toBe("300400017431" + "300400017432" + "e000");
    expect(one.isClosed).toBe(true);
  });

  it("before CONNACK closes without a packet", () => {
    const m = meet({}, "");
    m.client.disconnect();
    m.settle();
    expect(m.end().packets.length).toBe(1);
    expect(m.end().isClosed).toBe(true);
    expect(m.told).toEqual(["offline:0"]);
  });

  it("on a client that never started says nothing", () => {
    const link = createManualLink();
    const client = createPublisher(link, { target: { host: "b", port: 1 }, clientId: "m" });
    let told = 0;
    client.onOffline = () => void told++;
    client.disconnect();
    client.disconnect();
    expect(told).toBe(0);
  });
});
