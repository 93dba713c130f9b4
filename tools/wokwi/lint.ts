// Looks at a folder as Wokwi would get it, without asking Wokwi: parts, pins, names, files and steps. It repairs nothing.

import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { MidgeError } from "../error.js";
import { nearest } from "../nearest.js";
import { boardAttrs, wokwiBoards } from "./boards.js";
import { lintFlash } from "./lint-flash.js";
import { otherParts, wokwiParts } from "./parts.js";
import { readScenario } from "./scenario.js";

export interface Finding {
  severity: "error" | "warning";
  file: string;
  text: string;
}

type Tell = (severity: Finding["severity"], text: string) => void;

export const DIAGRAM = "diagram.json";
export const TOML = "wokwi.toml";
export const FLASHER = "flasher_args.json";
export const SCENARIO = "scenario.yaml";

/** Everything that is wrong in a folder. */
export function lintFolder(folder: string, scenario = join(folder, SCENARIO)): Finding[] {
  const found: Finding[] = [];
  const telling =
    (file: string): Tell =>
    (severity, text) =>
      void found.push({ severity, file, text });
  const read = (file: string): string | undefined => {
    const path = join(folder, file);
    if (existsSync(path)) return readFileSync(path, "utf8");
    telling(file)("error", "there is no such file: write it with midge wokwi PUBLISHER.");
    return undefined;
  };
  const toml = read(TOML);
  if (toml !== undefined) lintToml(toml, folder, telling(TOML));
  const diagram = read(DIAGRAM);
  const ids = diagram === undefined ? undefined : lintDiagram(diagram, telling(DIAGRAM));
  const flasher = read(FLASHER);
  if (flasher !== undefined) lintFlash(flasher, folder, telling(FLASHER));
  if (existsSync(scenario)) lintScenario(scenario, ids, telling(basename(scenario)));
  return found;
}

const didYouMean = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known);
  return near === undefined ? `: there is ${known.join(", ") || "none"}.` : `; did you mean "${near}"?`;
};

/** Gives the types of the parts by their ids. */
export function lintDiagram(text: string, tell: Tell): Map<string, string> {
  const ids = new Map<string, string>();
  let read: { version?: unknown; parts?: unknown; connections?: unknown };
  try {
    read = JSON.parse(text) as typeof read;
  } catch (error) {
    tell("error", `is no JSON: ${(error as Error).message}`);
    return ids;
  }
  if (read.version !== 1) tell("error", '"version" must be 1.');
  if (!Array.isArray(read.parts) || !Array.isArray(read.connections)) {
    tell("error", '"parts" and "connections" must be lists.');
    return ids;
  }
  for (const one of read.parts as unknown[]) lintPart(one, ids, tell);
  const boards = [...ids.values()].filter((type) => wokwiBoards.some((board) => board.type === type));
  if (boards.length !== 1) tell("error", `there must be one board, and there are ${boards.length}.`);
  const wired = new Set<string>();
  for (const one of read.connections as unknown[]) {
    if (!Array.isArray(one) || typeof one[0] !== "string" || typeof one[1] !== "string") {
      tell("error", `${JSON.stringify(one)} is no connection: ["part:pin", "part:pin", "colour", []].`);
      continue;
    }
    for (const end of [one[0], one[1]]) wired.add(lintEnd(end, ids, tell));
  }
  for (const [id] of ids) {
    if (!wired.has(id)) tell("warning", `"${id}" is wired to nothing.`);
  }
  return ids;
}

