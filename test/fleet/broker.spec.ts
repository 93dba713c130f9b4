// A fleet against a real mosquitto, counted by mosquitto_sub: every message once, and none lost when the broker ends and
// another takes its place.

import { connect, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type Mosquitto, startMosquitto } from "../support/mosquitto.js";
import { COUNTER, fleetOf, runUntil } from "./run.js";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function mosquitto(): Promise<Mosquitto> {
  const broker = await startMosquitto();
  ends.push(() => broker.stop());
  return broker;
}

/** An address that leads to the broker of the moment, or to none. */
async function crossing(): Promise<{ port: number; leadTo(port: number | undefined): void }> {
  const open = new Set<Socket>();
  let to: number | undefined;
  const server = createServer((socket) => {
    if (to === undefined) return void socket.destroy();
    const far = connect(to, "127.0.0.1");
    for (const [one, other] of [
      [socket, far],
      [far, socket],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const one of open) one.destroy();
  };
  ends.push(async () => {
    cut();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    port: (server.address() as { port: number }).port,
    leadTo(port) {
      to = port;
      cut();
    },
  };
}

/** What came of each board: its numbers in order, by topic. */
function numbers(lines: readonly string[], into = new Map<string, number[]>()): Map<string, number[]> {
  for (const line of lines) {
    const [topic, number] = line.split(" ") as [string, string];
    into.set(topic, [...(into.get(topic) ?? []), Number(number)]);
  }
  return into;
}

describe("50 boards on a mosquitto", () => {
  it("are heard by others just as they are counted", async () => {
    const broker = await mosquitto();
    const witness = await broker.subscribe("count/#");
    const fleet = await fleetOf(COUNTER, {
      boards: 50,
      broker: { kind: "url", url: `mqtt://127.0.0.1:${broker.port}` },
      observe: 10,
    });
    ends.push(() => fleet.close());
    await runUntil(fleet, () => fleet.tally.acknowledged >= 1000);
    // No more are published from here on.
    await fleet.stop();
    const report = fleet.report();
    expect(report).toMatchObject({ boards: 50, connected: 50, reconnects: 0, errors: {} });
    expect(report.latency.acknowledged).toMatchObject({ count: report.acknowledged });
    expect(report.latency.delivered.count).toBeGreaterThan(50);
    expect(report.acknowledged + report.unsettled).toBe(report.messages);
    await witness.waitFor(() => witness.lines.length >= report.acknowledged);
    const heard = numbers(witness.lines);
    expect(heard.size).toBe(50);
    for (const list of heard.values()) expect(list).toEqual(list.map((_, i) => i));
    expect(witness.lines.length).toBeLessThanOrEqual(report.messages);
  });

  it("come back when the broker does, and lose nothing at QoS 1", async () => {
    const [first, second] = [await mosquitto(), await mosquitto()];
    const way = await crossing();
    way.leadTo(first.port);
    const witnesses = [await first.subscribe("count/#"), await second.subscribe("count/#")] as const;
    const fleet = await fleetOf(COUNTER, {
      boards: 50,
      broker: { kind: "url", url: `mqtt://127.0.0.1:${way.port}` },
      observe: 0,
    });
    ends.push(() => fleet.close());
    await runUntil(fleet, () => fleet.tally.acknowledged >= 300);
    way.leadTo(undefined);
    const { errors } = fleet.figures();
    await runUntil(fleet, () => fleet.tally.online === 0 && fleet.figures().errors > errors + 50);
    const outage = fleet.tally.acknowledged;
    way.leadTo(second.port);
    await runUntil(fleet, () => fleet.tally.online === 50 && fleet.tally.acknowledged > outage + 1000);
    await fleet.stop();
    const report = fleet.report();
    expect(report.connected).toBe(50);
    expect(report.reconnects).toBeGreaterThanOrEqual(50);
    expect(Object.values(report.errors).reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(50);
    expect(report.drops.outbox).toBe(0);
    // An acknowledgement that fell into the outage says how long it was.
    expect(report.latency.acknowledged.max).toBeGreaterThan(report.latency.acknowledged.p50);
    const [before, after] = witnesses;
    await after.waitFor(() => {
      const heard = numbers(after.lines, numbers(before.lines));
      const all = [...heard.values()].reduce((sum, list) => sum + new Set(list).size, 0);
      return all >= report.acknowledged;
    });
    const heard = numbers(after.lines, numbers(before.lines));
    expect(heard.size).toBe(50);
    for (const list of heard.values()) {
      const seen = new Set(list);
      // At least once, and without a gap.
      expect(seen).toEqual(new Set(Array.from({ length: seen.size }, (_, i) => i)));
    }
  });
});
