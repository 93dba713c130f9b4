// A Chromium that talks to nobody by itself, and pages of which is kept what they said, what they asked for, and what went wrong.

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { root } from "../command/run.js";

/** Where a person finds the pictures of the last run. */
const PICTURES = join(root, "out/page-pictures");

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

export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath: browserPath(), args: FLAGS });

export interface Opened {
  page: Page;
  /** What the browser's console said of trouble, violations of the content security policy among it. */
  trouble: string[];
  /** All that its console said. */
  said: string[];
  /** Every host and port that was asked for anything. */
  asked: Set<string>;
  /** The name of each file that was asked for. */
  files: string[];
}

/** An empty page in a context of its own. */
export async function watchPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const opened: Opened = { page, trouble: [], said: [], asked: new Set(), files: [] };
  page.on("console", (message) => {
    opened.said.push(message.text());
    if (message.type() === "error" || message.type() === "warning") opened.trouble.push(message.text());
  });
  page.on("pageerror", (error) => opened.trouble.push(error.message));
  page.on("request", (request) => {
    const url = new URL(request.url());
    opened.asked.add(url.host);
    opened.files.push(url.pathname.slice(url.pathname.lastIndexOf("/") + 1));
  });
  page.on("websocket", (socket) => opened.asked.add(new URL(socket.url()).host));
  return opened;
}

/** Keeps a picture for people. */
export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
