// Messages larger than the receive memory: brought in chunks to who takes them, skipped and acknowledged for the rest.
// However the bytes are cut, the payload is the same, and each message counts once.

import { type Message, Reason } from "midge";
import { describe, expect, it } from "vitest";
import { CONNACK_PRESENT, meet, type Meeting } from "../../test/support/scripted-broker.js";
import { packetHex, publishHex, pubrel, suback } from "../../test/support/packets.js";

const LARGE = "0123456789".repeat(20);

interface Heard {
  m: Meeting;
  /** Whole messages: `topic=payload`, with `!` where the chunks did not fit together. */
  whole: string[];
  chunks: number;
}

/** A client with 64 bytes of receive memory whose one handler takes chunks. */
function chunked(filter = "big", qos = 0): Heard & { take: (message: Message) => void } {
  const m = meet({ receiveBytes: 64, cleanSession: false });
  let payload = "";
  const heard = {
    m,
    whole: [] as string[],
    chunks: 0,
    take(message: Message): void {
      heard.chunks++;
      if (message.index === 0) payload = "";
      if (message.index !== payload.length) payload += "!";
      payload += message.text();
      expect(message.bytes().length).toBe(message.length);
      if (message.index + message.length === message.total) heard.whole.push(`${message.topic}=${payload}`);
    },
  };
  m.client.subscribeChunks(filter, heard.take, qos);
  m.say(suback(1, qos));
  m.seen();
  return heard;
}

describe("subscribeChunks", () => {
  it("brings a message that fits as one chunk, index 0 and all of it", () => {
    const { m } = chunked();
    const seen: unknown[] = [];
    m.client.unsubscribe("big");
    m.client.subscribeChunks("big", ({ index, length, total }) => seen.push([index, length, total]));
    m.say(publishHex("big", "small"), publishHex("big", ""));
    expect(seen).toEqual([
      [0, 5, 5],
      [0, 0, 0],
    ]);
  });

  it.each([0, 1, 2])(
    "brings one at QoS %i in chunks, cut in two at every byte, and acknowledges it at its end",
    (qos) => {
      const packet = publishHex("big", LARGE, qos, 7);
      const answer = qos === 0 ? [] : [qos === 1 ? "PUBACK 7" : "PUBREC 7"];
      for (let cut = 2; cut < packet.length; cut += 2) {
        const heard = chunked();
        heard.m.say(packet.slice(0, cut));
        expect(heard.m.seen()).toEqual([]);
        heard.m.say(packet.slice(cut) + publishHex("big", "next"));
        expect(heard.whole, `cut at ${cut / 2}`).toEqual([`big=${LARGE}`, "big=next"]);
        expect(heard.m.seen()).toEqual(answer);
        expect(heard.m.client.skipped).toBe(0);
      }
    },
  );

  it.each([1, 2, 3, 5, 7, 63, 64, 65])("in pieces of %i bytes", (size) => {
    const heard = chunked("+");
    const stream = publishHex("a", LARGE, 1, 1) + publishHex("bb", "x") + publishHex("cc", LARGE) + "d000";
    for (let at = 0; at < stream.length; at += size * 2) heard.m.say(stream.slice(at, at + size * 2));
    expect(heard.whole).toEqual([`a=${LARGE}`, "bb=x", `cc=${LARGE}`]);
    expect(heard.chunks).toBeGreaterThan(2);
    expect(heard.m.seen()).toEqual(["PUBACK 1"]);
  });

  it("takes a message of a remaining length of three bytes", () => {
    const heard = chunked();
    const payload = "x".repeat(20_000);
    heard.m.say(publishHex("big", payload, 2, 1));
    expect(heard.whole).toEqual([`big=${payload}`]);
  });
});

describe("at QoS 2", () => {
  it("a known number is answered and not delivered, and counts as skipped by nobody", () => {
    const heard = chunked();
    heard.m.say(publishHex("big", LARGE, 2, 5));
    heard.m.say(publishHex("big", LARGE, 2, 5, true));
    heard.m.say(pubrel(5), publishHex("big", LARGE, 2, 5));
    expect(heard.whole.length).toBe(2);
    expect(heard.m.seen()).toEqual(["PUBREC 5", "PUBREC 5", "PUBCOMP 5", "PUBREC 5"]);
    expect(heard.m.client.skipped).toBe(0);
  });

  it("a link lost on the way: not acknowledged, and all of it again from index 0", () => {
    const heard = chunked();
    heard.m.say(publishHex("big", LARGE, 2, 5).slice(0, 200));
    heard.m.relink();
    heard.m.say(publishHex("big", LARGE, 2, 5, true));
    expect(heard.whole).toEqual([`big=${LARGE}`]);
    expect(heard.m.seen()).toEqual(["PUBREC 5"]);
  });

  it("a handler that ends the link in the last chunk has it: it is not delivered again", () => {
    const heard = chunked();
    heard.m.client.subscribeChunks("big", (message) => {
      if (message.index + message.length < message.total) return;
      heard.m.connack = CONNACK_PRESENT;
      heard.m.client.disconnect();
      heard.m.client.connect();
    });
    heard.m.say(publishHex("big", LARGE, 2, 5));
    heard.m.say(publishHex("big", LARGE, 2, 5, true));
    expect(heard.whole.length).toBe(1);
    expect(heard.m.seen().at(-1)).toBe("PUBREC 5");
  });

  it("a handler that ends the link before that does not: it comes again", () => {
    const heard = chunked();
    let ended = 0;
    heard.m.client.subscribeChunks("big", () => {
      if (ended++ > 0) return;
      heard.m.connack = CONNACK_PRESENT;
      heard.m.client.disconnect();
      heard.m.client.connect();
    });
    const packet = publishHex("big", LARGE, 2, 5);
    heard.m.end().send(packet.slice(0, 300));
    heard.m.say(packet.slice(300));
    heard.m.say(publishHex("big", LARGE, 2, 5, true));
    expect(heard.whole).toEqual([`big=${LARGE}`]);
  });
});

