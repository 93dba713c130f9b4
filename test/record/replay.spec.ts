// A run that was recorded is the same when it is played: every packet at its time, with every fault there is, in simulated
// time. What is not the same is found, and told by its first difference.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadProgram, type Program } from "midge/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fieldDifferences, shownDifference } from "../../tools/record/show.js";
import { readScenario } from "../../tools/scenario/read.js";
import { runScenario } from "../../tools/scenario/run.js";
import { FAULTS } from "../../tools/simulation/faults.js";
import { listExamples } from "../examples/list.js";
import { play, record } from "./tape.js";

let folder = "";
let thermometer: Program;
let logger: Program;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "midge-record-"));
  thermometer = await loadProgram("examples/thermometer");
  logger = await loadProgram("test/simulation/logger");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const scenario = readScenario("examples/thermometer/bad-day.yaml");

/** A bad day, on a link that loses and with two resets. */
const badDay = (file: string, seed: number) =>
  record({ seed, record: file }, async (stage) => {
    stage.add(thermometer, { settings: scenario.settings });
    for (const words of ["link lossy at 2m for 1m", "brown-out at 90s", "reset at 5m", "clock jump 1h at 6m"])
      stage.fault("", words);
    await runScenario(stage, scenario);
    await stage.run(150_000);
    stage.fault("", "broker gone for 20s");
    await stage.run(100_000);
  });

describe("a replay", () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))(
    "of a bad day with the seed %i is identical, and recorded again the same file",
    async (seed) => {
      const first = await badDay(at("day"), seed);
      expect(first.packets.length).toBeGreaterThan(100);
      const again = await play(at("day"), thermometer, { record: at("day-again") });
      expect(again.player.compared.difference).toBeUndefined();
      expect(again.events).toEqual(first.events);
      const out = first.packets.filter(({ direction }) => direction === "out").length;
      expect(again.player.compared.packets).toBe(out);
      expect(readFileSync(at("day-again")).equals(readFileSync(at("day")))).toBe(true);
    },
  );

  it.each(FAULTS.map(({ name, argument }) => (argument === "duration" ? `${name} 1h` : name)))(
    'is identical with the fault "%s"',
    async (words) => {
      const first = await record({ seed: 3, record: at("fault") }, async (stage) => {
        stage.add(logger);
        stage.add(logger);
        await stage.run(5000);
        stage.fault("", words);
        stage.follow(stage.boards[0]?.id as string, "air", "temperature", {
          walk: { start: 20, step: 1, every: "1s" },
        });
        await stage.run(45_000);
        for (const { id } of stage.boards) for (const fault of stage.board(id).state().faults) stage.mend(id, fault);
        if (!stage.isBrokerUp()) stage.mend("", "broker");
        await stage.run(60_000);
      });
      const again = await play(at("fault"), logger, { record: at("fault-again") });
      expect(again.player.compared.difference).toBeUndefined();
      expect(again.events).toEqual(first.events);
      expect(again.packets.length).toBeGreaterThan(150);
      expect(readFileSync(at("fault-again")).equals(readFileSync(at("fault")))).toBe(true);
    },
  );

  it.each(["unplugged", "crc", "stuck", "nan"])("is identical with a sensor that is %s", async (how) => {
    const first = await record({ record: at("part") }, async (stage) => {
      stage.add(logger);
      await stage.run(5000);
      stage.fault("", `air ${how} for 20s`);
      await stage.run(60_000);
    });
    const again = await play(at("part"), logger);
    expect(again.player.compared.difference).toBeUndefined();
    expect(again.events).toEqual(first.events);
  });

  it.each(listExamples())("of %s is identical", async (path) => {
    const program = await loadProgram(path);
    const first = await record({ record: at("example") }, async (stage) => {
      stage.add(program);
      stage.fault("", "link lossy at 20s for 20s");
      stage.fault("", "reset at 50s");
      await stage.run(90_000);
    });
    const again = await play(at("example"), program, { record: at("example-again") });
    expect(again.player.compared.difference).toBeUndefined();
    expect(again.events).toEqual(first.events);
    expect(again.player.compared.packets).toBeGreaterThan(2);
    expect(readFileSync(at("example-again")).equals(readFileSync(at("example")))).toBe(true);
  });

  it("does not change what is recorded", async () => {
    const run = (file?: string) =>
      record(file === undefined ? {} : { record: file }, async (stage) => {
        stage.add(logger);
        stage.fault("", "link lossy");
        stage.fault("", "reset at 20s");
        await stage.run(60_000);
      });
    expect((await run(at("seen"))).events).toEqual((await run()).events);
  });
});

