// Power and cable lost while a program goes onto a NodeMCU board, at every change of its flash and at places all over the
// line: what the board is then, and that the next flash works.

import { afterAll, describe, expect, it } from "vitest";
import { createRealClock } from "../../boards/node/clock.js";
import { INIT_TEXT } from "../../tools/flash/nodemcu/init.js";
import type { NodemcuBoard } from "../fakes/nodemcu-console/board.js";
import { createStage, flashTo, program, sayAfterStart, withProgram } from "./nodemcu-stage.js";

const stage = createStage();
/** A board is started and flashed twice for each cut. */
const TIMEOUT_MS = 300_000;
afterAll(() => stage.end());

const next = { "midge.lua": program("v2"), "midge.json": '{"of":"v2"}' };
const whole = { ...withProgram("v2"), "init.lua": INIT_TEXT };

/** Flashes, and pulls the cable when the power goes. True when it went. */
async function isCut(board: NodemcuBoard, chip: "esp8266" | "esp32", hasLines: boolean): Promise<boolean> {
  const link = board.asLink(hasLines);
  void board.off().then(() => link.unplug());
  try {
    await flashTo(link, { chip, files: next, clock: createRealClock() });
    return false;
  } catch (error) {
    expect((error as Error).message).toContain("plug it in, and flash again");
    return true;
  } finally {
    await link.close();
  }
}

/** What `midge.lua` and its data are, when all is as it may be. */
function generation(files: Record<string, string>, old: Record<string, string>): string {
  for (const [name, from] of [
    ["old", old],
    ["new", next],
  ] as const) {
    if (["midge.lua", "midge.json"].every((one) => files[one] === (from as Record<string, string>)[one])) return name;
  }
  return `neither: ${JSON.stringify(files)}`;
}

async function judge(board: NodemcuBoard, chip: "esp8266" | "esp32", old: Record<string, string>): Promise<string> {
  board.faults = {};
  const says = await sayAfterStart(board);
  const files = board.files();
  const has = generation(files, old);
  // A board without a program says so, and one that says that it starts one has a whole one.
  if (files["midge.lua"] === undefined || files["init.lua"] === undefined) expect(says).toBe("none");
  else expect(says).toBe("starts");
  await flashTo(board.asLink(), { chip, files: next });
  expect(board.files()).toEqual({ ...old, ...whole });
  return says === "none" ? "none" : has;
}

describe.concurrent("power that goes at each change of the flash", { timeout: TIMEOUT_MS }, () => {
  it.each([
    ["esp8266", "that has a program", withProgram("v1"), ["old", "new"]],
    ["esp32", "that has a program", withProgram("v1"), ["old", "new"]],
    ["esp8266", "that has none", {}, ["none", "new"]],
    [
      "esp8266",
      "with an older init.lua",
      { ...withProgram("v1"), "init.lua": INIT_TEXT.replace("--midge 1", "--midge 0") },
      ["old", "none", "new"],
    ],
  ] as const)("of an %s %s", async (chip, _name, old, allowed) => {
    const found: string[] = [];
    for (let change = 1; ; change++) {
      const board = await stage.board({ chip, files: old });
      board.faults = { cutAtChange: change };
      // It counts from its start, and the flash begins with one.
      if (!(await isCut(board, chip, true))) {
        expect(generation(board.files(), old)).toBe("new");
        await board.stop();
        break;
      }
      found.push(await judge(board, chip, old));
      await board.stop();
    }
    expect(found.length).toBeGreaterThan(8);
    expect([...new Set(found)].sort()).toEqual([...allowed].sort());
  });
});

describe.concurrent("a cable that is pulled at a byte", { timeout: TIMEOUT_MS }, () => {
  const PLACES = 10;
  it.each([
    ["esp8266", true],
    ["esp8266", false],
    ["esp32", true],
  ] as const)(`at ${PLACES} places, of an %s, modem lines: %s`, async (chip, hasLines) => {
    const first = await stage.board({ chip, files: withProgram("v1") });
    const before = first.bytesFromDesk();
    await flashTo(first.asLink(hasLines), { chip, files: next });
    const total = first.bytesFromDesk() - before;
    await first.stop();
    const found: string[] = [];
    for (let place = 0; place < PLACES; place++) {
      const board = await stage.board({ chip, files: withProgram("v1") });
      board.faults = { cutAtByte: Math.floor((total * (place + 0.5)) / PLACES) };
      expect(await isCut(board, chip, hasLines)).toBe(true);
      found.push(await judge(board, chip, withProgram("v1")));
      await board.stop();
    }
    expect(found.filter((one) => one !== "old" && one !== "new")).toEqual([]);
  });
});
