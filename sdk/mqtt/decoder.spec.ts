// The receiving side under any cut and any input: the same messages however the bytes are split, a code for whatever is
// malformed, and no exception ever. Random inputs come from a seed and repeat themselves.

import { createClient, Reason } from "midge";
import { describe, expect, it } from "vitest";
import { seeded } from "../../boards/node/clock.js";
import { createManualLink } from "../../test/support/manual-link.js";
import { fromHex, publishHex } from "../../test/support/scripted-broker.js";
import { createPublisher } from "./publisher.js";

interface Fed {
  heard: string[];
  offline: number[];
  skipped: () => number;
  feed(bytes: Uint8Array): void;
}

function online(receiveBytes = 256): Fed {
  const link = createManualLink();
  const client = createClient(link, { target: { host: "b", port: 1 }, clientId: "m", receiveBytes });
  const heard: string[] = [];
  const offline: number[] = [];
  client.onOther = (message) => heard.push(`${message.topic}=${message.text()}${message.retain ? " retained" : ""}`);
  client.onOffline = (reason) => void offline.push(reason);
  client.connect();
  link.settle();
  const { events } = link.last();
  events.opened();
  events.received(fromHex("20020000"), 0, 4);
  return {
    heard,
    offline,
    skipped: () => client.skipped,
    // Like a socket's memory: the bytes stand inside a larger array, and are wiped when the call returns.
    feed(bytes) {
      const shared = new Uint8Array(bytes.length + 20).fill(0x30);
      shared.set(bytes, 10);
      events.received(shared, 10, 10 + bytes.length);
      shared.fill(0xee);
    },
  };
}

/** A remaining length of any size (2.2.3), then that many bytes. */
function large(topic: string, payloadLength: number): Uint8Array {
  const name = Buffer.from(topic);
  let rest = 2 + name.length + payloadLength;
  const head = [0x30];
  do {
    head.push(rest > 127 ? (rest % 128) + 128 : rest);
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.concat([Buffer.from([...head, 0, name.length]), name, Buffer.alloc(payloadLength, "p")]);
}

const STREAM = Buffer.concat([
  fromHex(publishHex("a", "1") + "d000" + publishHex("b/c", "")),
  large("long", 150),
  fromHex("3105000173" + "7978"),
  large("skip", 400),
  fromHex(publishHex("é", "22 °C") + "d000" + publishHex("z", "end")),
]);
const HEARD = ["a=1", "b/c=", `long=${"p".repeat(150)}`, "s=yx retained", "é=22 °C", "z=end"];

describe("any chunking gives the same messages", () => {
  it("whole", () => {
    const fed = online();
    fed.feed(STREAM);
    expect(fed.heard).toEqual(HEARD);
    expect(fed.skipped()).toBe(1);
  });

  it.each([1, 2, 3, 4, 5, 7, 64, 128, 255, 536])("in pieces of %i", (size) => {
    const fed = online();
    for (let at = 0; at < STREAM.length; at += size) fed.feed(STREAM.subarray(at, at + size));
    expect(fed.heard).toEqual(HEARD);
    expect(fed.skipped()).toBe(1);
    expect(fed.offline).toEqual([]);
  });

  it("cut in two at every place", () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      const fed = online();
      fed.feed(STREAM.subarray(0, cut));
      fed.feed(STREAM.subarray(cut));
      expect(fed.heard, `cut at ${cut}`).toEqual(HEARD);
      expect(fed.skipped()).toBe(1);
    }
  });

  it("cut in three by chance, a thousand times", () => {
    const random = seeded(41);
    for (let i = 0; i < 1000; i++) {
      const fed = online();
      let at = 0;
      while (at < STREAM.length) {
        const to = at + Math.floor(random() * random() * 200);
        fed.feed(STREAM.subarray(at, to));
        at = Math.min(to, STREAM.length);
      }
      expect(fed.heard).toEqual(HEARD);
    }
  });
});

describe("sizes", () => {
  it("a message that just fits is delivered, one byte more is skipped and counted", () => {
    const fed = online(100);
    fed.feed(large("t", 95)); // 1 + 1 + 3 + 95
    expect(fed.heard.length).toBe(1);
    fed.feed(large("t", 96));
    expect([fed.heard.length, fed.skipped()]).toEqual([1, 1]);
    fed.feed(fromHex(publishHex("a", "after")));
    expect(fed.heard[1]).toBe("a=after");
    expect(fed.offline).toEqual([]);
  });

  it("a skipped message may be far larger than any memory", () => {
    const fed = online(100);
    const big = large("t", 3_000_000);
    for (let at = 0; at < big.length; at += 65536) fed.feed(big.subarray(at, at + 65536));
    fed.feed(fromHex(publishHex("a", "after")));
    expect([fed.heard, fed.skipped()]).toEqual([["a=after"], 1]);
  });

  it("what is not PUBLISH must fit", () => {
    const fed = online(100);
    fed.feed(fromHex("90ff01"));
    expect(fed.offline).toEqual([Reason.OVERSIZE]);
  });

  it("lengths of one to four bytes are read", () => {
    for (const length of [0, 125, 126, 16000, 16381, 16382, 70000]) {
      const fed = online(100_000);
      fed.feed(large("t", length));
      expect(fed.heard[0]?.length).toBe(2 + length);
    }
  });
});

