// The WiFi of the simulated board: links end when it goes down, none opens while it is down, and stale events of a link
// that ended reach nobody.

import { type KnownNetwork, networkText, Reason, type SocketEvents } from "midge";
import { describe, expect, it } from "vitest";
import { meet } from "../../test/support/scripted-broker.js";
import { createVirtualClock } from "./clock.js";
import { createMemoryNet, type Peer } from "./memory-net.js";
import { type AccessPoint, createWifi } from "./wifi.js";

function board() {
  const clock = createVirtualClock();
  const peers: Peer[] = [];
  const told: string[] = [];
  const got: string[] = [];
  const wifi = createWifi(
    createMemoryNet(clock, (peer) => {
      peers.push(peer);
      peer.onReceived = (bytes) => void got.push(Buffer.from(bytes).toString());
      peer.onClosed = () => void got.push("closed");
    }),
    clock,
  );
  const events: SocketEvents = {
    opened: () => void told.push("opened"),
    received: () => void told.push("received"),
    drained: () => {},
    closed: (reason) => void told.push(`closed ${reason}`),
  };
  let ups = 0;
  wifi.join(() => ups++);
  const open = () => wifi.open({ host: "", port: 1 }, events);
  return { clock, wifi, told, got, peers, open, ups: () => ups };
}

describe("WiFi", () => {
  it("takes a while to join, then links open", () => {
    const { clock, wifi, told, open, ups } = board();
    expect(wifi.isUp()).toBe(false);
    clock.advance(50);
    expect([wifi.isUp(), ups()]).toEqual([true, 1]);
    open();
    clock.advance(0);
    expect(told).toEqual(["opened"]);
  });

  it("while it is not there no link opens: unreachable, once, from a later turn", () => {
    const { clock, told, open, peers } = board();
    open();
    expect(told).toEqual([]);
    clock.advance(10);
    expect(told).toEqual([`closed ${Reason.UNREACHABLE}`]);
    expect(peers.length).toBe(0);
  });

  it("going down ends the links, each once, and lets nothing through any more", () => {
    const { clock, wifi, told, got, open, peers } = board();
    clock.advance(50);
    const socket = open();
    open();
    clock.advance(0);
    peers[0]?.send(Buffer.from("late"));
    wifi.down();
    expect(socket.write(Buffer.from("lost"))).toBe(true);
    expect(told.length).toBe(2);
    clock.advance(10);
    expect(told.slice(2)).toEqual([`closed ${Reason.CLOSED}`, `closed ${Reason.CLOSED}`]);
    expect(got).toEqual(["closed", "closed"]);
    clock.advance(1000);
    expect(told.length).toBe(4);
  });

  it("tells nothing of a link that its owner closed in the same turn", () => {
    const { clock, wifi, told, open } = board();
    clock.advance(50);
    const socket = open();
    clock.advance(0);
    wifi.down();
    wifi.close(socket);
    wifi.close(socket);
    clock.advance(10);
    const early = open();
    wifi.close(early);
    clock.advance(10);
    expect(told).toEqual(["opened"]);
  });

  it("comes back, and says so each time", () => {
    const { clock, wifi, ups } = board();
    clock.advance(50);
    wifi.down();
    clock.advance(1000);
    expect(ups()).toBe(1);
    wifi.up();
    wifi.up();
    clock.advance(50);
    expect([wifi.isUp(), ups()]).toEqual([true, 2]);
  });

  it("passes on the end of a link by the far side", () => {
    const { clock, wifi, told, open, peers } = board();
    clock.advance(50);
    open();
    clock.advance(0);
    peers[0]?.close();
    wifi.down();
    clock.advance(10);
    expect(told).toEqual(["opened", `closed ${Reason.CLOSED}`]);
  });
});

describe("stale events of a link in memory", () => {
  it("do not reach the client after it closed: bytes on their way, the end, drained", () => {
    const m = meet();
    const first = m.end();
    first.send("d00100");
    first.send("d000");
    first.close();
    m.settle();
    m.clock.advance(1);
    expect(m.told).toEqual(["online", `offline:${Reason.BAD_BODY}`, "online"]);
    first.send("ff");
    first.close();
    m.client.topic("t").publish("x");
    m.settle();
    expect(m.told.length).toBe(3);
    expect(first.packets.length).toBe(1);
  });
});

describe("access points", () => {
  function rig(networks: KnownNetwork[], points: Record<string, AccessPoint>) {
    const clock = createVirtualClock();
    const wifi = createWifi(createMemoryNet(clock), clock, networks);
    wifi.accessPoints.clear();
    for (const [ssid, point] of Object.entries(points)) wifi.accessPoints.set(ssid, point);
    const told: string[] = [];
    wifi.network.onUp = (address) => void told.push(`up ${address} ${wifi.signal()} dBm`);
    wifi.network.onDown = (reason) => void told.push(`down: ${networkText(reason)}`);
    wifi.network.onFailed = (reason, ssid) => void told.push(`${ssid}: ${networkText(reason)}`);
    wifi.join(() => {});
    return { clock, wifi, told };
  }
  const known = [
    { ssid: "attic", password: "secret-1" },
    { ssid: "cellar", password: "secret-2" },
    { ssid: "shed" },
    { ssid: "home", password: "secret-8" },
  ];

  it("each of the known is tried, and each failure says what it was", () => {
    const { clock, told, wifi } = rig(known, {
      cellar: { password: "another" },
      shed: { hasDhcp: false },
      home: { password: "secret-8", signal: -77 },
    });
    clock.advance(60_000);
    expect(told).toEqual([
      "attic: no such network in reach",
      "cellar: wrong password",
      "shed: joined, but no address came: is there a DHCP server?",
      "up 192.0.2.7 -77 dBm",
    ]);
    wifi.down();
    expect(told.slice(4)).toEqual(["down: the network was lost"]);
    expect(wifi.signal()).toBe(0);
  });

  it("leaves no timer behind when it is off", () => {
    const { clock, wifi } = rig(known, {});
    clock.advance(5000);
    wifi.off();
    expect(clock.advance(600_000)).toBe(0);
  });
});
