// docs/command.md is what the generator makes of the tree of verbs, and the files that stand for settings are those that are
// read.

import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { CHOICES } from "../cli/settings.js";
import { Exit, EXIT_WORDS } from "../error.js";
import { program } from "../midge.js";
import { commandPage } from "./command.js";

describe("the page about the command", () => {
  const page = commandPage(program);

  it("is docs/command.md", async () => {
    const text = await format(page, { parser: "markdown", printWidth: 120 });
    await expect(text, "run: npx vitest run tools/docs -u").toMatchFileSnapshot("../../docs/command.md");
  });

  it("has a section for every verb, with each of its options and an example", () => {
    for (const verb of program.commands) {
      const [, section = ""] = page.split(`\n## midge ${verb.name()}\n`);
      const own = section.split("\n## ")[0] as string;
      for (const { long } of verb.options) expect(own).toContain(long);
      expect(own).toMatch(new RegExp(`^(source <\\()?midge ${verb.name()}( |$)`, "m"));
    }
  });

  it("has every exit code, and every variable and file of a setting", () => {
    expect(EXIT_WORDS.map(([code]) => code)).toEqual(Object.values(Exit));
    for (const { variable, key, files } of CHOICES) {
      const row = page.split("\n").find((line) => line.includes(`\`${variable}\``)) as string;
      const [, , , , local, own] = row.split("|").map((cell) => cell.trim());
      expect([variable, local === `\`${key}\``, own === `\`${key}\``]).toEqual([
        variable,
        files.includes("midge.local.json"),
        files.includes("midge.json"),
      ]);
    }
  });
});
