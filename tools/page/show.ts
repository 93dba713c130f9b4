// Shows a stage as a page: starts its server, and a browser where there is somebody to look at one. The address with its
// token stands in no list of processes.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../project.js";
import type { Stage } from "../simulation/stage.js";
import { type PageServer, servePage } from "./server.js";
import { createStageSource } from "./stage-source.js";

export interface ShowOptions {
  /** The program's name for people. */
  publisher: string;
  /** 0: any free one. */
  port: number;
}

/** Call it when the stage has its boards. `opens` says whether a browser was asked to open the page. */
export async function showPage(stage: Stage, options: ShowOptions): Promise<PageServer & { opens: boolean }> {
  const server = await servePage(createStageSource(stage, options.publisher), {
    port: options.port,
    folder: join(root, "dist/page"),
  });
  const forget = canOpen(process.env, process.platform, process.stdout.isTTY === true) ? open(server.url) : undefined;
  return {
    url: server.url,
    opens: forget !== undefined,
    close() {
      forget?.();
      return server.close();
    },
  };
}

/** Whether there is a person at a terminal with a display. */
export function canOpen(env: NodeJS.ProcessEnv, platform: string, isTerminal: boolean): boolean {
  if (!isTerminal || env["CI"] !== undefined || env["BROWSER"] === "none") return false;
  if (platform === "darwin" || platform === "win32") return env["SSH_CONNECTION"] === undefined;
  return (env["DISPLAY"] ?? "") !== "" || (env["WAYLAND_DISPLAY"] ?? "") !== "";
}

const OPENERS: Record<string, [string, string[]]> = {
  darwin: ["open", []],
  win32: ["cmd", ["/c", "start", ""]],
};

/** The browser is given a file that only this user can read, which leads to the address. */
function open(url: string): () => void {
  const folder = mkdtempSync(join(tmpdir(), "midge-page-"));
  const file = join(folder, "midge.html");
  writeFileSync(file, `<!doctype html><meta http-equiv="refresh" content="0;url=${url}"><title>Midge</title>\n`, {
    mode: 0o600,
  });
  const [program, words] = OPENERS[process.platform] ?? ["xdg-open", []];
  // Without the program nothing opens: the address stands on the terminal.
  spawn(program, [...words, file], { detached: true, stdio: "ignore" })
    .on("error", () => undefined)
    .unref();
  return () => rmSync(folder, { recursive: true, force: true });
}
