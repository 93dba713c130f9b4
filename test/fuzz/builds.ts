// The same client twice: as Node has it, and as the runtimes have it whose strings are bytes (`wire/text.ts` and the
// primitives of Espruino, bundled for this process). It calls neither.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { createClient } from "midge";

export interface Build {
  isText: boolean;
  createClient: typeof createClient;
  /** Bytes that the client has looked at, where they are counted. */
  work: { bytes: number };
}

export const bytesBuild: Build = { isText: false, createClient, work: { bytes: 0 } };

/** The folder of package.json: this file runs from `test/fuzz` and from `dist`. */
export function root(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

export async function loadTextBuild(): Promise<Build> {
  const at = (path: string): string => join(root(), path);
  const { outputFiles } = await build({
    stdin: {
      contents: `export { createClient } from ${JSON.stringify(at("sdk/mqtt/client.ts"))}; export { work } from "#wire";`,
      resolveDir: root(),
    },
    bundle: true,
    write: false,
    format: "esm",
    alias: { "#wire": at("test/fuzz/text-wire.ts"), "#send": at("sdk/wire/text.ts") },
  });
  const code = outputFiles[0]?.text as string;
  const loaded = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)) as Omit<
    Build,
    "isText"
  >;
  return { isText: true, createClient: loaded.createClient, work: loaded.work };
}
