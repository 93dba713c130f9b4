// Builds the page of `midge web`: its script and style sheet, and apart from them the library that it loads when somebody
// connects, with its license. Of the library only the line to a board is taken: its transpiler and its dialog stay out.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = fileURLToPath(new URL("../web/page/", import.meta.url));
const page = fileURLToPath(new URL("../page/web/", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));

const shared = {
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: ["chrome111", "firefox115", "safari16.4"],
  legalComments: "none",
  logLevel: "warning",
  absWorkingDir: root,
};

/** The library is fetched when it is needed. */
const lazy = {
  name: "lazy",
  setup(setup) {
    setup.onResolve({ filter: /^[.]\/library[.]js$/ }, ({ path }) => ({ path, external: true }));
  },
};

const EMPTY = {
  "@espruino-tools/transpiler": "export function transpile() { throw new Error('left out'); }",
  "./styles/modal": "export const classes = {};",
};

/** What the library takes for the browser is the room that we give it. */
const room = {
  name: "room",
  setup(setup) {
    setup.onResolve({ filter: /^(@espruino-tools\/transpiler|[.]\/styles\/modal)$/ }, ({ path }) => ({
      path,
      namespace: "empty",
    }));
    setup.onLoad({ filter: /.*/, namespace: "empty" }, ({ path }) => ({ contents: EMPTY[path] }));
    setup.onLoad({ filter: /@espruino-tools[\\/]uart[\\/]lib[\\/]uart[.]js$/ }, ({ path }) => ({
      contents: `const { navigator, document, window, console } = require(${JSON.stringify(`${web}room.ts`)});\n${readFileSync(path, "utf8")}`,
      resolveDir: dirname(path),
    }));
  },
};

/** Writes the page into a folder. Returns the files. */
export async function buildWeb(folder) {
  mkdirSync(folder, { recursive: true });
  await build({ ...shared, entryPoints: { web: `${web}web.ts` }, outdir: folder, plugins: [lazy] });
  const { metafile } = await build({
    ...shared,
    entryPoints: { library: `${web}library.ts` },
    outdir: folder,
    plugins: [room],
    metafile: true,
  });
  writeFileSync(join(folder, "licenses.txt"), licenses(Object.keys(metafile.inputs)));
  copyFileSync(`${web}index.html`, join(folder, "index.html"));
  copyFileSync(`${page}icon.svg`, join(folder, "icon.svg"));
  return ["index.html", "web.js", "web.css", "library.js", "licenses.txt", "icon.svg"].map((name) =>
    join(folder, name),
  );
}

/** The terms of every package that went into the bundle. */
function licenses(inputs) {
  const names = inputs.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  const texts = [...new Set(names)].sort().map((name) => {
    const at = join(root, "node_modules", name);
    const { version, license, author, homepage } = JSON.parse(readFileSync(join(at, "package.json"), "utf8"));
    const file = readdirSync(at).find((one) => /^licen[cs]e/i.test(one));
    const own = file && existsSync(join(at, file)) ? readFileSync(join(at, file), "utf8").trim() : undefined;
    const holder = typeof author === "object" ? author.name : author;
    const text = own ?? (license === "ISC" ? `Copyright (c) ${holder}\n\n${ISC}` : undefined);
    if (text === undefined) throw new Error(`${name} is ${license} and has no license file: write its terms here`);
    return `${name} ${version} (${license}), ${homepage}\n\n${text}\n`;
  });
  return `library.js holds parts of these packages.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

const ISC = `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.`;
