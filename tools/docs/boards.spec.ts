// docs/boards.md is what the generator makes of the profiles.

import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { profiles } from "../../boards/profiles.js";
import { boardsPage, ranges } from "./boards.js";

describe("the page about the boards", () => {
  const page = boardsPage(profiles);

  it("is docs/boards.md", async () => {
    const text = await format(page, { parser: "markdown", printWidth: 120 });
    await expect(text, "run: npx vitest run tools/docs -u").toMatchFileSnapshot("../../docs/boards.md");
  });

  it("has a section for every board, linked from the table", () => {
    for (const { name, title } of profiles) {
      expect(page).toContain(`\n## ${title}\n`);
      expect(page).toContain(`[\`${name}\`](#${title.toLowerCase().replaceAll(" ", "-")})`);
    }
  });

  it("has a row for every usable pin", () => {
    const rows = page.split("\n").filter((line) => line.startsWith("| GPIO")).length;
    const pins = profiles.flatMap((profile) => profile.pins).filter(({ can }) => can.length > 0).length;
    expect(rows).toBe(pins);
  });
});

describe("ranges", () => {
  it("joins what follows on", () => {
    expect(ranges([5, 0, 1, 2, 8, 7])).toBe("0 to 2, 5, 7, 8");
  });
});
