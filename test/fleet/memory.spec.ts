// Fleets on the broker in memory: who the boards are, that a run repeats itself, what is counted, and what lives that end do
// to the counts.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientsOf } from "../../tools/fleet/tally.js";
import { loadProgram } from "../../tools/simulation/program.js";
import { COUNTER, fleetOf, reportOf } from "./run.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-fleet-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function publisher(name: string, text: string): string {
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, text);
  return file;
}
const never = new AbortController().signal;

describe("the boards of a fleet", () => {
  it("have ids, clients and topics of their own, over all shards", async () => {
    const clientIds: string[] = [];
    const topics: string[] = [];
    for (const index of [1, 2, 3]) {
      const fleet = await fleetOf("examples/thermometer", { boards: 20, shard: { index, count: 3 } });
      fleet.tally.onMessage = (topic) => void topics.push(Buffer.from(topic._name.subarray(2)).toString());
      await fleet.run(5000, never);
      clientIds.push(...fleet.boards.flatMap((board) => clientsOf(board).map((client) => client._options.clientId)));
      await fleet.close();
    }
    expect(clientIds).toEqual(Array.from({ length: 20 }, (_, i) => `thermometer-${(0x51e0000001 + i).toString(16)}`));
    expect(new Set(topics.filter((topic) => topic.endsWith("/temperature"))).size).toBe(20);
    expect(topics).toContain("home/kitchen-51e0000001/temperature");
  });

  it("measure each for itself, and alike whichever shard has them", async () => {
    const values = async (index: number, count: number): Promise<string[]> => {
      const fleet = await fleetOf("examples/thermometer", { boards: 2, shard: { index, count }, observe: 0 });
      const seen: string[] = [];
      fleet.tally.onMessage = (topic, payload) => {
        const name = Buffer.from(topic._name).toString();
        if (name.endsWith("1/temperature") || (count > 1 && name.endsWith("/temperature")))
          seen.push(payload as string);
      };
      await fleet.run(120_000, never);
      await fleet.close();
      return seen;
    };
    const [first, second, whole] = [await values(1, 2), await values(2, 2), await values(1, 1)];
    expect(first).toHaveLength(39);
    expect(second).toHaveLength(39);
    expect(second).not.toEqual(first);
    expect(whole).toEqual(first);
  });

  it("take a word of their own from a setting that has room for it", async () => {
    const program = await loadProgram("examples/thermometer", { room: "r{n}-{id}" });
    const fleet = await fleetOf("", { program, boards: 2 });
    expect(fleet.note).toBe("");
    const topics = new Set<string>();
    fleet.tally.onMessage = (topic) => void topics.add(Buffer.from(topic._name.subarray(2)).toString());
    await fleet.run(1000, never);
    expect([...topics]).toEqual(expect.arrayContaining(["home/r1-51e0000001/status", "home/r2-51e0000002/status"]));
    await fleet.close();
  });

  it("are left alone where they differ already, and told where they cannot", async () => {
    const status = await fleetOf("examples/status");
    expect(status.note).toBe("");
    await status.close();
    const shared = publisher(
      "shared",
      'import { createPublisher } from "midge"; import { deviceId, link, target } from "@board"; createPublisher(link, { target, clientId: deviceId }).topic("all").publish("a");',
    );
    const fleet = await fleetOf(shared);
    expect(fleet.note).toMatch(/^all boards publish to all: put deviceId into the topics/);
    await fleet.close();
    const same = publisher(
      "same",
      'import { createPublisher } from "midge"; import { link, target } from "@board"; createPublisher(link, { target, clientId: "me" });',
    );
    await expect(fleetOf(same)).rejects.toThrow('all boards would connect as "me"');
  });
});

