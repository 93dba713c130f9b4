// Reports of shards into one: sums, and reports that do not belong together.

import { describe, expect, it } from "vitest";
import { createHistogram } from "./histogram.js";
import { type FleetReport, mergeReports, reportText } from "./report.js";

function shard(index: number, more: Partial<FleetReport> = {}): FleetReport {
  const acknowledged = createHistogram();
  for (let i = 1; i <= 10; i++) acknowledged.add(index * i);
  return {
    kind: "midge fleet",
    version: 1,
    publisher: "examples/status/publisher.ts",
    broker: "mqtt://broker",
    seed: 1,
    fleet: 30,
    boards: 10,
    online: 9,
    connected: 10,
    messages: 100 * index,
    rate: 1.125,
    acknowledged: 90,
    unsettled: 2,
    reconnects: index,
    drops: { outbox: 1, refused: { offline: 2, [`busy ${index}`]: 1 } },
    errors: { "the link was closed": 1 },
    latency: { acknowledged: acknowledged.data(), delivered: createHistogram().data(), observed: 5 },
    shards: [{ shard: `${index}/3`, boards: 10, seconds: 60, rate: 1.125 }],
    ...more,
  };
}
const named = (reports: FleetReport[]) => reports.map((report, i) => ({ name: `${i}.json`, report }));

describe("merged reports", () => {
  it("are the sum of all", () => {
    const merged = mergeReports(named([shard(3), shard(1), shard(2)]));
    expect(merged).toMatchObject({
      fleet: 30,
      boards: 30,
      online: 27,
      connected: 30,
      messages: 600,
      rate: 3.375,
      acknowledged: 270,
      unsettled: 6,
      reconnects: 6,
      drops: { outbox: 3, refused: { offline: 6, "busy 1": 1, "busy 2": 1, "busy 3": 1 } },
      errors: { "the link was closed": 3 },
      latency: { acknowledged: { count: 30, min: 1, max: 30 }, observed: 15 },
    });
    expect(merged.shards.map((one) => one.shard)).toEqual(["1/3", "2/3", "3/3"]);
    expect(reportText(merged)).not.toContain("missing");
  });

  it("can be merged again, in any order", () => {
    const [a, b, c] = [shard(1), shard(2), shard(3)];
    expect(mergeReports(named([mergeReports(named([c, a])), b]))).toEqual(mergeReports(named([a, b, c])));
  });

  it("tell what is missing", () => {
    expect(reportText(mergeReports(named([shard(1), shard(3)])))).toContain("1/3 3/3: 1 missing");
  });

  it.each([
    [[shard(1), shard(1)], "0.json and 1.json both have the shard 1/3"],
    [[shard(1), shard(2, { seed: 2 })], "1.json is of another fleet than 0.json: its seed is 2, not 1."],
    [[shard(1), shard(2, { publisher: "b.ts" })], "its publisher is b.ts"],
    [[shard(1), shard(2, { fleet: 31 })], "its fleet is 31, not 30"],
    [[shard(1), shard(2, { shards: [{ shard: "2/4", boards: 1, seconds: 1, rate: 1 }] })], "1.json has the shard 2/4"],
    [[], "give the reports"],
  ])("are refused where they do not belong together", (reports, told) => {
    expect(() => mergeReports(named(reports))).toThrow(told);
  });
});
