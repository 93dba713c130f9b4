// The server of the page of `midge web`: its files, the boards that run Espruino, and the program as it is built. It reaches no
// board: that is the browser's.

import type { Profile } from "../../boards/profile.js";
import { profiles } from "../../boards/profiles.js";
import { MidgeError } from "../error.js";
import { type PageHttp, serveFiles } from "../page/http.js";
import type { ProgramSource } from "./program.js";

const FILES = ["index.html", "web.js", "web.css", "library.js", "licenses.txt", "icon.svg"];

/** The boards whose console the page speaks. */
export const webBoards: readonly Profile[] = profiles.filter(({ runtime }) => runtime === "espruino");

export interface WebServing {
  /** 0: any free one. */
  port: number;
  /** Where the built page is. */
  folder: string;
  program: Pick<ProgramSource, "name" | "build" | "uses"> | undefined;
  /** The board that was named. */
  board: string | undefined;
  /** Hears what a build says that fails. */
  onFault?(message: string): void;
}

export function serveWeb({ port, folder, program, board, onFault }: WebServing): Promise<PageHttp> {
  async function ask(run: () => unknown): Promise<object> {
    try {
      return (await run()) as object;
    } catch (error) {
      const message = (error as Error).message;
      onFault?.(message);
      if (error instanceof MidgeError) return { error: message };
      return { error: `the build failed: ${message}. Try midge build.` };
    }
  }
  return serveFiles({
    host: "localhost",
    port,
    option: "--port-http",
    folder,
    files: FILES,
    // Serial ports and Bluetooth are what the page is for.
    policy: {
      hasSocket: false,
      trustedTypes: "'none'",
      features: "camera=(), geolocation=(), microphone=(), usb=(), serial=(self)",
    },
    answer(name) {
      if (name === "state.json")
        return Promise.resolve({ program: program?.name ?? null, board: board ?? null, profiles: webBoards });
      const [, what, wanted] = /^(program|uses)-([\w-]+)[.]json$/.exec(name) ?? [];
      const profile = webBoards.find((one) => one.name === wanted);
      if (!program || !profile) return undefined;
      return ask(() => (what === "program" ? program.build(profile) : { uses: program.uses(profile) }));
    },
  });
}
