// The files that a world may name: traces (CSV, NDJSON) and modules of functions. Each is read once; a module is bundled
// and runs in this process, as the publisher does.

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { buildSync, type Message } from "esbuild";
import { type Curve, trace, type TraceOptions } from "../../boards/node/curve.js";
import { MidgeError } from "../error.js";
import { hint } from "../project/setting-types.js";
import { shown } from "../project.js";
import { readDuration } from "./duration.js";

export interface TraceWanted extends TraceOptions {
  column: string;
  time: string;
}

export type ReadTrace = (file: string, wanted: TraceWanted) => Curve;
/** What a module exports, by name. */
export type Functions = (file: string) => Record<string, unknown>;

export interface Sources {
  readTrace: ReadTrace;
  functions: Functions;
}

/** A row, and its line in the file. */
interface Row {
  line: number;
  fields: Record<string, unknown>;
}

/** `beside` is the file that names the others: they are looked for in its folder. */
export function createSources(beside: string): Sources {
  const tables = new Map<string, Row[]>();
  const modules = new Map<string, Record<string, unknown>>();
  const kept = <T>(map: Map<string, T>, file: string, read: (path: string) => T): T => {
    const path = resolve(dirname(beside), file);
    const found = map.get(path) ?? read(path);
    map.set(path, found);
    return found;
  };
  return {
    readTrace: (file, wanted) => traceOf(kept(tables, file, readTable), shown(resolve(dirname(beside), file)), wanted),
    functions: (file) => kept(modules, file, readModule),
  };
}

function readTable(path: string): Row[] {
  const name = shown(path);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new MidgeError(`cannot read the trace ${name}: ${(error as Error).message}`);
  }
  const lines = text.split(/\r?\n/);
  if (/\.(ndjson|jsonl)$/.test(path)) return readNdjson(lines, name);
  const separator = (lines[0] ?? "").includes(";") ? ";" : ",";
  const cells = (line: string): string[] => line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
  const names = cells(lines[0] ?? "");
  return lines.flatMap((line, i) => {
    if (i === 0 || line.trim() === "") return [];
    const values = cells(line);
    return [{ line: i + 1, fields: Object.fromEntries(names.map((one, at) => [one, values[at] ?? ""])) }];
  });
}

function readNdjson(lines: string[], name: string): Row[] {
  return lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [{ line: i + 1, fields: JSON.parse(line) as Record<string, unknown> }];
    } catch {
      throw new MidgeError(`${name}:${i + 1}:1: this line is no JSON object.`);
    }
  });
}

function traceOf(rows: readonly Row[], name: string, { column, time, ...options }: TraceWanted): Curve {
  const first = rows[0];
  if (!first) throw new MidgeError(`the trace ${name} holds no value.`);
  const names = Object.keys(first.fields);
  for (const wanted of [time, column])
    if (!names.includes(wanted))
      throw new MidgeError(`the trace ${name} has no column "${wanted}"${hint(wanted, names)}`);
  const times: number[] = [];
  const values: number[] = [];
  let start: number | undefined;
  for (const { line, fields } of rows) {
    // A sensor that was away leaves a hole, which the neighbours fill.
    if (fields[column] === "" || fields[column] === null || fields[column] === undefined) continue;
    const value = Number(fields[column]);
    const at = timeOf(fields[time]);
    if (Number.isNaN(value) || at === undefined) {
      const bad =
        at === undefined ? `"${time}" must be seconds, 30s, or a date and time` : `"${column}" must be a number`;
      throw new MidgeError(
        `${name}:${line}:1: ${bad}, not ${JSON.stringify(at === undefined ? fields[time] : fields[column])}.`,
      );
    }
    // A date is counted from the first one.
    const ms = at.isDate ? at.ms - (start ??= at.ms) : at.ms;
    if (ms < (times.at(-1) ?? -Infinity))
      throw new MidgeError(`${name}:${line}:1: its time is before that of the line above.`);
    times.push(ms);
    values.push(value);
  }
  if (times.length === 0) throw new MidgeError(`the trace ${name} holds no value in "${column}".`);
  return trace(times, values, options);
}

/** Seconds, a length of time, or a date. */
function timeOf(given: unknown): { ms: number; isDate: boolean } | undefined {
  if (typeof given === "number" || (typeof given === "string" && /^[\d.]+$/.test(given)))
    return { ms: Number(given) * 1000, isDate: false };
  if (typeof given !== "string") return undefined;
  const length = readDuration(given);
  if (length !== undefined) return { ms: length, isDate: false };
  const date = Date.parse(given);
  return Number.isNaN(date) ? undefined : { ms: date, isDate: true };
}

function readModule(path: string): Record<string, unknown> {
  try {
    const built = buildSync({
      entryPoints: [path],
      bundle: true,
      write: false,
      format: "cjs",
      platform: "node",
      target: "node20",
      logLevel: "silent",
    });
    const module = { exports: {} as Record<string, unknown> };
    new Function("module", "exports", `${built.outputFiles[0]?.text ?? ""}\n//# sourceURL=${shown(path)}`)(
      module,
      module.exports,
    );
    return module.exports;
  } catch (error) {
    const first = (error as { errors?: Message[] }).errors?.[0];
    const at = first?.location ? `${first.location.file}:${first.location.line}:${first.location.column + 1}: ` : "";
    throw new MidgeError(at + (first?.text ?? `${shown(path)}: ${(error as Error).message}`));
  }
}
