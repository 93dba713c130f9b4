// What the specs of the page stand on: the page built anew, a Chromium that talks to nobody else, a stage with boards, and
// the page's server on it. Everything is ended after the spec.

import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { createStageSource } from "../../tools/page/stage-source.js";
import { type PageServer, servePage } from "../../tools/page/server.js";
import type { Source } from "../../tools/page/source.js";
import { type BrokerChoice, createStage, type Stage } from "../../tools/simulation/stage.js";
import { loadProgram } from "../../tools/simulation/program.js";

// @ts-expect-error It runs before anything is built, so it is plain JavaScript.
import * as untyped from "../../tools/package/page.mjs";
import { root } from "../command/run.js";

const { buildPage } = untyped as { buildPage(folder: string): Promise<string[]> };

/** Where a person finds the pictures of the last run. */
export const PICTURES = join(root, "out/page-pictures");

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync".split(
    " ",
  );

function browserPath(): string {
  const folders = [...(process.env["PATH"] ?? "").split(":"), "/usr/bin"];
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(existsSync);
  if (found === undefined) throw new Error("there is no chromium: run node tools/setup/peers.mjs");
  return found;
}

export interface Opened {
  page: Page;
  /** What the browser's console said of trouble, violations of the content security policy among it. */
  trouble: string[];
  /** Every host and port that was asked for anything. */
  asked: Set<string>;
}

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
  const browser = await chromium.launch({ executablePath: browserPath(), args: FLAGS });
  const servers: PageServer[] = [];
  const stages: Stage[] = [];
  mkdirSync(PICTURES, { recursive: true });

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
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      const page = await context.newPage();
      const opened: Opened = { page, trouble: [], asked: new Set() };
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") opened.trouble.push(message.text());
      });
      page.on("pageerror", (error) => opened.trouble.push(error.message));
      page.on("request", (request) => opened.asked.add(new URL(request.url()).host));
      page.on("websocket", (socket) => opened.asked.add(new URL(socket.url()).host));
      await page.goto(url);
      await page.locator(".view .bench").waitFor();
      return opened;
    },
    async picture(page, name) {
      await page.screenshot({ path: join(PICTURES, `${name}.png`) });
    },
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
