// The line between board and broker: in every weather all bytes come, in order and once, and the socket contract holds.

import { Reason, type Socket, type SocketEvents } from "midge";
import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../boards/node/clock.js";
import { createMemoryNet, type Peer } from "../../boards/node/memory-net.js";
import { createLine } from "./line.js";
import { CALM, WEATHERS } from "./weather.js";

function stage(seed = 1) {
  const clock = createVirtualClock(seed);
  const peers: Peer[] = [];
  const heard: string[] = [];
  const line = createLine(
    createMemoryNet(clock, (peer) => {
      peers.push(peer);
      peer.onReceived = (bytes) => void heard.push(Buffer.from(bytes).toString());
      peer.onClosed = () => void heard.push("closed");
    }),
    clock,
  );
  const told: string[] = [];
  const events: SocketEvents = {
    opened: () => void told.push("opened"),
    drained: () => void told.push("drained"),
    received: (bytes, from, to) => void told.push(Buffer.from((bytes as Uint8Array).subarray(from, to)).toString()),
    closed: (reason) => void told.push(`closed ${reason}`),
  };
  const open = (): Socket => line.open({ host: "broker", port: 1 }, events);
  return { clock, line, peers, heard, told, open };
}
const bytes = (text: string): Uint8Array => Buffer.from(text);
const words = (count: number): string[] => Array.from({ length: count }, (_, i) => `word ${i};`);

describe("a line", () => {
  it.each([CALM, ...WEATHERS])("$name brings all bytes in order, both ways, and then the end", (weather) => {
    const { clock, line, peers, heard, told, open } = stage(3);
    line.weather = weather;
    const socket = open();
    clock.advance(10_000);
    expect(told).toEqual(["opened"]);
    for (const word of words(50)) {
      const memory = bytes(word);
      // What is kept until `drained` may be overwritten here: the line has its own copy.
      if (!socket.write(memory, 0, memory.length)) memory.fill(0);
      peers[0]?.send(bytes(word));
      clock.advance(7);
    }
    clock.advance(600_000);
    peers[0]?.close();
    clock.advance(600_000);
    expect(heard).toEqual(words(50));
    expect(told.filter((one) => one !== "drained").slice(1)).toEqual([...words(50), `closed ${Reason.CLOSED}`]);
    expect(line.openLinks()).toBe(0);
  });

  it("sends what is queued before it closes, and calls nobody afterwards", () => {
    const { clock, line, heard, told, open } = stage();
    line.weather = WEATHERS.find(({ name }) => name === "slow") ?? CALM;
    const socket = open();
    clock.advance(5000);
    for (const word of words(10)) socket.write(bytes(word));
    line.close(socket);
    told.length = 0;
    clock.advance(60_000);
    expect(heard).toEqual([...words(10), "closed"]);
    expect(told).toEqual([]);
  });

  it("takes so much in a second, and says when there is room", () => {
    const { clock, line, heard, told, open } = stage();
    // 9,600 bit/s: 1,200 bytes a second.
    line.weather = WEATHERS.find(({ name }) => name === "slow") ?? CALM;
    const socket = open();
    // To open takes a whole round trip.
    clock.advance(999);
    expect(told).toEqual([]);
    clock.advance(2);
    expect(told).toEqual(["opened"]);
    clock.advance(4000);
    expect(socket.write(new Uint8Array(1200))).toBe(false);
    clock.advance(999);
    expect(told).toEqual(["opened"]);
    clock.advance(2);
    expect(told).toEqual(["opened", "drained"]);
    expect(heard).toEqual([]);
    clock.advance(500);
    expect(heard).toHaveLength(1);
  });

  it("loses segments as its weather says, which come later", () => {
    const { clock, line, heard, open } = stage(9);
    line.weather = WEATHERS.find(({ name }) => name === "lossy") ?? CALM;
    const socket = open();
    clock.advance(100_000);
    let late = 0;
    for (let i = 0; i < 1000; i++) {
      socket.write(bytes("x"));
      clock.advance(900);
      if (heard.length <= i) late++;
      clock.advance(99_100);
    }
    expect(heard).toHaveLength(1000);
    expect(late).toBeGreaterThan(60);
    expect(late).toBeLessThan(140);
  });

  it("is dead when it is silenced: neither end hears of the other, and a new link is well", () => {
    const { clock, line, peers, heard, told, open } = stage();
    const socket = open();
    clock.advance(1);
    line.silence();
    expect(socket.write(bytes("lost"))).toBe(true);
    peers[0]?.send(bytes("lost too"));
    clock.advance(10);
    peers[0]?.close();
    clock.advance(10);
    line.close(socket);
    open().write(bytes("well"));
    clock.advance(60_000);
    expect(heard).toEqual(["well"]);
    expect(told.filter((one) => one !== "drained")).toEqual(["opened", "opened"]);
  });

  it("refuses while nobody listens, from a later turn", () => {
    const { clock, line, told, open } = stage();
    open();
    clock.advance(1);
    line.listen(false);
    expect(told).toEqual(["opened"]);
    clock.advance(1);
    expect(told).toEqual(["opened", `closed ${Reason.CLOSED}`]);
    open();
    expect(told).toHaveLength(2);
    clock.advance(1);
    expect(told[2]).toBe(`closed ${Reason.UNREACHABLE}`);
    line.listen(true);
    open();
    clock.advance(1);
    expect(told[3]).toBe("opened");
  });
});
