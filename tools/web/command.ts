// `midge web`: serves a page on this machine that connects to a board over the browser's own ports, and opens it. Ctrl-C ends it.

import { join } from "node:path";
import type { Profile } from "../../boards/profile.js";
import type { MakeOptions } from "../build/make.js";
import { Exit, MidgeError } from "../error.js";
import { findBoard, watchable } from "../flash/board.js";
import { openBrowser } from "../page/browser.js";
import { root } from "../project.js";
import { createProgramSource } from "./program.js";
import { serveWeb, webBoards } from "./server.js";

export interface WebOptions extends Omit<MakeOptions, "board"> {
  board?: string;
  portHttp?: number;
  open?: boolean;
  json?: boolean;
  quiet?: boolean;
}

export async function web(publisher: string | undefined, options: WebOptions): Promise<void> {
  const profile = boardOf(options.board);
  const program = publisher === undefined ? undefined : createProgramSource(publisher, options);
  // What is wrong with it is said here, before anybody has connected anything.
  if (program && profile) await program.build(profile);
  const server = await serveWeb({
    port: options.portHttp ?? 0,
    folder: join(root, "dist/web"),
    program,
    board: profile?.name,
    onFault: (message) => process.stderr.write(`midge: ${message}\n`),
  });
  const forget = options.open === false ? undefined : openBrowser(server.url);
  const { url } = server;
  if (options.json) {
    const told = { url, program: program?.name ?? null, board: profile?.name ?? null };
    process.stdout.write(`${JSON.stringify(told)}\n`);
  } else if (options.quiet) process.stdout.write(`${url}\n`);
  else {
    const what = program ? `${program.name}${profile ? ` for ${profile.name}` : ""}` : "no program";
    process.stdout.write(
      `The page${forget ? ", which opens in the browser" : ""} (${what}): ${url}\nOpen it in Chrome, Edge or Opera. Ctrl-C ends it.\n`,
    );
  }
  await interrupted();
  forget?.();
  await server.close();
}

function boardOf(name: string | undefined): Profile | undefined {
  const profile = findBoard(name, watchable);
  if (profile === undefined || webBoards.includes(profile)) return profile;
  throw new MidgeError(
    `the page speaks to Espruino, and ${profile.name} runs ${profile.firmware.name}: use midge flash and midge monitor. Boards of the page: ${webBoards.map((one) => one.name).join(", ")}.`,
    Exit.USAGE,
  );
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
  });
}
