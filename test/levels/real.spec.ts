// The levels in real time: a real Espruino through the scenario of all levels, the built files before a real mosquitto, and what
// a level refuses, in words.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStage, loadBuilt } from "midge/test";
import { espruinoPath } from "../../tools/hosts/espruino/real.js";
import { root } from "../../tools/project.js";
import { readScenario } from "../../tools/scenario/read.js";
import { runScenario } from "../../tools/scenario/run.js";
import { type Mosquitto, startMosquitto } from "../support/mosquitto.js";
import { BENCH, benchAt } from "./list.js";

const DAY = join(root, BENCH, "day.yaml");
const real = espruinoPath();
const skipped = real === undefined ? " (skipped: ESPRUINO names no interpreter)" : "";

let broker: Mosquitto;
beforeAll(async () => {
  broker = await startMosquitto();
});
afterAll(() => broker.stop());

describe.each(["esp32", "nodemcu-esp8266"] as const)("the file that is built for %s", (level) => {
  it("publishes to a real broker, and its will speaks when the power goes", async () => {
    const seen = await broker.subscribe("attic/#");
    const stage = await createStage({ broker: { kind: "url", url: `mqtt://127.0.0.1:${broker.port}` } });
    const messages: string[] = [];
    stage.events.on((event) => {
      if (event.kind === "message") messages.push(event.topic);
    }, "message");
    stage.add(await benchAt(level));
    await seen.waitFor((line) => line === "attic/status online");
    await seen.waitFor((line) => line === "attic/air 21.3 48");
    await seen.waitFor((line) => line === "attic/water 12.5");
    expect(messages).toContain("attic/air");
    await stage.stop();
    await stage.close();
    await seen.waitFor((line) => line === "attic/status offline");
  });
});

describe("a real Espruino", () => {
  it.skipIf(real === undefined)(`passes the scenario of all levels${skipped}`, async () => {
    const program = await loadBuilt(BENCH, { place: "attic" }, { board: "esp32", interpreter: true });
    const stage = await createStage({ broker: { kind: "embedded", port: 0 } });
    try {
      const board = stage.add(program);
      const { steps } = await runScenario(stage, readScenario(DAY));
      expect(steps.filter(({ ok }) => !ok).map(({ at, why }) => `${at}: ${why}\n${board.lines.join("\n")}`)).toEqual(
        [],
      );
      expect(steps).toHaveLength(24);
    } finally {
      await stage.stop();
      await stage.close();
    }
  });

  it.skipIf(real === undefined)(`refuses what lies inside of it, and any other time${skipped}`, async () => {
    const words = (...more: string[]) => refusal("--board", "esp32", "--interpreter", real as string, ...more);
    expect(words("--speed", "max")).toMatch(/lives in real time: leave out --speed max, or leave out --interpreter/);
    expect(words("--fault", "flash full", "--count", "1")).toMatch(
      /"flash full": the flash of a real interpreter is its own/,
    );
    expect(words("--fault", "clock jump 1h", "--count", "1")).toMatch(/leave out --interpreter/);
  });
});

/** The one line that the command ends with. */
function refusal(...words: string[]): string {
  return refusalWith({}, ...words);
}
function refusalWith(env: Record<string, string>, ...words: string[]): string {
  const line = [join(root, "dist/midge.js"), "simulate", BENCH, ...words];
  try {
    execFileSync(process.execPath, line, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: "pipe",
      encoding: "utf8",
    });
  } catch (error) {
    return (error as { stderr: string }).stderr.trim();
  }
  return "";
}

describe("what cannot be run", () => {
  it("is told when there is no Lua", () => {
    // Node alone is to be found.
    const folder = mkdtempSync(join(tmpdir(), "midge-no-lua-"));
    try {
      symlinkSync(process.execPath, join(folder, "node"));
      expect(refusalWith({ PATH: folder }, "--board", "nodemcu-esp8266")).toMatch(
        /run by Lua 5\.1 or 5\.3, and none is installed: sudo apt install lua5\.1 .*, or name one with --interpreter PATH/,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("is told when an interpreter is none", () => {
    const none = refusal("--board", "nodemcu-esp32", "--interpreter", "/nowhere/lua");
    expect(none).toMatch(/cannot run the Lua \/nowhere\/lua/);
    expect(refusal("--board", "nodemcu-esp32", "--interpreter", process.execPath)).toMatch(
      /NodeMCU programs run in Lua 5\.1 or 5\.3/,
    );
    expect(refusal("--board", "esp32", "--interpreter", process.execPath)).toMatch(/is no Espruino/);
    expect(refusalWith({ ESPRUINO: "" }, "--board", "esp32", "--interpreter")).toMatch(
      /Give --interpreter PATH, or set ESPRUINO/,
    );
  });

  it("is told of boards that are not there, or have no pins", () => {
    expect(refusal("--board", "esp23")).toMatch(/did you mean esp32\?/);
    expect(refusal("--board", "espruino-linux")).toMatch(/espruino-linux has no pins/);
  });
});

describe("the command", () => {
  it.each(["esp32", "nodemcu-esp32"])(
    "prints the messages of the file for %s as those of the simulated board",
    (board) => {
      const run = (...words: string[]): string[] =>
        execFileSync(
          process.execPath,
          [join(root, "dist/midge.js"), "simulate", BENCH, ...words, "--speed", "max", "--for", "2s", "--json"],
          { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
        )
          .trim()
          .split("\n")
          .map((line) => {
            const { topic, payload, qos, retain } = JSON.parse(line) as Record<string, unknown>;
            return `${topic} ${payload} ${qos} ${retain}`;
          })
          .filter((line) => !line.startsWith("desk/memory") && !line.startsWith("desk/status"));
      expect(new Set(run("--board", board))).toEqual(new Set(run()));
    },
  );
});
