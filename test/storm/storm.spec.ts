// 500 seeds of the storm over the wire of V8 and 200 over that of the text runtimes, and that the same seed is the same
// storm. A seed that fails prints the line that replays it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import * as bytes from "./storm.js";

const SEEDS = 500;
const TEXT_SEEDS = 200;
const TIMEOUT_MS = 300_000;

function run({ runStorm, replayLine }: typeof bytes, seeds: number): void {
  let accepted = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      accepted += runStorm(seed).accepted;
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${replayLine(seed)}`, { cause: error });
    }
  }
  // A storm in which nothing happens would pass as well.
  expect(accepted).toBeGreaterThan(seeds * 100);
}

describe("the storm", () => {
  it(`keeps every promise, ${SEEDS} seeds`, { timeout: TIMEOUT_MS }, () => run(bytes, SEEDS));

  it(`keeps every promise over text, ${TEXT_SEEDS} seeds`, { timeout: TIMEOUT_MS }, async () => {
    const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
    const folder = mkdtempSync(join(tmpdir(), "midge-storm-"));
    const outfile = join(folder, "storm.mjs");
    await build({
      entryPoints: [at("test/storm/storm.ts")],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      alias: {
        midge: at("sdk/index.ts"),
        "#wire": at("test/storm/text-wire.ts"),
        "#send": at("sdk/wire/text.ts"),
      },
    });
    const text = (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as typeof bytes;
    rmSync(folder, { recursive: true });
    run(text, TEXT_SEEDS);
  });

  it("is the same for the same seed, and another for another", () => {
    const story = (seed: number): string => {
      const lines: string[] = [];
      bytes.runStorm(seed, (line) => lines.push(line));
      return lines.join("\n");
    };
    expect(story(12)).toBe(story(12));
    expect(story(12)).not.toBe(story(13));
  });
});
