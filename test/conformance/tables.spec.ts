// Fails when a statement that binds the client has no test, when a title names what there is not, and when a generated
// page is not what the generator would write: `npm run conformance` writes both.

import { format } from "prettier";
import { beforeAll, describe, expect, it } from "vitest";
import { conformancePage, faultsOf, painsPage, readStatements } from "./tables.js";
import { collect, type Covering, coveringOf } from "./titles.js";

let tests: Covering[] = [];
beforeAll(() => {
  tests = collect();
});

const page = (text: string): Promise<string> => format(text, { parser: "markdown", printWidth: 120 });

describe("the statements of the standard", () => {
  it("are all there, each once", () => {
    const statements = readStatements();
    const count = (...binds: string[]): number => statements.filter((one) => binds.includes(one.binds)).length;
    expect([count("C"), count("B"), count("S")]).toEqual([43, 30, 68]);
    expect(new Set(statements.map(({ id }) => id)).size).toBe(141);
  });

  it("and the known pains have tests, and titles name nothing else", () => {
    expect(faultsOf(tests)).toEqual([]);
  });
});

describe("the pages", () => {
  it("docs/conformance.md is what `npm run conformance` writes", async () => {
    await expect(await page(conformancePage(tests)), "run: npm run conformance").toMatchFileSnapshot(
      "../../docs/conformance.md",
    );
  });

  it("docs/pains.md is what `npm run conformance` writes", async () => {
    await expect(await page(painsPage(tests)), "run: npm run conformance").toMatchFileSnapshot("../../docs/pains.md");
  });
});

describe("the generator", () => {
  const covering = (covers: string[]): Covering => ({ file: "f", title: "t", covers, runtimes: [] });
  const statements = [
    { id: "MQTT-1", binds: "C", gist: "one" },
    { id: "MQTT-2", binds: "S", gist: "two" },
  ] as const;

  it("finds a statement without a test, and a name that is none", () => {
    const faults = faultsOf([covering(["MQTT-3", "pain 99"])], [...statements]);
    expect(faults).toContain("no test covers [MQTT-1]: one");
    expect(faults.join()).not.toContain("[MQTT-2]");
    expect(faults).toContain('f: "t" names [MQTT-3], which there is not');
    expect(faults).toContain('f: "t" names [pain 99], which there is not');
  });

  it("joins the runtimes of a case, and leaves out what covers nothing", () => {
    const file = "test/conformance/conformance.spec.ts";
    const names = ["on Node > says > it [MQTT-1] [pain 2]", "on lua5.1 > says > it [MQTT-1] [pain 2]", "on Node > no"];
    expect(coveringOf(names.map((name) => ({ name, file })))).toEqual([
      { file, title: "says: it", covers: ["MQTT-1", "pain 2"], runtimes: ["Node", "lua5.1"] },
    ]);
  });
});
