// Builds `dist/`: the command and the library as plain JavaScript for Node. It bundles Midge's own files and leaves the
// packages that it depends on outside. Run by `npm run build`, and by npm itself after an install.

import { chmodSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

rmSync(at("dist"), { recursive: true, force: true });
const shared = {
  outdir: at("dist"),
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  logLevel: "warning",
};
const names = { "midge/node": at("boards/node/index.ts"), midge: at("sdk/index.ts") };

await build({
  ...shared,
  entryPoints: {
    midge: at("tools/midge.ts"),
    bench: at("tools/bench/main.ts"),
    storm: at("test/storm/main.ts"),
    fuzz: at("test/fuzz/main.ts"),
    node: at("boards/node/index.ts"),
    test: at("tools/simulation/index.ts"),
  },
  splitting: true,
  alias: { ...names, "#wire": at("sdk/wire/bytes.ts"), "#send": at("sdk/wire/transmit.ts") },
});
// The storm also runs over the code of the text runtimes.
await build({
  ...shared,
  entryPoints: { "storm-text": at("test/storm/main.ts") },
  alias: { ...names, "#wire": at("test/storm/text-wire.ts"), "#send": at("sdk/wire/text.ts") },
});
chmodSync(at("dist/midge.js"), 0o755);
