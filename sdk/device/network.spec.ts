// The list of known networks on a virtual clock and a radio that the test plays: turns, deadlines, waits, events, and
// that each failure is told once.

import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../boards/node/clock.js";
import {
  createNetwork,
  type KnownNetwork,
  networkAssociated,
  networkDown,
  type NetworkOptions,
  NetworkReason,
  networkUp,
} from "./network.js";
import { networkText } from "./network-words.js";

const home: KnownNetwork = { ssid: "home", password: "secret-8" };
const shed: KnownNetwork = { ssid: "shed" };

function rig(options: Partial<NetworkOptions> = {}) {
  const clock = createVirtualClock(3);
  const told: string[] = [];
  const waits: number[] = [];
  const network = createNetwork(
    {
      enter: ({ ssid }) => {
        told.push(`enter ${ssid}`);
        waits.push(clock.now());
      },
      leave: () => void told.push("leave"),
      dropped: () => void told.push("dropped"),
    },
    clock,
    { networks: [home, shed], ...options },
  );
  network.onUp = (address) => void told.push(`up ${address}`);
  network.onDown = (reason) => void told.push(`down ${networkText(reason)}`);
  network.onFailed = (reason, ssid) => void told.push(`failed ${ssid}: ${networkText(reason)}`);
  return { clock, network, told, waits };
}

describe("the known networks", () => {
  it("are tried in turn, and a success ends the search", () => {
    const { clock, network, told } = rig();
    network.start(() => void told.push("ready"));
    expect(told).toEqual([]);
    clock.advance(0);
    networkDown(network, NetworkReason.WRONG_PASSWORD);
    clock.advance(1000);
    networkAssociated(network);
    networkUp(network, "10.0.0.7");
    clock.advance(600_000);
    expect(told).toEqual(["enter home", "failed home: wrong password", "enter shed", "ready", "up 10.0.0.7"]);
    expect(network.address).toBe("10.0.0.7");
  });

  it("one that was lost is joined again at once, before the others, and the sockets are dropped first", () => {
    const { clock, network, told } = rig();
    network.start(() => void told.push("ready"));
    clock.advance(0);
    networkDown(network, NetworkReason.NOT_FOUND);
    clock.advance(1000);
    networkUp(network, "10.0.0.7");
    clock.advance(60_000);
    told.length = 0;
    networkDown(network, NetworkReason.REFUSED);
    expect(network.address).toBe("");
    expect(told).toEqual(["dropped", "down the network was lost"]);
    clock.advance(500);
    expect(told.slice(2)).toEqual(["enter shed"]);
  });

  it.each([
    [false, NetworkReason.TIMED_OUT],
    [true, NetworkReason.NO_ADDRESS],
  ])("a try has a deadline; associated %s", (isAssociated, reason) => {
    const { clock, network, told } = rig({ connectTimeoutMs: 9000 });
    network.start(() => void told.push("ready"));
    clock.advance(0);
    if (isAssociated) networkAssociated(network);
    clock.advance(8999);
    expect(told).toEqual(["enter home"]);
    clock.advance(1);
    expect(told).toEqual(["enter home", "leave", `failed home: ${networkText(reason)}`]);
    // What the radio still says of it is old news.
    networkAssociated(network);
    networkDown(network, NetworkReason.REFUSED);
    expect(told.length).toBe(3);
  });

  it("what the firmware joins by itself between two tries counts", () => {
    const { clock, network, told } = rig();
    network.start(() => void told.push("ready"));
    clock.advance(0);
    networkDown(network, NetworkReason.NOT_FOUND);
    networkUp(network, "10.0.0.7");
    clock.advance(600_000);
    expect(told.slice(2)).toEqual(["ready", "up 10.0.0.7"]);
  });

  it("the same address again is no news, another one drops the sockets", () => {
    const { clock, network, told } = rig();
    network.start(() => void told.push("ready"));
    clock.advance(0);
    networkUp(network, "10.0.0.7");
    networkUp(network, "10.0.0.7");
    expect(told.slice(1)).toEqual(["ready", "up 10.0.0.7"]);
    networkUp(network, "10.0.0.8");
    clock.advance(600_000);
    expect(told.slice(3)).toEqual(["dropped", "down the network was lost", "ready", "up 10.0.0.8"]);
  });

  it("needs nobody who listens", () => {
    const { clock, network, told } = rig();
    network.onUp = network.onDown = network.onFailed = undefined;
    network.start(() => void told.push("ready"));
    clock.advance(0);
    networkDown(network, NetworkReason.NOT_FOUND);
    networkUp(network, "10.0.0.7");
    networkDown(network, NetworkReason.LOST);
    expect(network.address).toBe("");
  });
});

describe("the waits", () => {
  /** How long after each failure the next try came. */
  function gaps(rounds: number, retryCapMs: number): number[] {
    const { clock, network, told, waits } = rig({ networks: [home], retryCapMs });
    network.start(() => void told.push("ready"));
    clock.advance(0);
    const gone: number[] = [];
    for (let i = 0; i < rounds; i++) {
      const failedAt = clock.now();
      networkDown(network, NetworkReason.NOT_FOUND);
      clock.advance(retryCapMs + 500);
      gone.push((waits.at(-1) as number) - failedAt);
    }
    return gone;
  }

  it("grow by rounds up to the cap, each drawn from zero to its bound", () => {
    const bounds = [0, 1000, 3000, 7000, 8000, 8000];
    const waits = gaps(6, 8000).map((wait) => wait - 500);
    waits.forEach((wait, i) => {
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(bounds[i] as number);
    });
    const many = gaps(200, 8000).slice(4);
    expect(Math.min(...many)).toBeLessThan(1500);
    expect(Math.max(...many)).toBeGreaterThan(7500);
  });

  it("begin anew only after the network has stayed", () => {
    const { clock, network, told, waits } = rig({ networks: [home] });
    network.start(() => void told.push("ready"));
    clock.advance(0);
    for (let i = 0; i < 6; i++) {
      networkDown(network, NetworkReason.NOT_FOUND);
      clock.advance(60_500);
    }
    const backoff = (): number => network._backoffMs;
    networkUp(network, "10.0.0.7");
    clock.advance(29_999);
    expect(backoff()).toBeGreaterThan(30_000);
    clock.advance(1);
    const lostAt = clock.now();
    networkDown(network, NetworkReason.LOST);
    clock.advance(500);
    expect(waits.at(-1)).toBe(lostAt + 500);
  });
});

it("every reason has words of its own", () => {
  const all = [1, 2, 3, 4, 5, 6, 99].map((one) => networkText(one));
  expect(new Set(all).size).toBe(7);
});