function lintPart(given: unknown, ids: Map<string, string>, tell: Tell): void {
  const { id, type, attrs } = (given ?? {}) as { id?: unknown; type?: unknown; attrs?: unknown };
  if (typeof id !== "string" || typeof type !== "string") {
    tell("error", `${JSON.stringify(given)} needs an "id" and a "type".`);
    return;
  }
  if (ids.has(id)) tell("error", `two parts have the id "${id}".`);
  ids.set(id, type);
  const types = [...wokwiBoards.map((board) => board.type), ...Object.keys(wokwiParts), ...otherParts];
  // Parts of a project's own are called so.
  if (!types.includes(type) && !type.startsWith("chip-")) {
    const near = nearest(type, types);
    tell("error", `"${id}": Wokwi has no part "${type}"${near ? `; did you mean "${near}"?` : "."}`);
  }
  if (attrs === undefined) return;
  if (typeof attrs !== "object" || attrs === null) {
    tell("error", `"${id}": "attrs" must be an object.`);
    return;
  }
  const known = wokwiBoards.some((board) => board.type === type) ? boardAttrs : wokwiParts[type]?.attrs;
  for (const [name, value] of Object.entries(attrs)) {
    if (typeof value !== "string") tell("error", `"${id}": the attribute "${name}" must be a text: "${value}".`);
    if (known && !known.includes(name))
      tell("warning", `"${id}": ${type} has no attribute "${name}"${didYouMean(name, known)}`);
  }
}

/** One end of a wire; gives the part's id. */
function lintEnd(end: string, ids: Map<string, string>, tell: Tell): string {
  const at = end.indexOf(":");
  const [id, pin] = [end.slice(0, at), end.slice(at + 1)];
  if (at < 1 || pin === "") {
    tell("error", `"${end}" must be a part and its pin: "part:pin".`);
    return "";
  }
  if (id === "$serialMonitor") {
    if (pin !== "RX" && pin !== "TX") tell("error", `"${end}": the serial monitor has RX and TX.`);
    return id;
  }
  const type = ids.get(id);
  if (type === undefined) {
    tell("error", `"${end}": there is no part "${id}"${didYouMean(id, [...ids.keys()])}`);
    return id;
  }
  const pins = wokwiBoards.find((board) => board.type === type)?.pins ?? wokwiParts[type]?.pins;
  if (pins && !pins.includes(pin)) tell("error", `"${end}": ${type} has no pin "${pin}"${didYouMean(pin, pins)}`);
  return id;
}

/** As the command of Wokwi reads it: the section [wokwi], `version` and `firmware`. */
export function lintToml(text: string, folder: string, tell: Tell): void {
  const section = /^\[wokwi\]\s*$([^[]*)/m.exec(text)?.[1];
  if (section === undefined) return tell("error", "has no [wokwi].");
  if (!/^version\s*=\s*1\s*(#.*)?$/m.test(section)) tell("error", '"version" must be 1.');
  const firmware = /^firmware\s*=\s*(["'])(.+)\1\s*(#.*)?$/m.exec(section)?.[2];
  if (firmware === undefined) tell("error", `needs "firmware": firmware = '${FLASHER}'.`);
  else if (!existsSync(join(folder, firmware))) tell("error", `"firmware": there is no ${firmware} beside it.`);
}

export function lintScenario(file: string, ids: Map<string, string> | undefined, tell: Tell): void {
  let steps;
  try {
    steps = readScenario(readFileSync(file, "utf8"), basename(file));
  } catch (error) {
    if (!(error instanceof MidgeError)) throw error;
    return tell("error", error.message);
  }
  for (const step of steps) {
    if (step.kind !== "set-control" && step.kind !== "expect-pin") continue;
    const type = ids?.get(step.part);
    if (ids && type === undefined)
      tell("error", `${step.at}: there is no part "${step.part}"${didYouMean(step.part, [...ids.keys()])}`);
    if (type === undefined) continue;
    const known =
      step.kind === "set-control"
        ? wokwiParts[type]?.controls
        : (wokwiBoards.find((board) => board.type === type)?.pins ?? wokwiParts[type]?.pins);
    const word = step.kind === "set-control" ? step.control : step.pin;
    const what = step.kind === "set-control" ? "control" : "pin";
    if (known && !known.includes(word))
      tell("error", `${step.at}: ${type} has no ${what} "${word}"${didYouMean(word, known)}`);
  }
}
