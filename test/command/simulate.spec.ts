// `midge simulate` as a user meets its world: full speed, seeds, faults, worlds and scenarios, with their exit codes.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { midge } from "./run.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-simulate-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

async function simulate(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const running = midge(["simulate", "examples/thermometer", ...words]);
  const code = await running.ended;
  return { code, out: running.out(), err: running.err() };
}
const DAY = ["--speed", "max", "--for", "10m"];

describe("midge simulate --speed max", () => {
  it("says the same for the same seed, packets included, and something else for another", async () => {
    const words = [...DAY, "--json", "--debug", "--fault", "link lossy at 1m for 2m", "--fault", "reset at 5m"];
    const [first, again, other] = await Promise.all(["7", "7", "8"].map((seed) => simulate(...words, "--seed", seed)));
    expect(first?.code).toBe(0);
    expect(first?.out.split("\n").length).toBeGreaterThan(300);
    expect(first?.err).toMatch(/-> CONNECT thermometer-51e0000001/);
    expect(again).toEqual(first);
    expect(other?.out).not.toBe(first?.out);
  });

  it("ends with the last message asked for, and the goodbye", async () => {
    const { out, code } = await simulate("--speed", "max", "--count", "3", "--json");
    const payloads = out.match(/"payload":"\w*/g);
    expect([code, payloads]).toEqual([
      0,
      ['"payload":"online', '"payload":"ok', '"payload":"21', '"payload":"offline'],
    ]);
  });

  it("tells the faults, and what came of them, in simulated time", async () => {
    const { out, code } = await simulate(...DAY, "--fault", "wifi down at 10s for 2m");
    expect(code).toBe(0);
    expect(out).toMatch(/ 10\.000 s {2}fault: wifi down\n/);
    expect(out).toMatch(/ 130\.000 s {2}over: wifi down\n/);
    expect(out).toMatch(/ [45]\d\.\d{3} s {2}home\/kitchen\/status +offline/);
  });

  it("takes the world of a file", async () => {
    const world = file("w.yaml", "climate: { temperature: { trace: t.csv } }\n");
    file("t.csv", "time,temperature\n0,10\n600,70\n");
    const { out } = await simulate(...DAY, "--world", world, "--json");
    const values = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { topic: string; payload: string; time: string })
      .filter(({ topic }) => topic.endsWith("temperature"));
    expect(values[0]).toMatchObject({ payload: "10.3", time: "2026-01-01T00:00:03.012Z" });
    expect(Number(values.at(-1)?.payload)).toBeGreaterThan(69);
  });
});

describe("midge simulate --scenario", () => {
  it("runs the example's to its end, a line a step", async () => {
    const { code, out } = await simulate("--scenario", "examples/thermometer/bad-day.yaml");
    expect(out).toMatch(/^The thermometer through a bad day\n {2}ok {5}1 /);
    expect(out).toMatch(/\n16 steps, all well\.\n$/);
    expect(code).toBe(0);
  });

  it("ends with 7 at the first step that fails, and says why", async () => {
    const scenario = file("x.yaml", "steps:\n  - expect: { topic: no/such, within: 5s }\n  - delay: 1s\n");
    const { code, out } = await simulate("--scenario", scenario);
    expect(out).toMatch(
      /FAIL +1 +5\.000 s {2}expect no\/such\n +.*x\.yaml:2:5: step 1 failed\.\n +no\/such did not come within 5s\./,
    );
    expect(out).toMatch(/0 of 2 steps were well/);
    expect(code).toBe(7);
    const asJson = await simulate("--scenario", scenario, "--json");
    const [step, end] = asJson.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(step).toMatchObject({ step: 1, ok: false, name: "expect no/such", seconds: 5 });
    expect(end).toMatchObject({ ok: false, passed: 0, steps: 2 });
    expect(asJson.code).toBe(7);
  });

  it("runs in real time against a broker that others can reach", async () => {
    const scenario = file(
      "y.yaml",
      "steps:\n  - expect: { topic: home/kitchen/status, payload: online, within: 20s }\n",
    );
    const { code, out } = await simulate("--scenario", scenario, "--speed", "1");
    expect(out).toContain("1 steps, all well.");
    expect(code).toBe(0);
  });
});

describe("midge simulate refuses", () => {
  it.each([
    [["--speed", "fast"], 2, /give max, or a factor such as 1 or 60/],
    [["--for", "3"], 2, /give a length of time such as 30s/],
    [["--seed", "x"], 2, /give a whole number from 0 to 4294967295/],
    [["--speed", "max", "--broker", "mqtt://127.0.0.1:1"], 2, /broker in memory.*leave out --broker, or use --speed 1/],
    [["--fault", "wfi down"], 1, /the fault "wfi down": there is no such fault; did you mean "wifi down"\?/],
    [["--world", "nothing.json"], 1, /there is no world at nothing\.json/],
    [["--scenario", "nothing.yaml"], 1, /cannot read the scenario nothing\.yaml/],
  ] as const)("%j", async (words, code, told) => {
    const ended = await simulate(...words);
    expect(ended.err).toMatch(told);
    expect(ended.err).toMatch(/^midge: /);
    expect(ended.code).toBe(code);
  });

  it("a scenario with a mistake, by its line and column", async () => {
    const ended = await simulate("--scenario", file("z.yaml", "steps:\n  - dely: 1s\n"));
    expect(ended.err).toMatch(/^midge: .*z\.yaml:2:5: there is no step "dely"; did you mean "delay"\?\n$/);
    expect(ended.code).toBe(1);
  });
});