describe("a fleet in memory", () => {
  it("does the same twice with one seed, and something else with another", async () => {
    const [first, again, other] = await Promise.all(
      [5, 5, 6].map((seed) => reportOf("examples/thermometer", 60_000, { boards: 30, ramp: 7, seed })),
    );
    expect(first?.messages).toBeGreaterThan(1000);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it("starts its boards at the pace that it was given", async () => {
    const fleet = await fleetOf(COUNTER, { boards: 100, ramp: 10 });
    await fleet.run(5000, never);
    expect(fleet.figures()).toMatchObject({ started: 51, boards: 100 });
    await fleet.run(10_000, never);
    expect(fleet.figures()).toMatchObject({ started: 100, online: 100, errors: 0 });
    await fleet.close();
  });

  it("counts every message, acknowledgement and delivery", async () => {
    const report = await reportOf(COUNTER, 10_050, { boards: 4, observe: 2 });
    expect(report).toMatchObject({ boards: 4, connected: 4, online: 4, reconnects: 0, errors: {} });
    // One each 100 ms from each board; the first ones wait for the link.
    expect(report.messages).toBeGreaterThanOrEqual(4 * 99);
    expect(report.acknowledged + report.unsettled).toBe(report.messages);
    expect(report.latency.acknowledged.count).toBe(report.acknowledged);
    expect(report.latency.delivered.count).toBeGreaterThanOrEqual(2 * 95);
    expect(report.latency.delivered.count).toBeLessThanOrEqual(2 * 101);
    expect(report.shards).toMatchObject([{ shard: "1/1", seconds: 10.05 }]);
  });

  it("counts what does not go out, by reason, and what a full outbox gives up", async () => {
    const offline = publisher(
      "offline",
      'import { createClient } from "midge"; import { deviceId, every, link, target } from "@board"; const client = createClient(link, { target, clientId: deviceId, drop: "oldest", outboxMessages: 4 }); const a = client.topic("a/" + deviceId); const b = client.topic("b/" + deviceId, { qos: 1 }); every(1000, () => { a.publish("1"); b.publish("2"); });',
    );
    const report = await reportOf(offline, 10_500, { boards: 2 });
    expect(report).toMatchObject({ messages: 20, acknowledged: 0, unsettled: 8, online: 0 });
    expect(report.drops).toEqual({ outbox: 12, refused: { offline: 20 } });
  });

  it("gives a client more of its memory when it says much at once, up to a chip's", async () => {
    const large = (bytes: number): string =>
      publisher(
        `large${bytes}`,
        `import { createPublisher } from "midge"; import { deviceId, link, startNetwork, target } from "@board"; const client = createPublisher(link, { target, clientId: deviceId }); client.onOnline = () => { client.topic(deviceId).publish("x".repeat(${bytes})); }; startNetwork(() => client.connect());`,
      );
    expect(await reportOf(large(1900), 1000, { boards: 2 })).toMatchObject({ messages: 2, drops: { refused: {} } });
    expect(await reportOf(large(2100), 1000, { boards: 2 })).toMatchObject({
      messages: 0,
      drops: { refused: { "too large": 2 } },
    });
  });

  it("gives an outbox all of its room before anything is refused or given up", async () => {
    const kept = (bytes: number, drop: string): string =>
      publisher(
        `kept${bytes}${drop}`,
        `import { createClient } from "midge"; import { deviceId, every, link, target } from "@board"; const client = createClient(link, { target, clientId: deviceId, drop: "${drop}" }); const topic = client.topic(deviceId, { qos: 1 }); every(1000, () => topic.publish("x".repeat(${bytes})));`,
      );
    for (const drop of ["newest", "oldest"]) {
      // 20 of 100 bytes fit into 2,048 bytes, and 24 of 100 do not.
      const fits = await reportOf(kept(100, drop), 20_500, { boards: 2 });
      expect(fits).toMatchObject({ messages: 40, unsettled: 40, drops: { outbox: 0, refused: {} } });
      const over = await reportOf(kept(100, drop), 24_500, { boards: 2 });
      expect(over.unsettled).toBe(40);
      expect(over.drops.outbox + (over.drops.refused["outbox full"] ?? 0)).toBe(8);
    }
  });

  it("counts over boards that sleep and wake", async () => {
    const sleeper = publisher(
      "sleeper",
      'import { createClient, sleepAfterDrain } from "midge"; import { deepSleep, deviceId, link, startNetwork, target } from "@board"; const client = createClient(link, { target, clientId: deviceId }); client.topic("awake/" + deviceId, { qos: 1 }).publish("yes"); sleepAfterDrain(client, link.clock, 5000, () => deepSleep(10000)); startNetwork(() => client.connect());',
    );
    const report = await reportOf(sleeper, 60_000, { boards: 3 });
    expect(report.connected).toBe(3);
    expect(report.reconnects).toBe(0);
    expect(report.messages).toBeGreaterThanOrEqual(15);
    expect(report.acknowledged + report.unsettled).toBe(report.messages);
    expect(report.online).toBeGreaterThanOrEqual(0);
    expect(report.online).toBeLessThanOrEqual(3);
  });
});
