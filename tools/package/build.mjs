// Builds `dist/`: the command and the library as plain JavaScript for Node. It bundles Midge's own files and leaves the
// packages that it depends on outside. Run by `npm run build`, and by npm itself after an install.

import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import ts from "typescript";
import { buildPage } from "./page.mjs";
import { buildWeb } from "./web.mjs";

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** As a package of CommonJS it is loaded in half the time by `require`: nobody has to look for its exports. */
const typescript = {
  name: "typescript",
  setup(setup) {
    setup.onResolve({ filter: /^typescript$/ }, () => ({ path: "typescript", namespace: "required" }));
    setup.onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({
      contents: `import { createRequire } from "node:module"; export default createRequire(import.meta.url)("${path}");`,
    }));
  },
};
const shared = {
  plugins: [typescript],
  outdir: at("dist"),
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  logLevel: "warning",
};
/** What this run has written. */
const written = new Set();
/** What runs from `dist` meanwhile finds its files there: nothing is removed before all is written. */
async function bundle(options) {
  const { metafile } = await build({ ...shared, ...options, metafile: true, absWorkingDir: at(".") });
  for (const file of Object.keys(metafile.outputs)) written.add(at(file));
}
const names = { "midge/node": at("boards/node/index.ts"), midge: at("sdk/index.ts") };
const onNode = { ...names, "#wire": at("sdk/wire/bytes.ts"), "#send": at("sdk/wire/transmit.ts") };

await bundle({
  entryPoints: {
    midge: at("tools/main.ts"),
    node: at("boards/node/index.ts"),
    test: at("tools/simulation/index.ts"),
  },
  splitting: true,
  alias: onNode,
});
// What measures and searches is built apart, so that none of it is packed: `files` of package.json leaves out bench*, fuzz*
// and storm*.
await bundle({
  entryPoints: { bench: at("tools/bench/main.ts"), storm: at("test/storm/main.ts"), fuzz: at("test/fuzz/main.ts") },
  splitting: true,
  chunkNames: "bench-[name]-[hash]",
  alias: onNode,
});
// The storm also runs over the code of the text runtimes.
await bundle({
  entryPoints: { "storm-text": at("test/storm/main.ts") },
  alias: { ...names, "#wire": at("test/storm/text-wire.ts"), "#send": at("sdk/wire/text.ts") },
});
chmodSync(at("dist/midge.js"), 0o755);
// The NodeMCU host is run by a Lua, as it stands.
mkdirSync(at("dist/nodemcu"), { recursive: true });
for (const name of readdirSync(at("tools/hosts/nodemcu"))) {
  copyFileSync(at(`tools/hosts/nodemcu/${name}`), at(`dist/nodemcu/${name}`));
  written.add(at(`dist/nodemcu/${name}`));
}
for (const file of [...(await buildPage(at("dist/page"))), ...(await buildWeb(at("dist/web")))]) written.add(file);

// The types of `midge/test`, whose sources are not packed. They name those of `boards`, which are: two folders up from both.
mkdirSync(at("dist/types"), { recursive: true });
const typed = ["index"];
for (const name of typed) {
  const source = readFileSync(at(`tools/simulation/${name}.ts`), "utf8");
  const { outputText, diagnostics } = ts.transpileDeclaration(source, { fileName: `${name}.ts` });
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost({})));
  writeFileSync(at(`dist/types/${name}.d.ts`), outputText);
  written.add(at(`dist/types/${name}.d.ts`));
  for (const [, other] of outputText.matchAll(/"[.]\/([\w-]+)[.]js"/g)) if (!typed.includes(other)) typed.push(other);
}

for (const entry of readdirSync(at("dist"), { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (!entry.isDirectory() && !written.has(file)) rmSync(file);
}
