// Every example has a page that says what it publishes, how it is wired on each board, and one command for each of the three
// places; the wiring is made from the project's own parts.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { profiles } from "../../boards/profiles.js";
import { withWiring } from "../../tools/docs/wiring.js";
import { readProject, root } from "../../tools/project.js";
import { listExamples } from "./list.js";

const boards = profiles.filter(({ runtime, pins }) => runtime !== "node" && pins.length > 0);

describe.each(listExamples())("%s", (path) => {
  const own = join(root, path, "README.md");
  const page = existsSync(own) ? own : join(root, dirname(path), "README.md");
  const text = readFileSync(page, "utf8");

  it("shows its wiring", async () => {
    if (page !== own) return expect(text).toContain(path.slice(path.lastIndexOf("/") + 1));
    const made = withWiring(text, readProject(path, { set: {} }).config.parts, boards);
    expect(made, "the page needs the marks of its wiring").toBeDefined();
    const pretty = await format(made as string, { parser: "markdown", printWidth: 120 });
    await expect(pretty, "run: npx vitest run test/examples -u").toMatchFileSnapshot(page);
  });

  it("names a command for each of the three places", () => {
    expect(text).toContain(`midge simulate ${path}`);
    expect(text).toMatch(new RegExp(`midge (build|flash) ${path} --board esp`));
    expect(text).toMatch(new RegExp(`midge (build|flash) ${path} --board nodemcu-`));
  });
});
