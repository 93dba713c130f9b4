// Builds the page of `midge simulate --ui` into one script, one style sheet and the few files beside them. What the script
// needs of @wokwi/elements is taken in element by element.

import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const COPIED = ["index.html", "icon.svg"];
const web = fileURLToPath(new URL("../page/web/", import.meta.url));

/**
 * The page allows no style in markup. A style that an element computes is set as a property instead, which a content
 * security policy does not forbid; what never changes becomes attributes of SVG, or is left out.
 */
const elements = {
  name: "elements",
  setup(setup) {
    setup.onLoad({ filter: /@wokwi[\\/]elements[\\/]dist[\\/]esm[\\/].*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8")
        .replace(/\bimport \{ styleMap \} from [^;]+;/, STYLE_MAP)
        .replace(/\sstyle=(\$\{styleMap|"[^"]*\$\{)/g, " .style=$1")
        .replace(/\sstyle="([^"$]*)"/g, (_all, styles) => attributes(styles)),
    }));
  },
};
const STYLE_MAP = `const styleMap = (map) => Object.entries(map).map(([name, value]) => name + ":" + value).join(";");`;

function attributes(styles) {
  const pairs = styles.split(";").map((pair) => pair.split(":").map((text) => text.trim()));
  const kept = pairs.filter(([name]) => /^(opacity|fill|stroke|stroke-width|paint-order)$/.test(name));
  return kept.map(([name, value]) => ` ${name}="${value}"`).join("");
}

/** Writes the page into a folder. Returns the files. */
export async function buildPage(folder) {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: { page: `${web}page.ts` },
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: ["chrome111", "firefox115", "safari16.4"],
    legalComments: "none",
    plugins: [elements],
    logLevel: "warning",
  });
  for (const name of COPIED) copyFileSync(web + name, `${folder}/${name}`);
  return ["page.js", "page.css", ...COPIED].map((name) => `${folder}/${name}`);
}
