// A world as a project gives it: each kind of curve, the files that it names, and what is told of one that cannot be.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simulated } from "../../boards/node/simulated.profile.js";
import { placeParts } from "../project/place.js";
import { root } from "../project.js";
import { givenWorld } from "../simulate/options.js";
import { CURVES } from "./curves.js";
import { readWorld } from "./world.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-world-"));
  write("day.csv", "time,temperature,humidity\n0,10,50\n60,20,\n2m,30,70\n");
  write("day.ndjson", '{"at":"2026-01-01T00:00:00Z","t":1}\n{"at":"2026-01-01T00:01:00Z","t":3}\n');
  write("bad.csv", "time,temperature\n0,10\n5,warm\n");
  write("back.csv", "time,temperature\n5,10\n0,11\n");
  write(
    "sky.ts",
    "export function temperature(ms: number): number {\n  return ms / 1000;\n}\nexport const other = 3;\n",
  );
  write("broken.ts", "export const a = ;\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

const placed = placeParts({ climate: "dht22" }, simulated, "midge.json").parts;
const curves = (...worlds: unknown[]) =>
  readWorld(
    worlds.map((world) => ({ file: join(folder, "midge.json"), name: "midge.json", world })),
    placed,
    1,
  );
const temperature = (curve: unknown) =>
  curves({ climate: { temperature: curve } })["climate"]?.["temperature"] as (ms: number) => number;

describe("an input of the world", () => {
  it.each([
    ["a number", 21.5, [21.5, 21.5]],
    ["a constant", { constant: -3 }, [-3, -3]],
    ["a sine", { sine: { mean: 20, swing: 4, period: "4m" } }, [20, 24]],
    ["a trace", { trace: "day.csv" }, [10, 20]],
    ["a trace with its column", { trace: { file: "day.csv", column: "humidity" } }, [50, 60]],
    ["a trace of dates", { trace: { file: "day.ndjson", time: "at", column: "t" } }, [1, 3]],
    ["a trace of steps", { trace: { file: "day.csv", stepped: true } }, [10, 20]],
    ["a function", { function: "sky.ts" }, [0, 60]],
    ["a function by its name", { function: { file: "sky.ts", name: "temperature" } }, [0, 60]],
  ])("may be %s", (_name, curve, values) => {
    expect([0, 60_000].map(temperature(curve)).map((value) => Math.round(value * 1e6) / 1e6)).toEqual(values);
  });

  it("takes what it is not told from the catalogue, and never leaves the range of its part", () => {
    expect(temperature({ sine: {} })(0)).toBe(21);
    const wild = temperature({ sine: { mean: 70, swing: 100, period: "4m" } });
    expect([wild(60_000), wild(180_000)]).toEqual([80, -30]);
    expect(temperature({ walk: { start: 79, step: 50 } })(1e7)).toBeLessThanOrEqual(80);
  });

  it("is what was said last", () => {
    const both = curves({ climate: { temperature: 1, humidity: 2 } }, { climate: { temperature: 3 } })["climate"];
    expect([both?.["temperature"]?.(0), both?.["humidity"]?.(0)]).toEqual([3, 2]);
  });

  it.each([
    [{ sin: {} }, 'midge.json: the world of climate.temperature knows no "sin"; did you mean "sine"?'],
    [{}, "names 0 curves: give one of constant, sine, walk, trace, function."],
    [{ sine: {}, walk: {} }, "names 2 curves: give one of constant, sine, walk, trace, function."],
    [{ sine: { swng: 3 } }, '"sine" knows no "swng"; did you mean "swing"?'],
    [{ sine: { period: 5 } }, '"period" must be a length of time such as "2m" or "30s", not 5.'],
    [{ sine: { mean: "warm" } }, '"mean" must be a number, not "warm".'],
    [{ walk: { min: 5, max: 5 } }, '"min" must be less than "max".'],
    [300, "takes -40 to 80 °C, not 300."],
    [{ constant: "x" }, 'takes -40 to 80 °C, not "x".'],
    [{ trace: {} }, '"trace" needs its file'],
    [{ trace: "none.csv" }, "cannot read the trace"],
    [{ trace: { file: "day.csv", column: "temprature" } }, 'has no column "temprature"; did you mean "temperature"?'],
    [{ trace: "bad.csv" }, 'bad.csv:3:1: "temperature" must be a number, not "warm".'],
    [{ trace: "back.csv" }, "back.csv:3:1: its time is before that of the line above."],
    [
      { function: { file: "sky.ts", name: "temprature" } },
      'exports no function "temprature"; did you mean "temperature"?',
    ],
    [{ function: "broken.ts" }, "broken.ts:1:18"],
    ["warm", "must be an object"],
  ])("%j is refused with its place", (curve, why) => {
    expect(() => temperature(curve)).toThrow(why);
  });

  it("is refused for a part or an input that is not there", () => {
    expect(() => curves({ climat: {} })).toThrow('the world has no part "climat"; did you mean "climate"?');
    expect(() => curves({ climate: { humidty: 3 } })).toThrow('has no input "humidty"; did you mean "humidity"?');
  });
});

describe("the schema of midge.json", () => {
  it("names the curves and their fields", () => {
    interface Shape {
      properties?: Record<string, Shape>;
      oneOf?: Shape[];
    }
    const schema = JSON.parse(readFileSync(join(root, "midge.schema.json"), "utf8")) as {
      $defs: Record<string, Shape>;
    };
    const curves = schema.$defs["curve"]?.oneOf?.[1]?.properties ?? {};
    const fieldsOf = (one: Shape): string[] => Object.keys((one.oneOf?.[1] ?? one).properties ?? {});
    expect(Object.fromEntries(Object.entries(curves).map(([name, one]) => [name, fieldsOf(one)]))).toEqual(CURVES);
  });
});

describe("a world of its own file", () => {
  it("is YAML, JSON, or the default export of a module", () => {
    write("w.yaml", "climate:\n  temperature: { trace: day.csv }\n");
    write("w.json", '{ "climate": { "temperature": 7 } }');
    write("w.ts", "export default { climate: { temperature: (ms: number) => ms / 100 } };\n");
    const at = (name: string): number | undefined =>
      readWorld([givenWorld(join(folder, name))], placed, 1)["climate"]?.["temperature"]?.(1000);
    expect(["w.json", "w.ts"].map(at)).toEqual([7, 10]);
    expect(at("w.yaml")).toBeCloseTo(10 + 10 / 60);
  });

  it("is refused where it is none", () => {
    write("x.yaml", "climate: [\n");
    write("x.ts", "export const a = 1;\n");
    expect(() => givenWorld(join(folder, "x.yaml"))).toThrow(/neither JSON nor YAML/);
    expect(() => givenWorld(join(folder, "x.ts"))).toThrow(/default export/);
    expect(() => givenWorld(join(folder, "none.yaml"))).toThrow(/there is no world/);
  });
});
