// The words of faults: what each says, and what is told of words that say nothing.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../project.js";
import { FAULTS, readFault } from "./faults.js";

const known = {
  boards: ["attic", "cellar"],
  parts: new Map([
    ["climate", ["none", "unplugged", "crc", "cut", "stuck", "nan"]],
    ["relay", ["none", "unplugged", "welded"]],
  ]),
};
const read = (words: string) => readFault(words, known);

describe("the words of a fault", () => {
  it("stand in the documentation, all of them", () => {
    const page = readFileSync(join(root, "docs/simulation.md"), "utf8").replace(/```[^]*?```/g, "");
    const cells = [...page.matchAll(/`([^`]+)`/g)].map(([, text]) => text as string);
    // The links that are like others stand by their last word.
    for (const { name } of FAULTS)
      expect(cells.some((text) => text === name || text.startsWith(`${name} `) || `link ${text}` === name)).toBe(true);
  });

  it.each(FAULTS)("$name are read as they stand in the list", ({ name, argument }) => {
    const { kind, part } = read(argument === "duration" ? `${name} 1h` : name);
    expect([kind.name, part]).toEqual([name, ""]);
  });

  it("may name board, time, length and repetition in any order", () => {
    expect(read("attic: wifi down every 1m for 20s at 30s")).toMatchObject({
      board: "attic",
      text: "wifi down",
      atMs: 30_000,
      forMs: 20_000,
      everyMs: 60_000,
    });
    expect(read("broker gone")).toMatchObject({ board: "", atMs: undefined, forMs: undefined, everyMs: undefined });
  });

  it("take arguments, with their sign", () => {
    expect(read("clock jump -90m").argument).toBe(-5_400_000);
    expect(read("clock jump +1h30m at 5s")).toMatchObject({ argument: 5_400_000, atMs: 5000 });
    expect(read("memory low 512")).toMatchObject({ argument: 512, text: "memory low 512" });
  });

  it.each([
    ["WiFi lost", "wifi down"],
    ["AP gone for 3s", "access point gone"],
    ["half-open link", "link half-open"],
    ["brownout", "brown-out"],
    ["climate bad CRC", "climate crc"],
    ["climate NaN", "climate nan"],
  ])("%s are the same as %s", (words, name) => {
    expect(read(words).kind.name).toBe(name);
  });

  it.each([
    ["wfi down", 'did you mean "wifi down"?'],
    ["link gprss", 'did you mean "link gprs"?'],
    ["climte crc", 'there is no part "climte"; did you mean "climate"?'],
    ["climate welded", "there is unplugged, crc, cut, stuck, nan."],
    ["climate", 'climate cannot be ""'],
    ["attick: reset", 'there is no board "attick"; did you mean "attic"?'],
    ["wifi down at noon", '"at" needs a length of time such as 30s or 2m, not "noon".'],
    ["wifi down at", 'not "".'],
    ["wifi down at 3s at 4s", '"at" stands there twice.'],
    ["wifi down for 3s please", '"please" stands where at, for or every is due'],
    ["wifi down today", '"today" stands behind it'],
    ["wifi down for 60s every 1m", '"for" must be shorter than "every"'],
    ["wifi down every 0", "would never end"],
    ["reset for 3s", 'reset is over as soon as it has happened: leave out "for".'],
    ["clock jump", "say how far it jumps"],
    ["clock jump far", '"far" is no length of time'],
    ["memory low -1", '"-1" is no number of bytes'],
    ["", "there is no such fault"],
  ])("%s: what is wrong and what to write", (words, why) => {
    expect(() => read(words)).toThrow(why);
  });
});
