// What the specs of the page stand on: the page built anew, a Chromium that talks to nobody else, a stage with boards, and
// the page's server on it. Everything is ended after the spec.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { createStageSource } from "../../tools/page/stage-source.js";
import { type PageServer, servePage } from "../../tools/page/server.js";
import type { Source } from "../../tools/page/source.js";
import { type BrokerChoice, createStage, type Stage } from "../../tools/simulation/stage.js";
import { loadProgram } from "../../tools/simulation/program.js";

// @ts-expect-error It runs before anything is built, so it is plain JavaScript.
import * as untyped from "../../tools/package/page.mjs";
import { root } from "../command/run.js";
import { launchChromium, type Opened, takePicture, watchPage } from "./chromium.js";

const { buildPage } = untyped as { buildPage(folder: string): Promise<string[]> };

export interface Stand {
  browser: Browser;
  folder: string;
  serve(source: Source): Promise<PageServer>;
  stage(broker: BrokerChoice, path: string, boards: number): Promise<{ stage: Stage; server: PageServer }>;
  open(url: string, options?: BrowserContextOptions): Promise<Opened>;
  /** Keeps a picture for people. */
  picture(page: Page, name: string): Promise<void>;
  end(): Promise<void>;
}

export async function createStand(): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), "midge-page-"));
  await buildPage(folder);
  const browser = await launchChromium();
  const servers: PageServer[] = [];
  const stages: Stage[] = [];

  async function serve(source: Source): Promise<PageServer> {
    const server = await servePage(source, { port: 0, folder });
    servers.push(server);
    return server;
  }
  return {
    browser,
    folder,
    serve,
    async stage(broker, path, boards) {
      const stage = await createStage({ broker });
      stages.push(stage);
      const program = await loadProgram(join(root, path));
      for (let i = 0; i < boards; i++) stage.add(program);
      return { stage, server: await serve(createStageSource(stage, path)) };
    },
    async open(url, options = {}) {
      const opened = await watchPage(browser, options);
      const { page } = opened;
      await page.goto(url);
      await page.locator(".view .bench").waitFor();
      return opened;
    },
    picture: takePicture,
    async end() {
      await browser.close();
      for (const server of servers) await server.close();
      for (const stage of stages) {
        await stage.stop();
        await stage.close();
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
