// Every example has a page that says what it publishes, how it is wired on each board, and one command for each of the three
// places; the wiring is made from the project's own parts.

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { profiles } from "../../boards/profiles.js";
import { withWiring } from "../../tools/docs/wiring.js";
import { readProject, root } from "../../tools/project.js";
import { listExamples } from "./list.js";

const boards = profiles.filter(({ runtime, pins }) => runtime !== "node" && pins.length > 0);

/** Of each page the examples that it is about: two boards that work together have one page. */
const pages = new Map<string, string[]>();
for (const path of listExamples()) {
  const page = `${path.split("/").slice(0, 2).join("/")}/README.md`;
  pages.set(page, [...(pages.get(page) ?? []), path]);
}

describe.each([...pages])("%s", (page, paths) => {
  const file = join(root, page);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";

  it("shows its wiring", async () => {
    let made: string | undefined = text;
    for (const path of paths) {
      const name = dirname(page) === path ? "" : basename(path);
      made = withWiring(made as string, readProject(path, { set: {} }).config.parts, boards, name);
      expect(made, `the page needs the marks of the wiring of ${path}`).toBeDefined();
    }
    const pretty = await format(made as string, { parser: "markdown", printWidth: 120 });
    await expect(pretty, "run: npx vitest run test/examples -u").toMatchFileSnapshot(file);
  });

  it.each(paths)("names a command for each of the three places of %s", (path) => {
    expect(text).toContain(`midge simulate ${path}`);
    expect(text).toMatch(new RegExp(`midge (build|flash) ${path} --board esp`));
    expect(text).toMatch(new RegExp(`midge (build|flash) ${path} --board nodemcu-`));
  });
});
