// Sensors that Wokwi lacks: what is said, what stands in for them, and that the publisher with the other driver still
// publishes what it did.

import { readFileSync, writeFileSync } from "node:fs";
import { simulate } from "midge/test";
import { afterAll, describe, expect, it } from "vitest";
import { type OnWokwi, rewritten, standIns } from "../../tools/wokwi/stand-in.js";
import type { Diagram } from "../../tools/wokwi/diagram.js";
import { BROKER, project, scratch, typed } from "./stage.js";

const { path, end } = scratch();
afterAll(end);

const types = (folder: string): string[] =>
  (JSON.parse(readFileSync(path(folder, "diagram.json"), "utf8")) as Diagram).parts.map(({ type }) => type);

/** Runs what was written on the simulated board, whose pins are those of the ESP32, with the stand-ins at them. */
async function simulated(folder: string, example: string, without: string[] = []) {
  const config = JSON.parse(readFileSync(`examples/${example}/midge.json`, "utf8")) as OnWokwi;
  const { parts } = standIns(config.parts, without, "midge.json");
  writeFileSync(path(folder, "midge.json"), JSON.stringify({ ...config, parts }));
  return simulate(path(folder, "publisher.ts"));
}

describe("a sensor that Wokwi lacks", () => {
  it("is a BMP180 for a BMP280, said by name, and the publisher takes it", async () => {
    const { code, err } = await typed(["examples/pressure", ...BROKER, "--out", path("pressure")]);
    expect([code, err]).toEqual([
      0,
      expect.stringContaining('Wokwi has no BMP280 ("barometer"): a BMP180 in its place'),
    ]);
    expect(types("pressure")).toEqual(["wokwi-esp32-devkit-v1", "board-bmp180"]);
    const board = await simulated("pressure", "pressure");
    board.parts["barometer"]?.set("pressure", 98765);
    expect(Number(board.published("home/attic/pressure").payload)).toBeCloseTo(98765, -2);
  });

  it("is a BMP180 and a DHT22 for a BME280, read one after the other", async () => {
    const words = ["examples/weather-station", ...BROKER, "--out", path("weather")];
    const refused = await typed(words);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining(
        'Wokwi has no BH1750 ("light"), and none of its parts gives the same samples: leave it out with --without light',
      ),
    ]);
    const { code, err } = await typed([...words, "--without", "light"]);
    expect(code).toBe(0);
    expect(err).toMatch(/no BME280 \("air"\): a BMP180 and a DHT22[^]*"light" is left out/);
    expect(types("weather")).toEqual(["wokwi-esp32-devkit-v1", "board-bmp180", "wokwi-dht22"]);
    const board = await simulated("weather", "weather-station", ["light"]);
    board.parts["air"]?.set("pressure", 98765);
    board.parts["air-dht22"]?.set("humidity", 61.6);
    const { payload } = board.published("weather/garden/sample", { withinMs: 700_000 });
    expect(JSON.parse(payload)).toMatchObject({ humidity: 62, pressure: expect.closeTo(98765, -2) as number });
  });

  it("is a DHT22 for an SHT31", async () => {
    const { code, err } = await typed(["examples/humidifier/sensor", ...BROKER, "--out", path("damp")]);
    expect([code, err]).toEqual([0, expect.stringContaining("a DHT22 in its place")]);
    expect(types("damp")).toEqual(["wokwi-esp32-devkit-v1", "wokwi-dht22"]);
    expect(readFileSync(path("damp", "publisher.ts"), "utf8")).toContain("standInDht22(standInPulses, 4)");
  });

  it("is a DHT22 for a DHT11 at the pin that the project names", async () => {
    const source = 'import { dht11, pin } from "@board";\ndht11(pin("air")).sample(() => {});\n';
    const folder = project(path("eleven"), { air: { part: "dht11", pin: "D27" } }, source);
    await typed([folder, ...BROKER, "--out", path("eleven-out")]);
    expect(readFileSync(path("eleven-out", "publisher.ts"), "utf8")).toBe(source.replace("dht11,", "dht22 as dht11,"));
    expect(readFileSync(path("eleven-out", "diagram.json"), "utf8")).toContain("board:D27");
  });

  it("has its relative imports turned to where they are", () => {
    const source = 'import { a } from "./a.js";\nimport { b } from "../b.js";\n';
    expect(rewritten(source, "/p/src/publisher.ts", "/p/out/w/publisher.ts", [], {})).toBe(
      'import { a } from "../../src/a.js";\nimport { b } from "../../b.js";\n',
    );
  });

  it.each([
    [{ a: "bmp280", b: { part: "bmp280", address: "0x77" } }, [], 'one stand-in for "a" and "b"'],
    [{ a: "gps" }, [], 'Wokwi has no GPS ("a")'],
    [{ range: "vl53l0x" }, ["rang"], "did you mean range?"],
    [{ a: "bme280", "a-dht22": "led" }, [], "has the name of a stand-in"],
  ])("is refused with the next step: %j", (parts, without, why) => {
    expect(() => standIns(parts, without, "midge.json")).toThrow(why);
  });

  it("is refused when the publisher does not import its driver itself", async () => {
    const folder = project(path("elsewhere"), { a: "bmp280" });
    const { code, err } = await typed([folder, ...BROKER, "--out", path("elsewhere-out")]);
    expect([code, err]).toEqual([1, expect.stringContaining('does not import { createBmp280 } from "midge" itself')]);
  });
});
