// Builds `dist/`: the command and the library as plain JavaScript for Node. It bundles Midge's own files and leaves the
// packages that it depends on outside. Run by `npm run build`, and by npm itself after an install.

import { chmodSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

rmSync(at("dist"), { recursive: true, force: true });
await build({
  entryPoints: {
    midge: at("tools/midge.ts"),
    bench: at("tools/bench/main.ts"),
    node: at("boards/node/index.ts"),
  },
  outdir: at("dist"),
  bundle: true,
  splitting: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  logLevel: "warning",
  alias: {
    "midge/node": at("boards/node/index.ts"),
    midge: at("sdk/index.ts"),
    "#wire": at("sdk/wire/bytes.ts"),
    "#send": at("sdk/wire/transmit.ts"),
  },
});
chmodSync(at("dist/midge.js"), 0o755);
