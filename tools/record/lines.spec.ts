// What is no record is refused with its place, and what a run that was killed left is read as far as it goes.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { growFile } from "./file.js";
import { readRecord } from "./lines.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-lines-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
const HEADER = '{"record":1,"midge":"0.1.0"}\n';
const LINE = '{"t":1,"board":"a","timer":1}\n';

describe("a record", () => {
  it.each([
    ["an empty file", "", /empty file holds no record: it is empty\. Record it again with --record\./],
    ["half a header", '{"record":1,"mid', /half a header holds no record: its run ended at once\./],
    [
      "another file",
      '{"a":1}\n',
      /another file is no record: its first line has no "record"\. One is made by --record FILE\./,
    ],
    ["a text", "hello\n", /a text:1: this is no line of a record\./],
    ["a list", "[1]\n", /a list is no record/],
    [
      "one of later days",
      '{"record":2,"midge":"9.9.9"}\n',
      /is a record of version 2, and this is read here: 1\. Use the Midge that made it: 9\.9\.9\./,
    ],
    ["a bad line", `${HEADER}${LINE}{"t":"x","board":"a"}\n`, /a bad line:3: this is no line of a record\./],
    ["a line without a board", `${HEADER}{"t":1}\n`, /a line without a board:2: this is no line of a record\./],
    ["a broken line", `${HEADER}{"t":1,\n${LINE}`, /a broken line:2: this is no line of a record\./],
  ])("is not %s", (name, text, told) => {
    expect(() => readRecord(file(name, text))).toThrow(told);
  });

  it("is not a file that is not there", () => {
    expect(() => readRecord(join(folder, "none"))).toThrow(/^cannot read the record .*none: ENOENT/);
  });

  it("is whole with the end of its run, and torn without", () => {
    const end = '{"t":9,"board":"a","end":true}\n';
    expect(readRecord(file("x", HEADER + LINE + end))).toMatchObject({ isTorn: false, lines: [{ t: 1 }, { t: 9 }] });
    expect(readRecord(file("x", HEADER + LINE))).toMatchObject({ isTorn: true, lines: [{ t: 1 }] });
    expect(readRecord(file("x", HEADER + LINE + end + '{"t":10,"bo'))).toMatchObject({ isTorn: true });
    expect(readRecord(file("x", HEADER))).toMatchObject({ isTorn: true, lines: [] });
  });
});

describe("a file that grows", () => {
  it("is written when the turn of the process ends, for somebody may kill it", async () => {
    const path = join(folder, "grows");
    const file = growFile(path, "--record");
    for (const text of ["a\n", "b\n"]) {
      file.write(text);
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(readFileSync(path, "utf8")).toBe("a\nb\n");
    const long = "x".repeat(70_000);
    for (const text of ["c", long, "d"]) file.write(text);
    file.close();
    file.write("no more");
    expect(readFileSync(path, "utf8")).toBe(`a\nb\nc${long}d`);
  });

  it("says what it could not write, at its end, and never in the middle of a run", () => {
    const full = growFile("/dev/full", "--record");
    full.write("x".repeat(100_000));
    full.write("more");
    expect(() => full.close()).toThrow(/^cannot write --record \/dev\/full: ENOSPC/);
    expect(() => growFile(join(folder, "no/such"), "--pcap")).toThrow(/^cannot write --pcap .*no\/such: ENOENT/);
  });
});