describe("what is not the same", () => {
  /** The thermometer with another source. */
  async function changed(from: string, to: string): Promise<Program> {
    const copy = mkdtempSync(join(folder, "changed-"));
    cpSync("examples/thermometer", copy, { recursive: true });
    const source = readFileSync(join(copy, "publisher.ts"), "utf8");
    expect(source).toContain(from);
    writeFileSync(join(copy, "publisher.ts"), source.replace(from, to));
    return loadProgram(copy);
  }
  beforeAll(() => badDay(at("base"), 7));

  it("is a program that sends another payload: the packet is told field by field, and it runs to its end", async () => {
    const other = await changed(
      "fixed(sample.thermometer.temperature, 1)",
      "fixed(sample.thermometer.temperature, sample.thermometer.temperature > 24 ? 2 : 1)",
    );
    const { player, packets, file } = await play(at("base"), other);
    expect(player.isChanged).toBe(true);
    const { difference } = player.compared;
    expect(difference && fieldDifferences(difference).map(({ field }) => field)).toEqual([
      "remaining length",
      "payload",
    ]);
    expect(difference && shownDifference(difference)).toMatch(
      /^The first difference, at \d+\.\d{3} s, board 51e0000001, link \d+, its packet \d+ from the board:\n {2}recorded {2}PUBLISH home\/attic\/temperature, QoS 0, 4 B: 24\.(\d)\n {2}now {7}PUBLISH home\/attic\/temperature, QoS 0, 5 B: 24\.\d\d\n {4}byte {3}1 {2}remaining length {2}28 -> 29\n {4}byte {2}26 {2}payload {11}24\.\d -> 24\.\d\d$/,
    );
    // Behind the difference it goes on: the last packet is as late as that of the record.
    expect(packets.at(-1)?.atMs).toBeGreaterThan((file.lines.at(-1)?.t as number) - 5000);
  });

  it("is a program that is silent where the record is not, and the other way round", async () => {
    const silent = await changed("humidity.publish(fixed(sample.hygrometer.humidity, 1));", "");
    const less = (await play(at("base"), silent)).player.compared.difference;
    expect(less && shownDifference(less)).toMatch(/recorded {2}PUBLISH home\/attic\/humidity.*\n {2}now {7}nothing/);
    const loud = await changed('status.publish("online");', 'status.publish("online");\n  status.publish("again");');
    const more = (await play(at("base"), loud)).player.compared.difference;
    expect(more && shownDifference(more)).toMatch(/recorded {2}PUBLISH .*fault.*\n {2}now {7}PUBLISH .*again/);
  });

  it("is no program with another comment, or with one more timer", async () => {
    const comment = await changed("const base", "// where it stands\nconst base");
    expect((await play(at("base"), comment)).player.isChanged).toBe(false);
    const timer = await changed("const base", "link.clock.after(1500, () => log('late'), 0);\nconst base");
    const { player, events } = await play(at("base"), timer);
    expect(player.isChanged).toBe(true);
    expect(player.compared.difference).toBeUndefined();
    expect(events.some((event) => event.includes('"atMs":1500') && event.includes("late"))).toBe(true);
  });

  it.each([
    [
      "a sensor's value",
      /"read":"climate","input":"temperature","value":[\d.-]+/,
      '"read":"climate","input":"temperature","value":33.3',
    ],
    ["what the broker said", /"socket":"in","link":1,"bytes":"IAIAAA=="/, '"socket":"in","link":1,"bytes":"IAIABQ=="'],
    ["a byte that was sent", /"socket":"out","link":1,"bytes":"[^"]*"/, '"socket":"out","link":1,"bytes":"EAA="'],
    ["a chance", /"random":0\.\d+/g, '"random":0.999'],
  ])("is %s in the record", async (_what, from, to) => {
    const text = readFileSync(at("base"), "utf8");
    expect(text).toMatch(from);
    writeFileSync(at("bent"), text.replace(from, to));
    expect((await play(at("bent"), thermometer)).player.compared.difference).toBeDefined();
  });

  it("is not the end of a run that was killed, wherever it is cut", async () => {
    const bytes = readFileSync(at("base"));
    const whole = (await play(at("base"), thermometer)).player.compared.packets;
    for (const part of [0.3, 0.5001, 0.77, 0.999]) {
      writeFileSync(at("torn"), bytes.subarray(0, Math.floor(bytes.length * part)));
      const { player, file } = await play(at("torn"), thermometer);
      expect(file.isTorn).toBe(true);
      expect(player.compared.difference).toBeUndefined();
      expect(player.compared.packets).toBeGreaterThan(whole * part * 0.7);
      expect(player.compared.packets).toBeLessThanOrEqual(whole);
    }
  });
});
