// Shows a stage as a page: starts its server, and a browser where there is somebody to look at one.

import { join } from "node:path";
import { root } from "../project.js";
import type { Stage } from "../simulation/stage.js";
import { openBrowser } from "./browser.js";
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
  const forget = openBrowser(server.url);
  return {
    url: server.url,
    opens: forget !== undefined,
    close() {
      forget?.();
      return server.close();
    },
  };
}
