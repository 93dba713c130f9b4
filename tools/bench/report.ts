// The table of results: as text, and as the part of a README between two markers. A row that was measured before and is
// not measured now keeps its old values, marked with their date. It measures nothing.

import { existsSync, readFileSync, writeFileSync } from "node:fs";

export interface Row {
  measure: string;
  midge: string;
  peer: string;
  ratio: string;
  reach: string;
  reached: string;
}

const BEGIN = "<!-- bench:begin -->";
const END = "<!-- bench:end -->";
const COLUMNS: (keyof Row)[] = ["measure", "midge", "peer", "ratio", "reach", "reached"];
const TITLES = ["measure", "Midge", "peer (same run)", "ratio", "reach", "reached"];
const NOT_MEASURED = "not measured";

export function notMeasured(measure: string, reach: string, why: string): Row {
  return { measure, midge: "-", peer: "-", ratio: "-", reach, reached: `${NOT_MEASURED}: ${why}` };
}

/** A Markdown table, padded as prettier pads it. */
export function table(rows: readonly Row[]): string {
  const cells = [TITLES, ...rows.map((row) => COLUMNS.map((column) => row[column].replaceAll("|", "/")))];
  const widths = TITLES.map((_, i) => Math.max(3, ...cells.map((line) => (line[i] as string).length)));
  const line = (texts: string[]): string =>
    `| ${texts.map((text, i) => text.padEnd(widths[i] as number)).join(" | ")} |`;
  const [titles, ...body] = cells.map(line);
  return [titles, line(widths.map((width) => "-".repeat(width))), ...body].join("\n");
}

/** Puts the rows into the README at `path`. Returns what was done, as a sentence. */
export function writeReadme(path: string, machine: string, date: string, rows: readonly Row[]): string {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) return `README.md has no ${BEGIN} and ${END}: nothing was written.`;
  const before = parse(text.slice(from, to));
  const merged = rows.map((row) => keepOlder(row, before));
  const block = `${BEGIN}\n\nMeasured ${date}, ${machine}.\n\n${table(merged)}\n\n`;
  writeFileSync(path, text.slice(0, from) + block + text.slice(to));
  const kept = merged.filter((row, i) => row !== rows[i]).map((row) => row.measure);
  const gone = before.rows.filter((row) => !rows.some((now) => now.measure === row.measure));
  return [
    "README.md has the new table.",
    ...kept.map((measure) => `Kept from an older run: ${measure}.`),
    ...gone.map((row) => `No such row any more, removed: ${row.measure}.`),
  ].join("\n");
}

interface Block {
  date: string;
  rows: Row[];
}

function parse(block: string): Block {
  const rows = block
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter((cells) => cells.length === COLUMNS.length)
    .map((cells) => Object.fromEntries(COLUMNS.map((column, i) => [column, cells[i]])) as unknown as Row);
  return { date: /Measured (\d{4}-\d\d-\d\d)/.exec(block)?.[1] ?? "an earlier day", rows };
}

function keepOlder(row: Row, before: Block): Row {
  const old = before.rows.find((one) => one.measure === row.measure);
  if (!row.reached.startsWith(NOT_MEASURED) || !old || old.reached.startsWith(NOT_MEASURED)) return row;
  return old.reached.includes("(of ") ? old : { ...old, reached: `${old.reached} (of ${before.date})` };
}
