// The report of a fleet: what one process found, and the sum of several. It holds counts and histograms, so that the sum of
// the shards is exactly what one process would have counted. It reads and writes no file.

import { MidgeError } from "../error.js";
import { createHistogram, type HistogramData } from "./histogram.js";

export interface ShardReport {
  /** "2/10". */
  shard: string;
  boards: number;
  /** From the first board's start to the end. */
  seconds: number;
  /** Messages a second, from when the last board had started to the end. */
  rate: number;
  /** Of the process, in real time: CPU seconds, and memory at the end. */
  cpuSeconds?: number;
  rssBytes?: number;
}

export interface FleetReport {
  kind: "midge fleet";
  version: 1;
  publisher: string;
  broker: string;
  seed: number;
  /** Boards in the whole fleet, and how many of them are reported. */
  fleet: number;
  boards: number;
  /** Online at the end, just before the boards were told to stop. */
  online: number;
  /** Boards that have been online at all. */
  connected: number;
  /** Publishes that the clients took. */
  messages: number;
  /** Messages a second, the sum of the shards'. */
  rate: number;
  /** At QoS 1 and 2: those that the broker has, and those that waited for it at the end. */
  acknowledged: number;
  unsettled: number;
  /** Links that came back after the first of their client. */
  reconnects: number;
  /** Messages that did not go out: given up by a full outbox, or refused by the client, by reason. */
  drops: { outbox: number; refused: Record<string, number> };
  /** Links and tries that failed, by reason. */
  errors: Record<string, number>;
  latency: {
    /** From a publish at QoS 1 or 2 to its PUBACK or PUBCOMP. */
    acknowledged: HistogramData;
    /** From a publish to its arrival at one subscriber in the same process, of `observed` boards. */
    delivered: HistogramData;
    observed: number;
  };
  shards: ShardReport[];
}

function addAll(into: Record<string, number>, more: Record<string, number>): void {
  for (const [key, count] of Object.entries(more)) into[key] = (into[key] ?? 0) + count;
}

/** What makes reports of shards belong to one fleet. */
const SAME = ["publisher", "seed", "fleet"] as const;

/** The sum of reports, each with the name of its file. Throws a MidgeError for reports that do not belong together. */
export function mergeReports(reports: readonly { name: string; report: FleetReport }[]): FleetReport {
  const [first] = reports;
  if (!first) throw new MidgeError("give the reports that --report wrote: midge report shard-*.json");
  const merged: FleetReport = structuredClone(first.report);
  const acknowledged = createHistogram();
  const delivered = createHistogram();
  const seen = new Map<string, string>();
  merged.shards = [];
  for (const key of ["boards", "online", "connected", "messages", "rate", "acknowledged", "unsettled"] as const)
    merged[key] = 0;
  merged.reconnects = merged.drops.outbox = merged.latency.observed = 0;
  merged.drops.refused = {};
  merged.errors = {};
  for (const { name, report } of reports) {
    for (const key of SAME) {
      if (report[key] === first.report[key]) continue;
      throw new MidgeError(
        `${name} is of another fleet than ${first.name}: its ${key} is ${report[key]}, not ${first.report[key]}.`,
      );
    }
    for (const { shard } of report.shards) {
      const other = seen.get(shard);
      if (other !== undefined)
        throw new MidgeError(`${other} and ${name} both have the shard ${shard}: give each once.`);
      if (shard.split("/")[1] !== first.report.shards[0]?.shard.split("/")[1])
        throw new MidgeError(`${name} has the shard ${shard}, and ${first.name} ${first.report.shards[0]?.shard}.`);
      seen.set(shard, name);
    }
    for (const key of ["boards", "online", "connected", "messages", "rate", "acknowledged", "unsettled"] as const)
      merged[key] += report[key];
    merged.reconnects += report.reconnects;
    merged.drops.outbox += report.drops.outbox;
    merged.latency.observed += report.latency.observed;
    addAll(merged.drops.refused, report.drops.refused);
    addAll(merged.errors, report.errors);
    acknowledged.merge(report.latency.acknowledged);
    delivered.merge(report.latency.delivered);
    merged.shards.push(...report.shards);
    if (report.broker !== merged.broker) merged.broker = "several";
  }
  merged.rate = Math.round(merged.rate * 1000) / 1000;
  merged.shards.sort((a, b) => Number.parseInt(a.shard) - Number.parseInt(b.shard));
  merged.latency.acknowledged = acknowledged.data();
  merged.latency.delivered = delivered.data();
  return merged;
}

/** Whether something read from a file is a report. */
export function isReport(value: unknown): value is FleetReport {
  const { kind, version } = (value ?? {}) as Partial<FleetReport>;
  return kind === "midge fleet" && version === 1;
}

const number = (value: number): string => (Math.round(value * 10) / 10).toLocaleString("en-US");
const listed = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${reason} ${number(count)}`)
    .join(", ");

function latencyText({ count, p50, p95, p99, max }: HistogramData): string {
  return `p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms, most ${max} ms (${number(count)} messages)`;
}

/** For people. */
export function reportText(report: FleetReport): string {
  const { drops, latency, shards } = report;
  const of = Number(shards[0]?.shard.split("/")[1] ?? 1);
  const refused = Object.values(drops.refused).reduce((sum, one) => sum + one, 0);
  const rows: [string, string][] = [
    ["fleet", `${number(report.fleet)} boards of ${report.publisher}, broker ${report.broker}, seed ${report.seed}`],
  ];
  if (of > 1)
    rows.push([
      "shards",
      `${shards.map(({ shard }) => shard).join(" ")}${shards.length < of ? `: ${of - shards.length} missing` : ""}`,
    ]);
  rows.push(
    [
      "boards",
      `${number(report.boards)}, ${number(report.connected)} came online, ${number(report.online)} at the end`,
    ],
    ["messages", `${number(report.messages)}, ${number(report.rate)} a second when all had started`],
  );
  if (report.acknowledged + report.unsettled > 0)
    rows.push(["QoS 1 and 2", `${number(report.acknowledged)} acknowledged, ${number(report.unsettled)} not yet`]);
  if (latency.acknowledged.count > 0) rows.push(["acknowledged", latencyText(latency.acknowledged)]);
  if (latency.delivered.count > 0)
    rows.push(["delivered", `${latencyText(latency.delivered)}, of ${latency.observed} boards`]);
  rows.push(
    ["reconnects", number(report.reconnects)],
    [
      "drops",
      drops.outbox + refused === 0
        ? "none"
        : `outbox ${number(drops.outbox)}, refused ${number(refused)}${refused > 0 ? `: ${listed(drops.refused)}` : ""}`,
    ],
    ["errors", listed(report.errors) || "none"],
  );
  return rows.map(([name, text]) => `${name.padEnd(13)} ${text}`).join("\n");
}