describe("malformed input closes with its code", () => {
  it.each<[string, string, number]>([
    ["a remaining length of five bytes", "30ffffffff01", Reason.BAD_LENGTH],
    ["a fourth length byte that goes on", "3080808080", Reason.BAD_LENGTH],
    ["the same of another packet", "d0ffffffff", Reason.BAD_LENGTH],
    ["PUBLISH without a topic length", "3000", Reason.BAD_BODY],
    ["PUBLISH with half a topic length", "300100", Reason.BAD_BODY],
    ["PUBLISH whose topic is longer than the packet", "3003000261", Reason.BAD_BODY],
    ["PUBLISH with an empty topic", "30020000", Reason.BAD_TEXT],
    ["PUBLISH to a filter", "300300012b", Reason.BAD_TEXT],
    ["PUBLISH to #", "3003000123", Reason.BAD_TEXT],
    ["PUBLISH with U+0000 in the topic", "3003000100", Reason.BAD_TEXT],
    ["PUBLISH whose topic is no UTF-8", "30040002c328", Reason.BAD_TEXT],
    ["PUBLISH whose topic has a surrogate", "30050003eda080", Reason.BAD_TEXT],
    ["PUBLISH at QoS 3", "36050001610001", Reason.BAD_FLAGS],
    ["PUBLISH at QoS 0 with DUP", "380400016178", Reason.BAD_FLAGS],
    ["PUBLISH at QoS 1 without an id", "3203000161", Reason.BAD_BODY],
    ["PUBLISH at QoS 1 with half an id", "320400016100", Reason.BAD_BODY],
    ["PUBLISH at QoS 1 with id 0", "32050001610000", Reason.BAD_BODY],
    ["PINGRESP with a body", "d00100", Reason.BAD_BODY],
    ["SUBACK without a body", "9000", Reason.BAD_BODY],
    ["UNSUBACK with too much", "b003000100", Reason.BAD_BODY],
    ["PUBREL with wrong flags", "60020001", Reason.BAD_FLAGS],
    ["PUBACK with flags", "41020001", Reason.BAD_FLAGS],
    ["PUBACK without an identifier", "4000", Reason.BAD_BODY],
    ...["00", "10", "82", "a2", "c0", "e0", "f0"].map((first): [string, string, number] => [
      `a packet no client gets now (${first})`,
      first + "020001",
      Reason.UNEXPECTED,
    ]),
  ])("%s", (_name, hex, reason) => {
    for (const size of [100, 1, 2, 3]) {
      const fed = online();
      const bytes = fromHex(hex + publishHex("a", "never"));
      for (let at = 0; at < bytes.length; at += size) fed.feed(bytes.subarray(at, at + size));
      expect(fed.offline, `pieces of ${size}`).toEqual([reason]);
      expect(fed.heard).toEqual([]);
    }
  });
});

describe("random bytes", () => {
  const INPUTS = 4000;
  const FIRST = [0x20, 0x30, 0x31, 0x32, 0x38, 0x90, 0xb0, 0xd0, 0xff];

  function randomBytes(random: () => number): Uint8Array {
    const bytes = new Uint8Array(1 + Math.floor(random() * 60));
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * (random() < 0.5 ? 256 : 8));
    bytes[0] = FIRST[Math.floor(random() * FIRST.length)] as number;
    return bytes;
  }

  it("never throw, close at most once, and are read the same in one piece and in single bytes", () => {
    const random = seeded(2024);
    const reasons = new Set<number>();
    for (let i = 0; i < INPUTS; i++) {
      const bytes = randomBytes(random);
      const whole = online(48);
      const single = online(48);
      whole.feed(bytes);
      for (let at = 0; at < bytes.length; at++) single.feed(bytes.subarray(at, at + 1));
      const text = Buffer.from(bytes).toString("hex");
      expect(whole.offline.length, text).toBeLessThan(2);
      expect([single.heard, single.offline, single.skipped()], text).toEqual([
        whole.heard,
        whole.offline,
        whole.skipped(),
      ]);
      for (const reason of whole.offline) reasons.add(reason);
    }
    expect([...reasons].sort()).toEqual([20, 21, 22, 23, 24, 25]);
  });

  it("never throw in a publisher, which reads answers only", () => {
    const random = seeded(77);
    const link = createManualLink();
    for (let i = 0; i < INPUTS; i++) {
      const client = createPublisher(link, { target: { host: "b", port: 1 }, clientId: "m" });
      client.connect();
      link.clock.advance(0);
      const { events } = link.last();
      events.opened();
      if (random() < 0.7) events.received(fromHex("20020000"), 0, 4);
      const bytes = randomBytes(random);
      const cut = Math.floor(random() * bytes.length);
      events.received(bytes, 0, cut);
      if (!link.last().isClosed) events.received(bytes, cut, bytes.length);
      client.disconnect();
    }
  });
});
