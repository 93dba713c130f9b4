// The far end of a client's links in memory, on a virtual clock: it keeps every packet it gets as hex, and says only what
// a test tells it to. It is no broker: it routes nothing and checks nothing.

import { type Client, type ClientOptions, createClient } from "midge";
import { createMemoryNet, createVirtualClock } from "midge/node";
import { words } from "./packets.js";
import { nativeNet } from "./text-net.js";

export { publishHex } from "./packets.js";

export const CONNACK = "20020000";
export const CONNACK_PRESENT = "20020100";

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/** The whole packets in a stream, each as hex, and what is left over. */
export function splitPackets(bytes: Uint8Array): { packets: string[]; rest: Uint8Array } {
  const packets: string[] = [];
  let at = 0;
  for (;;) {
    let length = 0;
    let scale = 1;
    let body = at + 1;
    let isWhole = false;
    while (body < bytes.length && !isWhole) {
      const digit = bytes[body++] as number;
      length += (digit & 127) * scale;
      scale *= 128;
      isWhole = digit < 128;
    }
    if (!isWhole || body + length > bytes.length) return { packets, rest: bytes.slice(at) };
    packets.push(toHex(bytes.subarray(at, body + length)));
    at = body + length;
  }
}

/** The broker's end of one link. */
export interface FarEnd {
  packets: string[];
  isClosed: boolean;
  send(hex: string): void;
  close(): void;
}

export interface Meeting {
  client: Client;
  clock: ReturnType<typeof createVirtualClock>;
  /** All links so far, the present one last. */
  ends: FarEnd[];
  end(): FarEnd;
  /** What the client's owner was told: `online`, `online:present`, `offline:REASON`. */
  told: string[];
  /** Each settled publish: its number and its outcome. */
  settled: [number, number][];
  /** What is sent by itself in answer to CONNECT; "" for silence. */
  connack: string;
  /** Runs what is due now, without letting time go by. */
  settle(): void;
  /** The broker sends this, and all that follows of it is done. */
  say(...hex: string[]): void;
  /** What came on the present link since the last look, in words, without CONNECT. */
  seen(): string[];
  /** The broker ends the link; the client comes back and gets this CONNACK. */
  relink(connack?: string): void;
}

/** A client that is told to connect, on a clock that has not moved. */
export function meet(options: Partial<ClientOptions> = {}, connack = CONNACK): Meeting {
  const clock = createVirtualClock(7);
  const ends: FarEnd[] = [];
  const net = createMemoryNet(clock, (peer) => {
    let rest = new Uint8Array(0);
    const end: FarEnd = {
      packets: [],
      isClosed: false,
      send: (hex) => peer.send(fromHex(hex)),
      close: () => peer.close(),
    };
    ends.push(end);
    peer.onClosed = () => (end.isClosed = true);
    peer.onReceived = (bytes) => {
      const found = splitPackets(Uint8Array.from([...rest, ...bytes]));
      rest = Uint8Array.from(found.rest);
      for (const packet of found.packets) {
        end.packets.push(packet);
        if (packet.startsWith("10") && meeting.connack !== "") end.send(meeting.connack);
      }
    };
  });
  const client = createClient(
    { net: nativeNet(net), clock },
    { target: { host: "b", port: 1883 }, clientId: "m", ...options },
  );
  const meeting: Meeting = {
    client,
    clock,
    ends,
    end: () => ends[ends.length - 1] as FarEnd,
    told: [],
    settled: [],
    connack,
    settle() {
      while (clock.advance(0) > 0) continue;
    },
    say(...hex) {
      this.end().send(hex.join(""));
      this.settle();
    },
    seen() {
      this.settle();
      const end = this.end();
      const from = looked.get(end) ?? 1;
      looked.set(end, end.packets.length);
      return end.packets.slice(from).map(words);
    },
    relink(given = CONNACK_PRESENT) {
      const count = ends.length;
      this.connack = given;
      this.end().close();
      this.settle();
      while (ends.length === count) clock.advance(50);
      this.settle();
    },
  };
  const looked = new Map<FarEnd, number>();
  client.onOnline = (present) => void meeting.told.push(present ? "online:present" : "online");
  client.onOffline = (reason) => void meeting.told.push(`offline:${reason}`);
  client.onSettled = (id, outcome) => void meeting.settled.push([id, outcome]);
  client.connect();
  meeting.settle();
  return meeting;
}
