// Where a new project gets Midge from, for each way that Midge may have come.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { midgeSource } from "./source.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-source-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function installed(entry: object | undefined): string {
  const packages = join(folder, "desk/node_modules");
  mkdirSync(join(packages, "midge"), { recursive: true });
  if (entry !== undefined)
    writeFileSync(join(packages, ".package-lock.json"), JSON.stringify({ packages: { "node_modules/midge": entry } }));
  return midgeSource(join(folder, "desk/demo"), join(packages, "midge"));
}

describe("the source of Midge", () => {
  it.each<[string, object | undefined, string]>([
    ["the version, from a registry", { resolved: "https://registry.npmjs.org/midge/-/midge-1.2.0.tgz" }, "1.2.0"],
    ["the packed file, seen from the project", { resolved: "file:../midge-0.1.0.tgz" }, "file:../../midge-0.1.0.tgz"],
    [
      "an address that is no registry's",
      { resolved: "git+ssh://git@host/midge.git#0a1b" },
      "git+ssh://git@host/midge.git#0a1b",
    ],
    ["the folder, where it is linked", { resolved: "../midge", link: true }, "file:../node_modules/midge"],
    ["the folder, where npm noted nothing", undefined, "file:../node_modules/midge"],
  ])("is %s", (_name, entry, source) => {
    expect(installed(entry)).toBe(source);
  });

  it("is the checkout, where it runs from one", () => {
    expect(midgeSource(join(folder, "demo"), join(folder, "midge"))).toBe("file:../midge");
  });
});
