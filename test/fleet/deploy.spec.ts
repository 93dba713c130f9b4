// The files that run a fleet in containers: their fields are those that Compose and Kubernetes know, and their very command
// lines, in the environment that they would have, run against a real mosquitto and add up.

import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type FleetReport, mergeReports } from "../../tools/fleet/report.js";
import { root } from "../command/run.js";
import { type Mosquitto, startMosquitto } from "../support/mosquitto.js";

interface Compose {
  services: Record<
    string,
    {
      command: string | string[];
      entrypoint?: string[];
      environment: Record<string, string>;
      image: string;
      depends_on?: object;
    }
  >;
}
interface Job {
  apiVersion: string;
  kind: string;
  spec: {
    completionMode: string;
    completions: number;
    parallelism: number;
    template: {
      spec: {
        restartPolicy: string;
        containers: { command: string[]; args: string[]; env: { name: string; value?: string }[] }[];
      };
    };
  };
}
const compose = parse(readFileSync(join(root, "docs/fleet/compose.yaml"), "utf8"), { merge: true }) as Compose;
const job = parse(readFileSync(join(root, "docs/fleet/kubernetes-job.yaml"), "utf8")) as Job;

let folder = "";
let broker: Mosquitto;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "midge-fleet-"));
  broker = await startMosquitto();
  // As the image has it on its PATH.
  writeFileSync(join(folder, "midge"), `#!/bin/sh\nexec "${process.execPath}" "${join(root, "dist/midge.js")}" "$@"\n`);
  chmodSync(join(folder, "midge"), 0o755);
});
afterAll(async () => {
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs words of a container: what it would find in its environment and nothing of Midge's beside it. */
async function container(words: string[], env: Record<string, string>, input = ""): Promise<string> {
  const [program = "", ...rest] = words;
  const path = `${folder}:${process.env["PATH"] ?? ""}`;
  const child: ChildProcess = spawn(program, rest, { cwd: root, env: { PATH: path, ...env } });
  let out = "";
  let err = "";
  child.stdout?.on("data", (data) => (out += String(data)));
  child.stderr?.on("data", (data) => (err += String(data)));
  child.stdin?.end(input);
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect([code, err]).toEqual([0, ""]);
  return out;
}
const lastOf = (text: string): FleetReport => JSON.parse(text.trimEnd().split("\n").at(-1) as string) as FleetReport;

describe("kubernetes-job.yaml", () => {
  const [shard] = job.spec.template.spec.containers as [Job["spec"]["template"]["spec"]["containers"][0]];
  const valueOf = (name: string): string | undefined => shard.env.find((one) => one.name === name)?.value;

  it("is an indexed Job with as many shards as pods", () => {
    expect([job.apiVersion, job.kind, job.spec.completionMode]).toEqual(["batch/v1", "Job", "Indexed"]);
    expect(job.spec.completions).toBe(job.spec.parallelism);
    expect(valueOf("SHARDS")).toBe(String(job.spec.completions));
    expect(job.spec.template.spec.restartPolicy).toBe("Never");
  });

  it("runs: each pod its own boards, and the logs make one report", async () => {
    const env = { BROKER: `mqtt://127.0.0.1:${broker.port}`, BOARDS: "31", SHARDS: "3", DURATION: "5s" };
    for (const name of Object.keys(env)) expect(valueOf(name)).toBeDefined();
    const witness = await broker.subscribe("home/+/temperature");
    const logs = await Promise.all(
      ["0", "1", "2"].map((index) =>
        container([...shard.command, ...shard.args], { ...env, JOB_COMPLETION_INDEX: index }),
      ),
    );
    const reports = logs.map(lastOf);
    expect(reports.map(({ boards }) => boards)).toEqual([10, 10, 11]);
    // kubectl logs --tail=1
    const tails = logs.map((log) => log.trimEnd().split("\n").at(-1)).join("\n");
    const merged = lastOf(await container(["midge", "report", "-", "--json"], {}, tails));
    expect(merged).toEqual(mergeReports(reports.map((report, i) => ({ name: `${i}`, report }))));
    expect(merged).toMatchObject({ fleet: 31, boards: 31, connected: 31, online: 31, reconnects: 0 });
    expect(merged.messages).toBe(reports.reduce((sum, one) => sum + one.messages, 0));
    expect(merged.latency.delivered.count).toBe(reports.reduce((sum, one) => sum + one.latency.delivered.count, 0));
    const topics = (): Set<string> => new Set(witness.lines.map((line) => line.split(" ")[0] as string));
    await witness.waitFor(() => topics().size === 31);
  });
});

describe("compose.yaml", () => {
  it("runs: three shards of one fleet, and one report when all are done", async () => {
    const env = { BROKER: `mqtt://127.0.0.1:${broker.port}`, BOARDS: "12", DURATION: "4s" };
    const { broker: own, report, ...shards } = compose.services;
    expect(own?.image).toMatch(/^eclipse-mosquitto:/);
    expect(Object.keys(report?.depends_on ?? {})).toEqual(Object.keys(shards));
    // "$$" is how Compose writes a "$"; the volume is this folder.
    const words = ({ entrypoint, command }: Compose["services"][string]): string[] =>
      [...(entrypoint ?? []), ...(command as string[])].map((word) =>
        word.replaceAll("$$", "$").replaceAll("/reports/", `${folder}/`),
      );
    for (const one of Object.values(shards))
      expect(Object.keys(one.environment)).toEqual(expect.arrayContaining(Object.keys(env)));
    await Promise.all(Object.values(shards).map((one) => container(words(one), env)));
    const out = await container(words(report as Compose["services"][string]), {});
    expect(out).toMatch(/^fleet +12 boards/);
    const merged = JSON.parse(readFileSync(join(folder, "fleet.json"), "utf8")) as FleetReport;
    const parts = ["1", "2", "3"].map(
      (n) => JSON.parse(readFileSync(join(folder, `${n}.json`), "utf8")) as FleetReport,
    );
    expect(merged).toEqual(mergeReports(parts.map((one, i) => ({ name: `${i}`, report: one }))));
    expect(merged).toMatchObject({
      boards: 12,
      connected: 12,
      shards: [{ shard: "1/3" }, { shard: "2/3" }, { shard: "3/3" }],
    });
  });
});
