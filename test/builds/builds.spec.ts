// docs/builds.md is what the generator makes of every example built for every board, and of the figures that were measured.
// They are measured only by `ESPRUINO=... NODEMCU_LUA=... npx vitest run test/builds -u`, each by its own interpreter; what was
// measured stands in measured.json. Without -u each example is built for one board of each firmware, in turn; -u builds them
// all.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { profiles } from "../../boards/profiles.js";
import type { Profile } from "../../boards/profile.js";
import { make } from "../../tools/build/make.js";
import { ERROR, type Memory, memoryOf } from "../../tools/build/memory.js";
import { buildsPage, type Figure, type Measured, outdated, type Row } from "../../tools/docs/builds.js";
import { MidgeError } from "../../tools/error.js";
import { root } from "../../tools/project.js";
import { listExamples } from "../examples/list.js";
import { espruinoPath } from "../../tools/hosts/espruino/real.js";
import { variablesOf } from "./espruino.js";
import { heapOf, luaVersion, nodemcuLua } from "./lua.js";

const MEASURED = join(root, "test/builds/measured.json");
const PAGE = join(root, "docs/builds.md");
/** A desk's interpreter is no board. */
const boards = profiles.filter(({ runtime, pins }) => runtime !== "node" && pins.length > 0);
const BUILD_MS = 1_800_000;
const MEASURE_MS = 3_600_000;
const HOW = "run: ESPRUINO=/path/to/espruino NODEMCU_LUA=/path/to/luac.cross npx vitest run test/builds -u";

const rows: Row[] = [];

/** What was built by this run. */
const codes: { example: string; board: Profile; code: string }[] = [];

async function cellOf(path: string, board: Profile): Promise<Row["cells"][string]> {
  try {
    const { code } = (await make(path, { board: board.name, set: {}, oversize: true })).built;
    codes.push({ example: path.replace(/^examples\//, ""), board, code });
    return { bytes: Buffer.byteLength(code) };
  } catch (error) {
    if (error instanceof MidgeError) return { refused: error.message.replace(/^.*?midge\.json: /, "") };
    throw error;
  }
}

const isUpdate = (): boolean => expect.getState().snapshotState.snapshotUpdateState === "all";

/** Whether this run builds the example of that number for the board; else the page's own figure stands. */
function isBuilt(index: number, board: Profile): boolean {
  if (isUpdate()) return true;
  const alike = boards.filter(({ runtime }) => runtime === board.runtime);
  return alike[index % alike.length] === board;
}

/** What the page says of an example on a board; undefined where it says no bytes. */
function bytesOnPage(page: string, name: string, column: number): number | undefined {
  const row = page.split("\n").find((line) => line.startsWith(`| [${name}](`));
  const text = row?.split("|")[column + 2]?.trim().replaceAll(",", "");
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Vitest knows only inside of a test whether -u was given. */
async function fill(): Promise<void> {
  if (rows.length > 0) return;
  const page = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "";
  for (const [index, path] of listExamples().entries()) {
    const row: Row = { name: path.replace(/^examples\//, ""), cells: {} };
    for (const board of boards) {
      const bytes = isBuilt(index, board) ? undefined : bytesOnPage(page, row.name, boards.indexOf(board));
      row.cells[board.name] = bytes === undefined ? await cellOf(path, board) : { bytes };
    }
    rows.push(row);
  }
}

function read(): Measured {
  if (existsSync(MEASURED)) return JSON.parse(readFileSync(MEASURED, "utf8")) as Measured;
  return { espruino: { version: "", blockBytes: 0 }, lua: "", figures: {} };
}

/** What an interpreter that is not here would have counted stays as it was. */
async function measure(): Promise<Measured> {
  const before = read();
  const lua = nodemcuLua();
  const measured: Measured = { ...before, lua: lua === undefined ? before.lua : luaVersion(lua), figures: {} };
  for (const { name, cells } of rows) {
    const figures: Measured["figures"][string] = (measured.figures[name] = {});
    for (const board of boards) {
      const bytes = cells[board.name]?.bytes;
      const known = before.figures[name]?.[board.name];
      if (bytes === undefined) continue;
      if (board.runtime === "nodemcu") {
        if (lua !== undefined) figures[board.name] = { memory: await heapOf(lua, `examples/${name}`, board), bytes };
        else if (known) figures[board.name] = known;
        continue;
      }
      if (espruinoPath() === undefined) {
        if (known) figures[board.name] = known;
        continue;
      }
      // The same glue makes the same program, but for the numbers of pins.
      const twin = boards.find((one) => one.module === board.module && figures[one.name] !== undefined);
      if (twin) {
        figures[board.name] = { memory: (figures[twin.name] as Figure).memory, bytes };
        continue;
      }
      const { vars, version, blockBytes } = await variablesOf(`examples/${name}`, board);
      measured.espruino = { version, blockBytes };
      figures[board.name] = { memory: vars, bytes };
    }
  }
  return measured;
}

describe("the page about what the examples take", () => {
  it(
    "is docs/builds.md",
    async () => {
      await fill();
      const isAsked = isUpdate() && (espruinoPath() ?? nodemcuLua()) !== undefined;
      const measured = isAsked ? await measure() : read();
      const data = await format(JSON.stringify(measured), { parser: "json", printWidth: 120 });
      await expect(data).toMatchFileSnapshot(MEASURED);
      const page = await format(buildsPage(rows, boards, measured), { parser: "markdown", printWidth: 120 });
      await expect(page, HOW).toMatchFileSnapshot(PAGE);
      expect(outdated(rows, measured), `measured with another file: ${HOW}`).toEqual([]);
    },
    MEASURE_MS,
  );

  it(
    "has a row for every example and says why a board cannot run one",
    async () => {
      await fill();
      const page = buildsPage(rows, boards, read());
      for (const { name, cells } of rows) {
        expect(page).toContain(`[${name}](../examples/${name})`);
        for (const { refused } of Object.values(cells)) if (refused !== undefined) expect(page).toContain(refused);
      }
    },
    BUILD_MS,
  );

  it(
    "is what midge build estimates, about",
    async () => {
      await fill();
      const { figures } = read();
      expect(codes.length).toBeGreaterThan(rows.length);
      for (const { example, board, code } of codes) {
        const { takes } = memoryOf(code, board) as Memory;
        const wrong = takes / (figures[example]?.[board.name]?.memory ?? 0) - 1;
        const most = board.runtime === "espruino" ? ERROR.espruino : ERROR.nodemcu;
        expect(Math.abs(wrong), `${example} on ${board.name}: ${takes}`).toBeLessThan(most);
      }
    },
    BUILD_MS,
  );
});