describe("a message that nobody takes in chunks", () => {
  it("is skipped, counted once and acknowledged, whatever else listens", () => {
    const m = meet({ receiveBytes: 64 });
    const heard: string[] = [];
    m.client.subscribe("#", (message) => heard.push(message.topic));
    m.client.onOther = () => heard.push("other");
    m.seen();
    m.say(publishHex("a", LARGE, 1, 1).slice(0, 120));
    m.say(publishHex("a", LARGE, 1, 1).slice(120) + publishHex("a", LARGE, 2, 2) + publishHex("a", LARGE));
    expect(m.seen()).toEqual(["PUBACK 1", "PUBREC 2"]);
    expect(m.client.skipped).toBe(3);
    m.say(publishHex("fits", "x"));
    expect(heard).toEqual(["fits"]);
  });

  it("goes to those who take chunks alone, all of them", () => {
    const heard = chunked();
    const others: string[] = [];
    heard.m.client.subscribe("big", () => others.push("whole only"));
    heard.m.client.subscribeChunks("+", (message) => void (message.index === 0 && others.push("first chunk")));
    heard.m.say(publishHex("big", LARGE));
    expect(heard.whole.length).toBe(1);
    expect(others).toEqual(["first chunk"]);
    expect(heard.m.client.skipped).toBe(0);
  });

  it("ends for a handler that unsubscribes on the way", () => {
    const heard = chunked();
    heard.m.client.subscribeChunks("big", () => heard.m.client.unsubscribe("big"));
    heard.m.say(publishHex("big", LARGE, 1, 3).slice(0, 100));
    heard.m.say(publishHex("big", LARGE, 1, 3).slice(100));
    expect(heard.chunks).toBe(1);
    expect(heard.m.seen().slice(-1)).toEqual(["PUBACK 3"]);
    expect(heard.m.client.skipped).toBe(0);
  });

  it("whose topic alone is larger than the memory passes by", () => {
    for (const size of [1, 7, 1_000]) {
      const heard = chunked("#");
      const stream = publishHex("t".repeat(100), LARGE, 1, 1) + publishHex("b", "x");
      for (let at = 0; at < stream.length; at += size * 2) heard.m.say(stream.slice(at, at + size * 2));
      expect(heard.whole, `in pieces of ${size}`).toEqual(["b=x"]);
      expect(heard.m.client.skipped).toBe(1);
      expect(heard.m.told).toEqual(["online"]);
    }
  });
});

describe("a large packet that is wrong closes the link", () => {
  const body = (...parts: (string | number[])[]): Uint8Array =>
    Buffer.concat(parts.map((one) => Buffer.from(one as string)));
  it.each<[string, string, number]>([
    ["a topic with a wildcard, wanted by name", packetHex(0x30, body([0, 3], "a/#", LARGE)), Reason.BAD_TEXT],
    ["a topic with a wildcard, wanted by nobody", packetHex(0x30, body([0, 2], "b+", LARGE)), Reason.BAD_TEXT],
    ["an empty topic", packetHex(0x30, body([0, 0], LARGE)), Reason.BAD_TEXT],
    ["a topic longer than the packet", packetHex(0x30, body([9, 9], LARGE)), Reason.BAD_BODY],
    ["number 0", packetHex(0x32, body([0, 1], "t", [0, 0], LARGE)), Reason.BAD_BODY],
    ["QoS 3", packetHex(0x36, body([0, 1], "t", [0, 1], LARGE)), Reason.BAD_FLAGS],
    ["no PUBLISH", packetHex(0x90, body(LARGE)), Reason.OVERSIZE],
  ])("%s", (_name, hex, reason) => {
    for (const cut of [hex.length, 6, 10]) {
      const heard = chunked("a/+");
      heard.m.say(hex.slice(0, cut));
      heard.m.say(hex.slice(cut));
      expect(heard.m.told[1]).toBe(`offline:${reason}`);
      expect(heard.whole).toEqual([]);
      expect(heard.m.ends[0]?.packets.length).toBe(2);
    }
  });

  it("or one that comes before CONNACK", () => {
    const m = meet({ receiveBytes: 64 }, "");
    m.say(publishHex("a", LARGE));
    expect(m.told).toEqual([`offline:${Reason.OVERSIZE}`]);
  });
});
