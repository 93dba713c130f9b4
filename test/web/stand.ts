// What the specs of `midge web` stand on: its page built anew, a Chromium, its server with a program of the spec's own, and a board
// behind the browser's ports. Everything is ended after the spec.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { createRealClock } from "../../boards/node/clock.js";
import type { PageHttp } from "../../tools/page/http.js";
import { serveWeb, type WebServing } from "../../tools/web/server.js";
import { createEspruinoBoard, type EspruinoBoard, type EspruinoBoardOptions } from "../fakes/espruino-console/board.js";
import { launchChromium, type Opened, watchPage } from "../page/chromium.js";
// @ts-expect-error It runs before anything is built, so it is plain JavaScript.
import * as untyped from "../../tools/package/web.mjs";
import { type FakePorts, type FakePortsOptions, type FarEnd, givePorts } from "./fake-ports.js";

/** `expect.poll` with as much time as a busy machine needs. */
export const soon = <T>(read: () => T) => expect.poll(read, { timeout: 30_000 });

const { buildWeb } = untyped as { buildWeb(folder: string): Promise<string[]> };

export interface OpenOptions {
  /** What is at the other end of the cable. */
  reach: () => Promise<FarEnd>;
  ports?: FakePortsOptions;
  browser?: BrowserContextOptions;
  serving?: Partial<WebServing>;
  /** Another name of this machine. */
  host?: string;
}

export interface Web extends Opened {
  ports: FakePorts;
  server: PageHttp;
  /** The lines of its console. */
  lines(): Promise<string[]>;
  evaluate(source: string): Promise<void>;
  connect(): Promise<void>;
  pill(): Promise<string | null>;
  alarm(): Promise<string | null>;
  close(): Promise<void>;
}

export interface Stand {
  folder: string;
  open(options: OpenOptions): Promise<Web>;
  end(): Promise<void>;
}

/** A fake board at a real clock, as a line to it. */
export function fakeBoard(options: Omit<EspruinoBoardOptions, "clock"> = {}): {
  board: EspruinoBoard;
  reach: () => Promise<FarEnd>;
} {
  const board = createEspruinoBoard({ ...options, clock: createRealClock() });
  return {
    board,
    reach: () => {
      board.plug();
      return Promise.resolve(board.asLink());
    },
  };
}

/** A program of these bytes, which counts how often it was built. */
export function programOf(text: string | (() => string)): WebServing["program"] & { builds: string[] } {
  const builds: string[] = [];
  return {
    name: "attic",
    builds,
    build(profile) {
      builds.push(profile.name);
      const code = typeof text === "string" ? text : text();
      return Promise.resolve({ files: [{ name: ".bootcde", base64: Buffer.from(code).toString("base64") }] });
    },
    uses: () => ({ 4: "door" }),
  };
}

export async function createStand(): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), "midge-web-"));
  await buildWeb(folder);
  const browser: Browser = await launchChromium();
  const servers: PageHttp[] = [];
  return {
    folder,
    async open({ reach, ports: given, browser: context, serving, host }) {
      const server = await serveWeb({ port: 0, folder, program: undefined, board: undefined, ...serving });
      servers.push(server);
      const opened = await watchPage(browser, context);
      const { page } = opened;
      const ports = await givePorts(page, reach, given);
      await page.goto(host === undefined ? server.url : server.url.replace("localhost", host));
      await page.getByRole("heading", { name: "Console" }).waitFor();
      return webOf(opened, ports, server);
    },
    async end() {
      await browser.close();
      for (const server of servers) await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function webOf(opened: Opened, ports: FakePorts, server: PageHttp): Web {
  const { page } = opened;
  const box = (): ReturnType<Page["getByRole"]> => page.getByRole("textbox", { name: "Evaluate on the board" });
  return {
    ...opened,
    ports,
    server,
    lines: async () =>
      (await page.locator(".line").allInnerTexts()).map((text) => text.replace(/\s*\n\s*/, " ").trim()),
    async evaluate(source) {
      await box().fill(source);
      await box().press("Enter");
    },
    async connect() {
      await page.getByRole("button", { name: "Connect by USB" }).click();
      await page.getByRole("button", { name: "Disconnect" }).waitFor();
    },
    pill: () => page.locator(".pill").textContent(),
    alarm: () => page.getByRole("alert").textContent(),
    close: () => page.context().close(),
  };
}
