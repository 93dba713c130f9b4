// Opens a page in the browser of whoever sits here. The address with its token stands in no list of processes.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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

/** Opens the address where there is somebody to look at it. The answer ends what was made for it; undefined: nothing opens. */
export function openBrowser(url: string): (() => void) | undefined {
  return canOpen(process.env, process.platform, process.stdout.isTTY === true) ? open(url) : undefined;
}

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
