// Every fault is found where it stands, with what to write instead, and nothing is found in code that may be built.
// That the verdicts are right is asked of the real interpreter in `test/dialect`.

import { describe, expect, it } from "vitest";
import { checkDialect } from "./dialect.js";
import { ALLOWED, FAULTS, UNSHOWN } from "./dialect-cases.js";
import { INSTANCE_MEMBERS, MISSING_GLOBALS, STATIC_MEMBERS } from "./dialect-missing.js";

const FILE = "/project/publisher.ts";

function check(code: string): string[] {
  return checkDialect(FILE, () => code).map(({ text, location }) => {
    expect(location?.file).toBe(FILE);
    expect(location?.lineText).toBe(code.split("\n")[(location?.line ?? 0) - 1]);
    return `${String(location?.line)}:${String(location?.column)} ${String(text)}`;
  });
}

describe("a fault is found at its place", () => {
  for (const { code, says } of [...FAULTS, ...UNSHOWN]) {
    const plain = code.replace("¦", "");
    it(`${says}: ${plain}`, () => {
      const found = check(`// A comment before it.\n  ${plain}\n`);
      const place = `2:${String(code.indexOf("¦") + 2)} Espruino cannot run ${says}`;
      expect(found.filter((line) => line.startsWith(place))).toHaveLength(1);
      // What stands behind the colon is what to write instead.
      expect(found.filter((line) => !/^\d+:\d+ Espruino cannot run [^:]*.*: .+/.test(line))).toEqual([]);
      // One fault, one place; a #private name and its use may be two.
      expect(found).toHaveLength(1);
    });
  }

  it("several faults of a file are all found, in their order", () => {
    expect(
      check(`class A {\n  #x = 1;\n  get() {\n    return this.#x;\n  }\n}\nlabel: for (;;) break label;\n`),
    ).toEqual([
      expect.stringMatching(/^2:2 .*#private/),
      expect.stringMatching(/^4:16 .*#private/),
      expect.stringMatching(/^7:0 .*label/),
    ]);
  });
});

describe("what is not there is found by every name", () => {
  for (const [name, instead] of MISSING_GLOBALS) {
    it(name, () => {
      expect(check(`use(${name});`)).toEqual([`1:4 Espruino cannot run ${name}, which it does not have: ${instead}`]);
    });
  }
  for (const [name, instead] of STATIC_MEMBERS) {
    it(name, () => {
      expect(check(`use(${name});`)).toEqual([`1:4 Espruino cannot run ${name}, which it does not have: ${instead}`]);
    });
  }
  it("members of arrays, texts, numbers and promises", () => {
    const owners = ["[1]", `"text"`, "(1)", "Promise.resolve(1)"];
    for (const [name, instead] of INSTANCE_MEMBERS) {
      const found = check(owners.map((owner) => `use(${owner}.${name});`).join("\n"));
      expect(found.length, name).toBeGreaterThan(0);
      expect(found[0], name).toContain(`.${name}, which it does not have: ${instead}`);
    }
  });
});

describe("what may be built is let through", () => {
  for (const { name, code } of ALLOWED) it(name, () => expect(check(code)).toEqual([]));

  it("what comes from another file counts as unknown, not as missing", () => {
    expect(check(`import { log, Set } from "./own.js"; log.keys(); new Set();`)).toEqual([]);
  });
});
