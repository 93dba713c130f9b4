// Makes docs/first-light.svg: a picture of what `npm start` prints, taken from a real run. Run by `npm run picture`.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const words = ["dist/midge.js", "simulate", "examples/thermometer", "--count", "9"];
const run = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
if (run.status !== 0) throw new Error(run.stderr);

const lines = ["$ npm start", ...run.stdout.trimEnd().split("\n")];
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const LINE = 20;
const rows = lines.map((line, i) => {
  const colour = i === 0 ? "#7ee787" : line.includes("board:") ? "#8b949e" : "#e6edf3";
  return `<text x="16" y="${34 + i * LINE}" fill="${colour}" xml:space="preserve">${escape(line)}</text>`;
});
const width = 32 + 8.5 * Math.max(...lines.map((line) => line.length));
const height = 34 + lines.length * LINE;
mkdirSync(new URL("../../docs/", import.meta.url), { recursive: true });
writeFileSync(
  new URL("../../docs/first-light.svg", import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${height}" font-family="monospace" font-size="14">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${rows.join("\n")}
</svg>
`,
);
