// The page of a simulation in a headless Chromium: how long it takes from a slider that is moved to the chart that shows it,
// by way of the server and the stage, at 20 boards; and what the page's scripts weigh.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { servePage } from "../page/server.js";
import { createStageSource } from "../page/stage-source.js";
import { createStage } from "../simulation/stage.js";
import { loadProgram } from "../simulation/program.js";
import { type Found, type How, type Measurement, median } from "./measure.js";

const BOARDS = 20;
const REACH_MS = 100;
const REACH_BYTES = 120_000;
const EXAMPLE = "examples/thermometer";
const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync".split(
    " ",
  );

function browserPath(): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(":"), "/usr/bin"];
  const names = ["chromium", "chromium-browser", "google-chrome"];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync);
}

/** Runs in the page: moves the slider and waits for the chart, `count` times. The chart's value comes from the server alone. */
const MOVES = (count: number): string => `(async () => {
  const slider = document.querySelector("[data-part=climate] [data-quantity=temperature] input[type=range]");
  const chart = document.querySelector("figure[data-chart$='climate temperature']");
  const times = [];
  for (let i = 0; i < ${count}; i++) {
    const wanted = 30 + (i % 40) / 2;
    const shown = new Promise((resolve) => {
      const watcher = new MutationObserver(() => {
        if (Number(chart.dataset.last) !== wanted) return;
        watcher.disconnect();
        resolve(performance.now());
      });
      watcher.observe(chart, { attributes: true, attributeFilter: ["data-last"] });
    });
    const from = performance.now();
    slider.value = String(wanted);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    times.push((await shown) - from);
    await new Promise((resolve) => setTimeout(resolve, 37));
  }
  return times;
})()`;

async function slide(how: How): Promise<Found> {
  const { chromium } = await import("playwright-core");
  const stage = await createStage({ broker: { kind: "embedded", port: 0 } });
  const program = await loadProgram(join(how.root, EXAMPLE));
  for (let i = 0; i < BOARDS; i++) stage.add(program);
  const server = await servePage(createStageSource(stage, EXAMPLE), { port: 0, folder: join(how.root, "dist/page") });
  const browser = await chromium.launch({ executablePath: browserPath() as string, args: FLAGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(server.url);
    await page.locator("figure[data-chart$='climate temperature'][data-last]").waitFor();
    await page.evaluate(MOVES(20));
    const times = (await page.evaluate(MOVES(how.quick ? 40 : 200))) as number[];
    const sorted = times.sort((a, b) => a - b);
    const p95 = sorted[Math.floor(sorted.length * 0.95)] as number;
    return {
      midge: `${median(sorted).toFixed(0)} ms, 95 % within ${p95.toFixed(0)} ms`,
      peer: "-",
      ratio: "-",
      reached: p95 < REACH_MS,
    };
  } finally {
    await browser.close();
    await server.close();
    await stage.stop();
    await stage.close();
  }
}

function weigh(how: How): Found {
  const folder = join(how.root, "dist/page");
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length, 0);
  return { midge: `${(bytes / 1000).toFixed(1)} kB`, peer: "-", ratio: "-", reached: bytes <= REACH_BYTES };
}

export const measurement: Measurement = {
  name: "page",
  rows: [
    { measure: `Page: from a slider moved to the chart updated, ${BOARDS} boards`, reach: "under 100 ms" },
    { measure: "Page: all scripts, gzip", reach: "at most 120 kB" },
  ],
  missing: () => (browserPath() === undefined ? "there is no Chromium: run node tools/setup/peers.mjs" : undefined),
  run: async (how) => [await slide(how), weigh(how)],
};
