// WebSocket frames: every shape a server may send, split in any way; every rule it may break; and what a client sends, as
// the package `ws` reads it.

import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CloseCode, createFrameReader, frameOf, Opcode } from "./frames.js";

/** A frame as a server writes it: unmasked. */
function served(first: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = head.length === 2 ? length : head.length === 4 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

const LAST = 0x80;
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

interface Seen {
  data: Buffer;
  told: string[];
}

function read(...pieces: Uint8Array[]): Seen {
  const seen: Seen = { data: Buffer.alloc(0), told: [] };
  const reader = createFrameReader({
    data(bytes, from, to) {
      expect(to).toBeGreaterThan(from);
      seen.data = Buffer.concat([seen.data, bytes.subarray(from, to)]);
    },
    ping: (payload) => void seen.told.push(`ping ${payload.toString()}`),
    close: (code, reason) => void seen.told.push(`close ${code} ${reason}`),
    broken: (code, why) => void seen.told.push(`broken ${code} ${why}`),
  });
  for (const piece of pieces) reader(piece);
  return seen;
}

describe("the frame reader", () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])("reads a frame of %i bytes", (length) => {
    const payload = Buffer.from(Array.from({ length }, (_, i) => i % 251));
    const seen = read(served(LAST | Opcode.BINARY, payload), served(LAST | Opcode.BINARY, hex("ff")));
    expect(seen.told).toEqual([]);
    expect(seen.data.equals(Buffer.concat([payload, hex("ff")]))).toBe(true);
  });

  it("hands on what has come of a frame that is not whole", () => {
    expect(read(hex("82 05 01 02")).data).toEqual(hex("01 02"));
    expect(read(hex("82 7f 0000 0001 0000 0000 01 02")).data).toEqual(hex("01 02"));
  });

  it("reads any message however it is split into frames and pieces, with pings between", () => {
    const part = fc.record({ bytes: fc.uint8Array({ maxLength: 300 }), isLast: fc.boolean(), hasPing: fc.boolean() });
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), cuts, (parts, sizes) => {
        let isSplit = false;
        const frames = parts.flatMap(({ bytes, isLast, hasPing }) => {
          const first = (isLast ? LAST : 0) | (isSplit ? Opcode.CONTINUATION : Opcode.BINARY);
          isSplit = !isLast;
          return [served(first, bytes), ...(hasPing ? [served(LAST | Opcode.PING, bytes.subarray(0, 125))] : [])];
        });
        const stream = Buffer.concat([...frames, hex("8a 01 00  88 02 03e8  82 01 ff")]);
        const pieces: Buffer[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = sizes[i % sizes.length] as number;
          pieces.push(stream.subarray(at, at + size));
          at += size;
        }
        const seen = read(...pieces);
        expect(seen.data.equals(Buffer.concat(parts.map(({ bytes }) => bytes)))).toBe(true);
        const pings = parts.filter(({ hasPing }) => hasPing);
        expect(seen.told).toEqual([
          ...pings.map(({ bytes }) => `ping ${Buffer.from(bytes.subarray(0, 125)).toString()}`),
          `close ${CloseCode.NORMAL} `,
        ]);
      }),
    );
  });

  it("takes anything at all without an exception, and tells of one end at most", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 30 })), (pieces) => {
        const seen = read(...pieces);
        const ends = seen.told.filter((line) => !line.startsWith("ping"));
        expect(ends.length).toBeLessThanOrEqual(1);
        expect(seen.told.slice(0, -1).every((line) => line.startsWith("ping"))).toBe(true);
        expect(seen.data.length).toBeLessThanOrEqual(pieces.reduce((sum, { length }) => sum + length, 0));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["88 00", `close ${CloseCode.NONE} `],
    ["88 02 03e9", "close 1001 "],
    ["88 05 03f0 6e6f21", "close 1008 no!"],
  ])("reads the end %s", (frame, told) => {
    expect(read(hex(frame), hex("82 01 00"))).toEqual({ data: hex(""), told: [told] });
  });

  it.each([
    ["text [MQTT-6.0.0-1]", "81 01 61", CloseCode.UNACCEPTABLE, /text frame/],
    ["text in parts", "01 01 61", CloseCode.UNACCEPTABLE, /text frame/],
    ["reserved bits", "c2 01 61", CloseCode.PROTOCOL_ERROR, /reserved bits/],
    ["a mask", "82 81 00000000 61", CloseCode.PROTOCOL_ERROR, /masked/],
    ["an unknown data frame", "83 00", CloseCode.PROTOCOL_ERROR, /unknown kind 3/],
    ["an unknown control frame", "8b 00", CloseCode.PROTOCOL_ERROR, /unknown kind 11/],
    ["a split ping", "09 00", CloseCode.PROTOCOL_ERROR, /control frame/],
    ["a long ping", "89 7e 0080", CloseCode.PROTOCOL_ERROR, /control frame/],
    ["a continuation of nothing", "80 00", CloseCode.PROTOCOL_ERROR, /mixed/],
    ["a message inside a message", "02 00 82 00", CloseCode.PROTOCOL_ERROR, /mixed/],
    ["an impossible length", "82 7f 0020 0000 0000 0000", CloseCode.PROTOCOL_ERROR, /impossible length/],
    ["half a close code", "88 01 03", CloseCode.PROTOCOL_ERROR, /half a code/],
  ])("breaks off at %s, once, and reads no more", (_what, frame, code, words) => {
    const seen = read(hex(frame), hex("82 01 00 81 00"));
    expect(seen.data).toEqual(hex(""));
    expect(seen.told).toEqual([expect.stringMatching(new RegExp(`^broken ${code} .*${words.source}`))]);
  });
});

describe("the frames of a client", () => {
  it.each([0, 1, 2, 3, 4, 5, 125, 126, 65_535, 65_536, 70_001])("of %i bytes are read by a server", async (length) => {
    const { Receiver } = createRequire(import.meta.url)("ws") as typeof import("ws") & {
      Receiver: new (options: { isServer: boolean }) => import("node:stream").Writable;
    };
    const receiver = new Receiver({ isServer: true });
    const payload = Buffer.from(Array.from({ length }, (_, i) => (i * 7) % 256));
    const got = new Promise((resolve, reject) => {
      receiver.once("message", (data, isBinary) => resolve({ data, isBinary }));
      receiver.once("error", reject);
    });
    receiver.write(frameOf(Opcode.BINARY, payload));
    expect(await got).toEqual({ data: payload, isBinary: true });
  });

  it("have a key of their own each, and leave the payload as it was", () => {
    const payload = Buffer.from("hello");
    const keys = new Set(Array.from({ length: 3000 }, () => frameOf(Opcode.BINARY, payload).toString("hex", 2, 6)));
    expect(keys.size).toBeGreaterThan(2990);
    expect(payload.toString()).toBe("hello");
  });
});
