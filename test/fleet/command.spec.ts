// `midge simulate --boards` and `midge report` as a user meets them: figures and reports, and what is refused with which words.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FleetReport, isReport } from "../../tools/fleet/report.js";
import { midge, root } from "../command/run.js";
import { COUNTER } from "./run.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-fleet-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const running = midge(words);
  const code = await running.ended;
  return { code, out: running.out(), err: running.err() };
}
const simulate = (...words: string[]) => run("simulate", "examples/thermometer", ...words);

describe("midge simulate --boards", () => {
  it("says who the boards are, and reports at the end", async () => {
    const file = join(folder, "deep/fleet.json");
    const { code, out } = await simulate("--boards", "20", "--speed", "max", "--for", "1m", "--report", file);
    expect(code).toBe(0);
    expect(out).toMatch(/^examples\/thermometer\/publisher\.ts on 20 simulated boards -> in memory\./);
    expect(out).toContain("each board has a room of its own: kitchen-51e0000001 and so on");
    expect(out).toMatch(/^boards +20, 20 came online, 20 at the end$/m);
    expect(out).not.toContain("home/");
    const report = JSON.parse(readFileSync(file, "utf8")) as FleetReport;
    expect(report).toMatchObject({ kind: "midge fleet", boards: 20, online: 20, seed: 1 });
  });

  it("prints objects alone with --json, and messages with -d; --count ends it", async () => {
    const { code, out } = await run(
      ...["simulate", COUNTER, "--boards", "5", "--count", "20", "--json", "-d"],
      ...["--port", "0"],
    );
    expect(code).toBe(0);
    const objects = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { topic?: string; qos?: number });
    const messages = objects.filter(({ topic }) => topic !== undefined);
    expect(messages.length).toBeGreaterThanOrEqual(20);
    expect(messages[0]).toMatchObject({ topic: expect.stringMatching(/^count\/51e000000\d$/) as string, qos: 1 });
    expect(isReport(objects.at(-1))).toBe(true);
  });

  it("says goodbye when Ctrl-C ends it, and reports", async () => {
    const running = midge(["simulate", "examples/thermometer", "--boards", "3"]);
    await running.shows("Ctrl-C ends it");
    running.child.kill("SIGINT");
    expect([await running.ended, running.out()]).toEqual([0, expect.stringMatching(/^fleet +3 boards/m)]);
  });

  it.each<[string[], number, RegExp]>([
    [["--boards", "10", "--shard", "5/4"], 2, /--shard "5\/4": the parts are 1\/4 to 4\/4/],
    [["--boards", "10", "--shard", "two"], 2, /--shard "two": write 2\/10/],
    [["--boards", "10", "--shard", "env/4"], 2, /JOB_COMPLETION_INDEX is not set/],
    [["--boards", "0"], 2, /give a whole number from 1 up/],
    [["--shard", "1/2"], 2, /--shard is for a fleet: say how many --boards it has/],
    [["--report", "x.json"], 2, /--report is for a fleet/],
    [
      ["--boards", "10", "--fault", "wifi down"],
      2,
      /--fault is for one board: leave out --boards, or leave out --fault/,
    ],
    [["--boards", "10", "--ui"], 2, /--ui is for one board/],
    [
      ["--boards", "2", "--broker", "mqtt://127.0.0.1:1"],
      3,
      /cannot use the broker mqtt:\/\/127\.0\.0\.1:1: .*\(.*ECONNREFUSED.*\)/,
    ],
  ])("refuses %j", async (words, code, told) => {
    const ended = await simulate(...words);
    expect(ended.err).toMatch(told);
    expect(ended.err).toMatch(/^midge: /);
    expect(ended.code).toBe(code);
  });

  it("says when the process may not open that many files, and what to do", () => {
    const words = "simulate examples/thermometer --boards 500 --broker mqtt://127.0.0.1:1";
    const { status, stderr } = spawnSync(
      "sh",
      ["-c", `ulimit -n 300; exec "${process.execPath}" dist/midge.js ${words}`],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    expect(stderr).toMatch(
      /^midge: this process may open 300 files, and 500 boards need 564: run "ulimit -n 564" before .*--shard 1\/3\.\n$/,
    );
    expect(status).toBe(2);
  });
});

describe("midge report", () => {
  it("adds up files, lines of a log, and what comes in", async () => {
    const shards = await Promise.all(
      [1, 2].map(async (index) => {
        const words = ["--boards", "7", "--shard", `${index}/2`, "--speed", "max", "--for", "1m", "--json"];
        return (await simulate(...words)).out;
      }),
    );
    const [one, two] = shards as [string, string];
    const files = [join(folder, "1.log"), join(folder, "2.log")];
    files.forEach((file, i) => writeFileSync(file, shards[i] as string));
    const merged = await run("report", ...files, "--json", "--out", join(folder, "all.json"));
    const report = JSON.parse(merged.out) as FleetReport;
    const parts = shards.map((text) => JSON.parse(text.trimEnd().split("\n").at(-1) as string) as FleetReport);
    expect(report.boards).toBe(7);
    expect(report.messages).toBe((parts[0]?.messages ?? 0) + (parts[1]?.messages ?? 0));
    expect(JSON.parse(readFileSync(join(folder, "all.json"), "utf8"))).toEqual(report);
    const piped = midge(["report", "-", "--json"], { input: one + two });
    expect([await piped.ended, JSON.parse(piped.out())]).toEqual([0, report]);
  });

  it("refuses what is none", async () => {
    writeFileSync(join(folder, "none.json"), "{}");
    const none = await run("report", join(folder, "none.json"));
    expect([none.code, none.err]).toEqual([
      1,
      expect.stringMatching(/^midge: there is no report of a fleet in .*none\.json/),
    ]);
    const missing = await run("report", join(folder, "missing.json"));
    expect([missing.code, missing.err]).toEqual([1, expect.stringMatching(/^midge: cannot read the report/)]);
  });
});
