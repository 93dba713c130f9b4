// What the in-memory pair does beyond the socket contract (test/contract): copies, turns of the clock, and both ends
// closing at once.

import { Reason, type SocketEvents } from "midge";
import { describe, expect, it } from "vitest";
import { createVirtualClock } from "./clock.js";
import { createMemoryNet, type Peer } from "./memory-net.js";

function pair() {
  const clock = createVirtualClock();
  const told: string[] = [];
  let peer: Peer | undefined;
  const net = createMemoryNet(clock, (accepted) => {
    peer = accepted;
    accepted.onReceived = (bytes) => void told.push(`peer got ${Buffer.from(bytes).toString()}`);
    accepted.onClosed = () => void told.push("peer closed");
  });
  const events: SocketEvents = {
    opened: () => void told.push("opened"),
    received: (bytes, from, to) => void told.push(`got ${Buffer.from(bytes.subarray(from, to)).toString()}`),
    drained: () => void told.push("drained"),
    closed: (reason) => void told.push(`closed ${reason}`),
  };
  const socket = net.open({ host: "", port: 1 }, events);
  return { clock, net, told, socket, events, peer: () => peer as Peer };
}

describe("the in-memory pair", () => {
  it("says nothing before the clock moves", () => {
    const { clock, told } = pair();
    expect(told).toEqual([]);
    clock.advance(0);
    expect(told).toEqual(["opened"]);
  });

  it("copies what is written and what is sent", () => {
    const { clock, told, socket, peer } = pair();
    clock.advance(0);
    const bytes = Buffer.from("abcdef");
    expect(socket.write(bytes, 1, 3)).toBe(true);
    peer().send(bytes);
    bytes.fill(0);
    clock.advance(0);
    expect(told).toEqual(["opened", "peer got bc", "drained", "got abcdef"]);
  });

  it("delivers what was sent before the peer closed, then closes, and nothing after", () => {
    const { clock, told, peer } = pair();
    clock.advance(0);
    peer().send(Buffer.from("last"));
    peer().close();
    peer().close();
    peer().send(Buffer.from("late"));
    clock.advance(0);
    expect(told).toEqual(["opened", "got last", `closed ${Reason.CLOSED}`]);
  });

  it("delivers what the client wrote before it closed, and tells the client nothing", () => {
    const { clock, net, told, socket, peer } = pair();
    clock.advance(0);
    socket.write(Buffer.from("last"));
    peer().send(Buffer.from("too late"));
    net.close(socket);
    net.close(socket);
    clock.advance(0);
    expect(told).toEqual(["opened", "peer got last", "peer closed"]);
  });

  it("closes once when both ends close in one turn", () => {
    const { clock, net, told, socket, peer } = pair();
    clock.advance(0);
    peer().close();
    net.close(socket);
    clock.advance(0);
    expect(told).toEqual(["opened"]);
  });

  it("without anybody listening is unreachable, once", () => {
    const { events, told } = pair();
    const clock = createVirtualClock();
    createMemoryNet(clock).open({ host: "", port: 1 }, events);
    clock.advance(10);
    expect(told).toEqual([`closed ${Reason.UNREACHABLE}`]);
  });
});
