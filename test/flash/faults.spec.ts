// Runs the table of faults: each ends in a board that works or in an error with its exit code and the next step, and after
// each the next flash works. docs/flashing.md is made of the same table.

import { format } from "prettier";
import { afterEach, describe, expect, it } from "vitest";
import { type FaultCase, firmwareOf, flashFirmware } from "./case.js";
import { groups } from "./cases.js";
import { flashingPage } from "./page.js";
import { createStage, type Stage } from "./stage.js";

const open: Stage[] = [];
afterEach(() => {
  for (const stage of open.splice(0)) stage.close();
});

function stageOf(one: FaultCase): Stage {
  const stage = createStage({
    ...(one.chip ? { chip: one.chip } : {}),
    ...(one.flashBytes ? { flashBytes: one.flashBytes } : {}),
    ...(one.isBridged ? { isBridged: true } : {}),
  });
  open.push(stage);
  stage.cable.hasNoLines = one.hasNoLines === true;
  return stage;
}

/** The files of the board's firmware that are not in its flash as they should be. */
function wrongFiles({ chip }: Stage): string[] {
  const { files, offsets } = firmwareOf(chip.name);
  return Object.entries(files)
    .filter(([name, data]) => {
      const at = offsets[name] as number;
      return !Buffer.from(chip.flash.bytes.subarray(at, at + data.length)).equals(data);
    })
    .map(([name]) => name);
}

describe.each(groups)("$title", ({ cases }) => {
  it.each(cases.map((one) => [one.title, one] as const))("%s", async (_title, one) => {
    const stage = stageOf(one);
    await one.before?.(stage);
    stage.chip.faults = one.faults ?? {};
    const before = stage.chip.flash.md5(0, stage.chip.flash.bytes.length).toString("hex");
    const ending = await stage.run((world) => (one.run ?? flashFirmware)(stage, world));
    expect([ending.exit, ending.fault]).toEqual([one.exit, one.exit === 0 ? "" : expect.stringMatching(/\.$|\)\.$/)]);
    const heard = one.exit === 0 ? ending.said : ending.fault;
    if (one.says !== undefined) expect(heard).toContain(one.says);
    if (one.isUntouched) expect(stage.chip.flash.md5(0, stage.chip.flash.bytes.length).toString("hex")).toBe(before);
    if (one.exit === 0) {
      expect(wrongFiles(stage)).toEqual([]);
      if (!one.hasNoLines) expect([stage.chip.state(), stage.chip.starts.at(-1)]).toEqual(["program", "program"]);
    }
    // A pulled cable is told at once, not when patience ends.
    if (one.exit === 4) expect(ending.seconds).toBeLessThan(20);
    // Refused or given up: it does what it did before.
    if (one.exit === 5 && !one.hasNoLines && !one.faults?.hasNoReset) expect(stage.chip.state()).toBe("program");
    if (one.isOtherBoard || stage.cable.carried() === 0) return;
    stage.heal();
    const next = await stage.run((world) => flashFirmware(stage, world));
    expect([next.exit, next.fault]).toEqual([0, ""]);
    expect(wrongFiles(stage)).toEqual([]);
    expect(stage.chip.starts.at(-1)).toBe("program");
  });
});

describe("the page", () => {
  it("has at least 40 cases, each named once", () => {
    const titles = groups.flatMap(({ cases }) => cases.map(({ title }) => title));
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.length).toBeGreaterThanOrEqual(40);
  });

  it("docs/flashing.md is what this table gives: vitest run test/flash -u", async () => {
    const page = await format(flashingPage(groups), { parser: "markdown", printWidth: 120 });
    await expect(page).toMatchFileSnapshot("../../docs/flashing.md");
  });
});
