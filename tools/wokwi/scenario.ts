// Scenarios of Wokwi's automation: one that moves everything of a diagram that can be moved, and the reader of all of them.
// It runs nothing and writes no file.
// Source: docs.wokwi.com/wokwi-ci/automation-scenarios; wokwi-cli 0.26.1, packages/cli/src/scenario.

import { stringify } from "yaml";
import { type PartKind, parts as kinds, type Placed } from "../../boards/parts.js";
import { type Place, readYaml } from "../scenario/yaml.js";
import { rounded } from "./diagram.js";
import { drawings } from "./wiring.js";

/** A publisher looks at its sensors every so often. */
const LOOK = "5s";
const PRESSED = "500ms";

export function scenarioOf(name: string, parts: readonly Placed[], expect: readonly string[]): string {
  const steps: Record<string, unknown>[] = expect.map((text) => ({ name: `It says "${text}"`, "wait-serial": text }));
  if (steps.length === 0) steps.push({ name: "The program starts", delay: LOOK });
  for (const { name: part, part: kind } of parts) {
    const { inputs } = kinds[kind] as PartKind;
    const moved: Record<string, unknown>[] = [];
    for (const [input, { control }] of Object.entries(drawings[kind]?.shown ?? {})) {
      const quantity = inputs[input];
      if (!control || !quantity) continue;
      const set = (value: number): Record<string, unknown> => ({
        "set-control": { "part-id": part, control: control.name, value: rounded(value * control.by) },
      });
      const isSwitch = quantity.unit === "" && quantity.mean === 0;
      if (isSwitch) moved.push(set(1), { delay: PRESSED }, set(0));
      else moved.push(set(quantity.mean + (quantity.swing ?? (quantity.max - quantity.mean) / 10)));
    }
    if (moved.length === 0) continue;
    steps.push({ name: `${part} changes`, ...moved[0] }, ...moved.slice(1), { delay: LOOK });
  }
  return `# Written by midge wokwi.\n${stringify({ name, version: 1, steps })}`;
}

export type Step = { at: string; name: string } & (
  | { kind: "delay"; nanos: number }
  | { kind: "wait-serial"; text: string }
  | { kind: "write-serial"; bytes: Uint8Array }
  | { kind: "set-control"; part: string; control: string; value: number }
  | { kind: "expect-pin"; part: string; pin: string; value: number }
  /** One that Wokwi knows and Midge does not run. */
  | { kind: "other"; word: string }
);

const OTHERS = ["take-screenshot", "expect-chip-output", "touch", "touch-press", "touch-release", "touch-move"];
const WORDS = ["delay", "wait-serial", "write-serial", "set-control", "expect-pin"];
const UNITS: Record<string, number> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

/** The steps of a scenario. Throws a MidgeError with file, line and column. */
export function readScenario(text: string, file: string): Step[] {
  const fields = readYaml(text, file).map("a scenario", ["name", "version", "author", "steps"]);
  const version = fields.get("version");
  if (version && version.value() !== 1) version.fail('"version" must be 1.');
  return (fields.get("steps")?.list('"steps"') ?? []).map(readStep);
}

function readStep(place: Place): Step {
  const fields = place.map("a step", ["name", ...WORDS, ...OTHERS]);
  const [word, ...more] = [...fields.keys()].filter((key) => key !== "name");
  if (word === undefined) place.fail(`a step needs one of ${WORDS.join(", ")}.`);
  if (more.length > 0) place.fail(`a step has one word, and this has ${word} and ${more.join(", ")}.`);
  const value = fields.get(word) as Place;
  const step = { at: place.at, name: fields.get("name")?.text('"name"') ?? word };
  switch (word) {
    case "delay":
      return { ...step, kind: "delay", nanos: nanosOf(value) };
    case "wait-serial":
      return { ...step, kind: "wait-serial", text: value.text('"wait-serial"') };
    case "write-serial":
      return { ...step, kind: "write-serial", bytes: bytesOf(value) };
    case "set-control": {
      const set = value.map('"set-control"', ["part-id", "control", "name", "value"]);
      const control = set.get("control") ?? set.get("name") ?? value.fail('"set-control" needs its "control".');
      return { ...step, kind: "set-control", ...partOf(set, value), control: control.text('"control"') };
    }
    case "expect-pin": {
      const asked = value.map('"expect-pin"', ["part-id", "pin", "name", "value"]);
      const pin = asked.get("name") ?? asked.get("pin") ?? value.fail('"expect-pin" needs its "pin".');
      return { ...step, kind: "expect-pin", ...partOf(asked, value), pin: pin.text('"pin"') };
    }
    default:
      return { ...step, kind: "other", word };
  }
}

function partOf(fields: Map<string, Place>, at: Place): { part: string; value: number } {
  const part = fields.get("part-id") ?? at.fail('it needs its "part-id".');
  const value = fields.get("value") ?? at.fail('it needs its "value".');
  const given = value.value();
  return { part: part.text('"part-id"'), value: typeof given === "boolean" ? Number(given) : value.number('"value"') };
}

function nanosOf(place: Place): number {
  const match = /^(\d+(?:\.\d*)?)\s*(ns|us|ms|s)$/i.exec(place.text('"delay"').trim());
  if (!match) return place.fail('"delay" must be a time with its unit: 500ms, 2s.');
  return Number(match[1]) * (UNITS[(match[2] as string).toLowerCase()] as number);
}

function bytesOf(place: Place): Uint8Array {
  if (!place.isList()) return new TextEncoder().encode(place.text('"write-serial"'));
  const bytes = place.list('"write-serial"').map((one) => one.number("a byte"));
  if (bytes.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255)) place.fail("bytes go from 0 to 255.");
  return Uint8Array.from(bytes);
}
