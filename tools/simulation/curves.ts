// What `midge.json`, a scenario or `--world` says of an input, as a curve: a number, a sine, a random walk, a trace, or a
// function of a module. What does not fit is refused with its place; nothing is run here but the user's own functions.

import { constant, type Curve, named, seedOf, textOf, walk, wave } from "../../boards/node/curve.js";
import type { Quantity } from "../../boards/parts.js";
import { MidgeError } from "../error.js";
import { objectOf, refuseUnknown } from "../project/config.js";
import { hint } from "../project/setting-types.js";
import { readDuration, showDuration } from "./duration.js";
import { type Functions, type ReadTrace } from "./sources.js";

/** The kinds of a curve, and the fields that each may have. */
export const CURVES = {
  constant: [],
  sine: ["mean", "swing", "period", "noise"],
  walk: ["start", "step", "every", "min", "max"],
  trace: ["file", "column", "time", "stepped", "repeat"],
  function: ["file", "name"],
} as const;
type CurveKind = keyof typeof CURVES;

export interface CurvePlace {
  /** "midge.json: the world of climate.temperature", for errors. */
  where: string;
  /** The input's name, and what the catalogue says of it. */
  input: string;
  quantity: Quantity;
  /** The seed of all, and the name of this one thing. */
  seed: number;
  name: string;
  /** Reads the files that it names. */
  readTrace: ReadTrace;
  functions: Functions;
}

/** Throws a MidgeError for what is no curve, or leaves the input's range where that can be seen at once. */
export function readCurve(given: unknown, place: CurvePlace): Curve {
  const { where, quantity } = place;
  if (typeof given === "function") return given as Curve;
  if (typeof given === "number") return constant(inRange(given, quantity, where));
  const object = objectOf(given, where);
  const kinds = Object.keys(object);
  const kind = kinds[0] as CurveKind;
  if (kinds.length !== 1 || !Object.hasOwn(CURVES, kind)) {
    throw new MidgeError(
      kinds.length !== 1
        ? `${where} names ${kinds.length} curves: give one of ${Object.keys(CURVES).join(", ")}.`
        : `${where} knows no "${kind}"${hint(kind, Object.keys(CURVES))}`,
    );
  }
  if (kind === "constant") return constant(inRange(object[kind], quantity, where));
  const value = object[kind];
  const isFile = kind === "trace" || kind === "function";
  const fields = isFile && typeof value === "string" ? { file: value } : objectOf(value ?? {}, `${where}: "${kind}"`);
  refuseUnknown(fields, CURVES[kind], `${where}: "${kind}"`);
  return clipped(MAKERS[kind](fields, place), quantity);
}

type Fields = Record<string, unknown>;

const MAKERS: Record<Exclude<CurveKind, "constant">, (fields: Fields, place: CurvePlace) => Curve> = {
  sine(fields, place) {
    const { mean, swing = 0, periodS = 120 } = place.quantity;
    const middle = numberOf(fields, "mean", mean, place);
    const size = numberOf(fields, "swing", swing, place);
    const periodMs = durationOf(fields, "period", periodS * 1000, place);
    const noise = numberOf(fields, "noise", 0, place);
    const curve = wave(middle, size, periodMs, noise, seedOf(place.seed, place.name));
    const tail = noise > 0 ? `, noise ${noise}` : "";
    return named((ms) => curve(ms), `${textOf(curve)} in ${showDuration(periodMs)}${tail}`);
  },
  walk(fields, place) {
    const { min, max, mean } = place.quantity;
    const low = numberOf(fields, "min", min, place);
    const high = numberOf(fields, "max", max, place);
    if (low >= high) throw new MidgeError(`${place.where}: "min" must be less than "max".`);
    const start = numberOf(fields, "start", Math.min(high, Math.max(low, mean)), place);
    const step = numberOf(fields, "step", (high - low) / 100, place);
    const everyMs = durationOf(fields, "every", 1000, place);
    const curve = walk(start, step, everyMs, low, high, seedOf(place.seed, place.name));
    return named((ms) => curve(ms), `walk from ${start}, up to ${step} each ${showDuration(everyMs)}`);
  },
  trace(fields, place) {
    const file = fileOf(fields, "trace", place);
    return named(
      place.readTrace(file, {
        column: textField(fields, "column", place) ?? place.input,
        time: textField(fields, "time", place) ?? "time",
        isStepped: fields["stepped"] === true,
        repeats: fields["repeat"] === true,
      }),
      `trace ${file}`,
    );
  },
  function(fields, place) {
    const file = fileOf(fields, "function", place);
    const name = textField(fields, "name", place) ?? place.input;
    const run = place.functions(file)[name];
    if (typeof run === "function") return named(run as Curve, `${name} of ${file}`);
    const known = Object.entries(place.functions(file)).filter(([, one]) => typeof one === "function");
    throw new MidgeError(
      `${place.where}: ${file} exports no function "${name}"${hint(
        name,
        known.map(([one]) => one),
      )}`,
    );
  },
};

function clipped(curve: Curve, { min, max }: Quantity): Curve {
  // Min and max let NaN pass.
  return named((ms) => Math.min(max, Math.max(min, curve(ms))), textOf(curve));
}

/** Throws for what is no number of the input's range. */
export function inRange(value: unknown, { min, max, unit }: Quantity, where: string): number {
  if (typeof value === "number" && value >= min && value <= max) return value;
  throw new MidgeError(
    `${where} takes ${min} to ${max}${unit === "" ? "" : ` ${unit}`}, not ${JSON.stringify(value)}.`,
  );
}

function numberOf(fields: Fields, name: string, none: number, { where }: CurvePlace): number {
  const value = fields[name] ?? none;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new MidgeError(`${where}: "${name}" must be a number, not ${JSON.stringify(value)}.`);
}

function durationOf(fields: Fields, name: string, none: number, { where }: CurvePlace): number {
  const value = fields[name];
  if (value === undefined) return none;
  const ms = typeof value === "string" ? readDuration(value) : undefined;
  if (ms !== undefined && ms > 0) return ms;
  throw new MidgeError(
    `${where}: "${name}" must be a length of time such as "2m" or "30s", not ${JSON.stringify(value)}.`,
  );
}

function textField(fields: Fields, name: string, { where }: CurvePlace): string | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === "string") return value;
  throw new MidgeError(`${where}: "${name}" must be a text, not ${JSON.stringify(value)}.`);
}

function fileOf(fields: Fields, kind: string, place: CurvePlace): string {
  const file = textField(fields, "file", place);
  if (file !== undefined) return file;
  throw new MidgeError(`${place.where}: "${kind}" needs its file: { "${kind}": "FILE" }.`);
}
