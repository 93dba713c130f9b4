// From the trace that a board prints to the line of the source: programs that fail on a real Lua behind NodeMCU's console,
// and on a real Espruino, with the map that the build keeps.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { make } from "../../tools/build/make.js";
import { type BuildMap, mapText } from "../../tools/build/map/map.js";
import { createExplainer, type Explain, explainBy } from "../../tools/monitor/explain.js";
import { type NodemcuBoard, startNodemcuBoard } from "../fakes/nodemcu-console/board.js";
import { espruinoPath, startEspruino } from "../../tools/hosts/espruino/real.js";

const SOURCE = `import { log } from "@board";
import { readOf } from "./sensors.js";

function tick(): void {
  log("first");
  const left = readOf(0);
  const right = readOf(5);
  log("sum " + (left + right));
}

log("it begins");
tick();
`;
const SENSORS = `interface Sensor {
  read: (this: void) => number;
}

const sensors: Sensor[] = [{ read: () => 7 }];

export function readOf(index: number): number {
  const sensor = sensors[index]!;
  const before = index * 2;
  return sensor.read() + before;
}
`;

/** A build for Lua takes seconds. */
const TIMEOUT_MS = 180_000;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-traces-"));
  mkdirSync(join(folder, "fails"));
  writeFileSync(join(folder, "fails/publisher.ts"), SOURCE);
  writeFileSync(join(folder, "fails/sensors.ts"), SENSORS);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const boards: NodemcuBoard[] = [];
afterEach(async () => {
  for (const one of boards.splice(0)) await one.stop();
});

interface BuiltProgram {
  code: string;
  map: string;
  explain: Explain;
}

const programs = new Map<string, Promise<BuiltProgram>>();
function built(board: string): Promise<BuiltProgram> {
  const known = programs.get(board) ?? buildOnce(board);
  programs.set(board, known);
  return known;
}

/** The map as it is written, and read again. */
async function buildOnce(board: string): Promise<BuiltProgram> {
  const made = await make(join(folder, "fails"), { board, broker: "mqtt://127.0.0.1:1883", set: {} });
  const places = made.built.places();
  if (!places) throw new Error("no places");
  const runtime = made.profile.runtime as "espruino" | "nodemcu";
  const map = mapText({ file: "x", places, midge: { runtime, board, code: made.built.code } });
  const explain = explainBy(JSON.parse(map) as BuildMap);
  return { code: made.built.code, map, explain: (line) => explain(line).map((one) => one.replace(/^.*\/fails\//, "")) };
}

describe("a trace of Lua", { timeout: TIMEOUT_MS }, () => {
  it.each([
    ["nodemcu-esp8266", "esp8266"],
    ["nodemcu-esp32", "esp32"],
  ] as const)("names file and line of the source: %s", async (board, chip) => {
    const { code, explain } = await built(board);
    const one = await startNodemcuBoard({ chip, files: { "init.lua": 'dofile("midge.lua")', "midge.lua": code } });
    boards.push(one);
    while (!/traceback[^]*init\.lua:1[^]*> $/.test(one.said())) await one.hears();
    const places = one
      .said()
      .split(/\r?\n/)
      .flatMap((line) => explain(line));
    // The error, and then who called, from the inside to the outside.
    expect([...new Set(places)].slice(0, 3)).toEqual(["sensors.ts:10", "publisher.ts:7", "publisher.ts:12"]);
  });

  it("leaves other lines alone", async () => {
    const { explain } = await built("nodemcu-esp8266");
    for (const line of ["midge.lua", "init.lua:3: wrong", "midge.lua:99999: x", "temperature 21.5:7", ""])
      expect(explain(line)).toEqual([]);
  });
});

describe("a trace of Espruino", () => {
  it("names file and line of the source", async () => {
    const { code, explain } = await built("esp32");
    const at = (text: string): number => code.indexOf(text) + 1;
    // As the interpreter says it: the token that was taken last, the dot before what is missing.
    expect(explain(`    at a (.bootcde:1:${at(".read()")})`)).toEqual(["sensors.ts:10:17"]);
    expect(explain(`    at .bootcde:1:${at('"it begins"')}`)).toEqual(["publisher.ts:11:5"]);
    for (const line of ["    at a (:1:20)", "    at a (.bootcde:99:1)", "    at home", "Uncaught Error: x"])
      expect(explain(line)).toEqual([]);
  });

  it.skipIf(espruinoPath() === undefined)("on the real interpreter (needs ESPRUINO)", async () => {
    const { code, explain } = await built("espruino-linux");
    const storage = `require("Storage").write(".bootcde",${JSON.stringify(code)});load();`;
    const program = startEspruino(storage);
    try {
      await program.waitForLine(/at boot code/);
      const places = program.lines.flatMap((line) => explain(line));
      expect(places.map((place) => place.replace(/:\d+$/, ""))).toEqual([
        "sensors.ts:10",
        "publisher.ts:7",
        "publisher.ts:12",
      ]);
    } finally {
      await program.stop();
    }
  });
});

describe("the map", () => {
  it("is read when the first trace comes, and a bad one is told once", async () => {
    const file = join(folder, "later.map");
    const explain = createExplainer(file, false);
    expect(explain("midge.lua:44: x")).toEqual([]);
    writeFileSync(file, "{}");
    expect(explain("midge.lua:44: x")).toEqual([expect.stringContaining("cannot be read as a map of a build")]);
    expect(explain("midge.lua:44: x")).toEqual([]);
    const { map } = await built("nodemcu-esp8266");
    writeFileSync(file, map);
    expect(createExplainer(file, false)("midge.lua:1: x")).toEqual(createExplainer(file, true)("midge.lua:1: x"));
  });

  it("must be there when it was named", () => {
    expect(() => createExplainer(join(folder, "none.map"), true)).toThrow("midge build writes it beside the program");
  });
});
