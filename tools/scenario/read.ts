// Reads a scenario: the names of Wokwi's automation steps where they exist, and our own. What is wrong is told by file, line
// and column, before anything runs.

import { readFileSync } from "node:fs";
import { isFilter, isTopicName } from "midge";
import { MidgeError } from "../error.js";
import { shown } from "../project.js";
import { hint } from "../project/setting-types.js";
import { readDuration } from "../simulation/duration.js";
import { type Matcher, readMatcher } from "./matcher.js";
import { type Place, readYaml } from "./yaml.js";

/** A message that is waited for. */
export interface Expectation {
  /** A topic, or a filter with + and #. */
  topic: string;
  matcher: Matcher | undefined;
  qos: number | undefined;
  retain: boolean | undefined;
  /** How many; without it one. */
  least: number;
  most: number;
  /** The whole time passes before it is judged: there is a highest number. */
  isCounted: boolean;
}

export type Act =
  | { kind: "delay"; ms: number }
  | { kind: "wait-serial"; text: string; withinMs: number }
  | { kind: "set"; part: string; input: string; value: number }
  | { kind: "follow"; part: string; input: string; curve: unknown }
  | { kind: "release"; part: string; input: string }
  | { kind: "fault"; words: string }
  | { kind: "mend"; subject: string }
  | { kind: "publish"; topic: string; payload: string; qos: 0 | 1 | 2; retain: boolean }
  | { kind: "expect"; all: Expectation[]; inOrder: boolean; withinMs: number }
  | { kind: "silent"; topic: string; forMs: number }
  | { kind: "expect-pin"; part: string; output: string; value: number; withinMs: number };

export interface Step {
  /** "x.yaml:3:5". */
  at: string;
  /** What it does, or the name it was given. */
  name: string;
  /** A board's id; "" where there is one only. */
  board: string;
  acts: Act[];
}

export interface Scenario {
  file: string;
  name: string;
  seed: number | undefined;
  settings: Record<string, string>;
  steps: Step[];
}

const TOP = ["name", "version", "author", "seed", "settings", "steps"];
const OWN = ["expect", "silent", "set", "follow", "release", "fault", "mend", "publish"];
const WOKWI = ["delay", "wait-serial", "set-control", "expect-pin"];
/** Steps that Wokwi has and this board has not, and what to do instead. */
const ELSEWHERE: Record<string, string> = {
  "write-serial": 'the simulated board\'s console takes no input: use "publish"',
  "take-screenshot": "there is no picture here: midge simulate --ui has one",
  "expect-chip-output": "there are no custom chips here",
  touch: 'there is no screen here: use "set"',
  "touch-press": 'there is no screen here: use "set"',
  "touch-move": 'there is no screen here: use "set"',
  "touch-release": 'there is no screen here: use "set"',
};
/** What is expected comes within this time when nothing else is said. */
const WITHIN_MS = 60_000;

export function readScenario(path: string): Scenario {
  const file = shown(path);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new MidgeError(`cannot read the scenario ${file}: ${(error as Error).message}`);
  }
  return parseScenario(text, file);
}

export function parseScenario(text: string, file: string): Scenario {
  const top = readYaml(text, file);
  const fields = top.map("a scenario", TOP);
  const version = fields.get("version");
  if (version && version.value() !== 1) version.fail('"version" must be 1.');
  const steps = fields.get("steps") ?? top.fail('a scenario needs "steps": a list of them.');
  const settings = fields.get("settings")?.map('"settings"') ?? new Map<string, Place>();
  return {
    file,
    name: fields.get("name")?.text('"name"') ?? file,
    seed: fields.get("seed")?.number('"seed"'),
    settings: Object.fromEntries([...settings].map(([name, value]) => [name, value.text(`the setting "${name}"`)])),
    steps: steps.list('"steps"').map(readStep),
  };
}

function readStep(place: Place): Step {
  const fields = place.map("a step");
  const known = [...OWN, ...WOKWI];
  const [name, board] = [fields.get("name"), fields.get("board")];
  const deeds = [...fields].filter(([key]) => key !== "name" && key !== "board");
  const [deed, more] = deeds;
  if (!deed) place.fail(`a step needs something to do: one of ${known.join(", ")}.`);
  const [kind, value] = deed;
  if (Object.hasOwn(ELSEWHERE, kind)) value.fail(`"${kind}" is a step of Wokwi alone: ${ELSEWHERE[kind] as string}.`);
  if (!known.includes(kind)) place.fail(`there is no step "${kind}"${hint(kind, known)}`);
  if (more) more[1].fail(`a step does one thing: put "${more[0]}" into a step of its own.`);
  const acts = (ACTS[kind] as (value: Place) => Act[])(value);
  return {
    at: place.at,
    name: name?.text('"name"') ?? acts.map(textOfAct).join(", "),
    board: board?.text('"board"') ?? "",
    acts,
  };
}

const durationOf = (place: Place | undefined, what: string, none?: number): number => {
  if (place === undefined) return none as number;
  const ms = readDuration(String(place.value()));
  return ms ?? place.fail(`${what} must be a length of time such as 30s, 500ms or 2m.`);
};

const topicOf = (place: Place, isFilterToo: boolean): string => {
  const topic = place.text('"topic"');
  if (isFilterToo ? isFilter(topic) : isTopicName(topic)) return topic;
  return place.fail(isFilterToo ? `"${topic}" is no topic filter.` : `"${topic}" is no topic.`);
};

/** "climate.temperature": a part and one of its inputs. */
function inputsOf(place: Place, what: string): [string, string, Place][] {
  return [...place.map(what)].map(([key, value]) => {
    const at = key.lastIndexOf(".");
    if (at < 1) value.fail(`${what} takes PART.INPUT: ${what.replaceAll('"', "")}: { climate.temperature: 21 }.`);
    return [key.slice(0, at), key.slice(at + 1), value];
  });
}

const ACTS: Record<string, (value: Place) => Act[]> = {
  delay: (value) => [{ kind: "delay", ms: durationOf(value, '"delay"') }],
  "wait-serial"(value) {
    if (!value.isMap()) return [{ kind: "wait-serial", text: value.text('"wait-serial"'), withinMs: WITHIN_MS }];
    const fields = value.map('"wait-serial"', ["text", "within"]);
    const text = (fields.get("text") ?? value.fail('"wait-serial" needs its "text".')).text('"text"');
    return [{ kind: "wait-serial", text, withinMs: durationOf(fields.get("within"), '"within"', WITHIN_MS) }];
  },
  set: (value) =>
    inputsOf(value, '"set"').map(([part, input, one]) => ({ kind: "set", part, input, value: levelOf(one) })),
  "set-control"(value) {
    const fields = value.map('"set-control"', ["part-id", "control", "name", "value"]);
    const need = (name: string): Place => fields.get(name) ?? value.fail(`"set-control" needs "${name}".`);
    const control = fields.get("control") ?? need("name");
    return [
      {
        kind: "set",
        part: need("part-id").text('"part-id"'),
        input: control.text('"control"'),
        value: levelOf(need("value")),
      },
    ];
  },
  follow: (value) =>
    inputsOf(value, '"follow"').map(([part, input, one]) => ({ kind: "follow", part, input, curve: one.value() })),
  release: (value) =>
    (value.isList() ? value.list('"release"') : [value]).map((one) => {
      const text = one.text('"release"');
      const at = text.lastIndexOf(".");
      if (at < 1) one.fail('"release" takes PART.INPUT, such as climate.temperature.');
      return { kind: "release", part: text.slice(0, at), input: text.slice(at + 1) };
    }),
  fault: (value) => [{ kind: "fault", words: value.text('"fault"') }],
  mend: (value) => [{ kind: "mend", subject: value.text('"mend"') }],
  publish(value) {
    const fields = value.map('"publish"', ["topic", "payload", "qos", "retain"]);
    const topic = topicOf(fields.get("topic") ?? value.fail('"publish" needs its "topic".'), false);
    const qos = qosOf(fields.get("qos")) ?? 0;
    const retain = fields.get("retain")?.flag('"retain"') ?? false;
    const payload = fields.get("payload");
    const json = payload?.isMap() || payload?.isList() ? JSON.stringify(payload.value()) : undefined;
    return [{ kind: "publish", topic, payload: json ?? payload?.text('"payload"') ?? "", qos, retain }];
  },
  expect: readExpect,
  silent(value) {
    const fields = value.map('"silent"', ["topic", "for"]);
    const topic = topicOf(fields.get("topic") ?? value.fail('"silent" needs its "topic".'), true);
    return [{ kind: "silent", topic, forMs: durationOf(fields.get("for"), '"for"', WITHIN_MS) }];
  },
  "expect-pin"(value) {
    const fields = value.map('"expect-pin"', ["part-id", "pin", "name", "value", "within"]);
    const part = (fields.get("part-id") ?? value.fail('"expect-pin" needs its "part-id".')).text('"part-id"');
    const wanted = fields.get("value") ?? value.fail('"expect-pin" needs its "value".');
    const output = (fields.get("pin") ?? fields.get("name"))?.text('"pin"') ?? "";
    const withinMs = durationOf(fields.get("within"), '"within"', 0);
    return [{ kind: "expect-pin", part, output, value: levelOf(wanted), withinMs }];
  },
};

const EXPECT = ["topic", "payload", "qos", "retain", "count"];

function readExpect(value: Place): Act[] {
  if (value.isList())
    return [
      {
        kind: "expect",
        all: value.list('"expect"').map((one) => readOne(one, EXPECT)),
        inOrder: true,
        withinMs: WITHIN_MS,
      },
    ];
  const fields = value.map('"expect"', [...EXPECT, "within", "in-order", "any-order"]);
  const withinMs = durationOf(fields.get("within"), '"within"', WITHIN_MS);
  const several = fields.get("in-order") ?? fields.get("any-order");
  if (!several) return [{ kind: "expect", all: [readOne(value, [...EXPECT, "within"])], inOrder: true, withinMs }];
  const stray = [...fields].find(([name]) => EXPECT.includes(name));
  if (stray) stray[1].fail(`"${stray[0]}" belongs into the list.`);
  const all = several.list('"expect"').map((one) => readOne(one, EXPECT));
  return [{ kind: "expect", all, inOrder: fields.has("in-order"), withinMs }];
}

function readOne(place: Place, known: readonly string[]): Expectation {
  const fields = place.map('"expect"', known);
  const payload = fields.get("payload");
  return {
    topic: topicOf(fields.get("topic") ?? place.fail('"expect" needs its "topic".'), true),
    matcher: payload && readMatcher(payload),
    qos: qosOf(fields.get("qos")),
    retain: fields.get("retain")?.flag('"retain"'),
    ...countOf(fields.get("count")),
  };
}

function countOf(place: Place | undefined): Pick<Expectation, "least" | "most" | "isCounted"> {
  if (!place) return { least: 1, most: Infinity, isCounted: false };
  const whole = (one: Place): number => {
    const number = one.number('"count"');
    return Number.isInteger(number) && number >= 0 ? number : one.fail('"count" must be a whole number from 0 up.');
  };
  if (!place.isMap()) return { least: whole(place), most: whole(place), isCounted: true };
  const fields = place.map('"count"', ["least", "most"]);
  const [least, most] = [fields.get("least"), fields.get("most")];
  return { least: least ? whole(least) : 0, most: most ? whole(most) : Infinity, isCounted: most !== undefined };
}

function qosOf(place: Place | undefined): 0 | 1 | 2 | undefined {
  const qos = place?.value();
  if (qos === undefined || qos === 0 || qos === 1 || qos === 2) return qos;
  return (place as Place).fail('"qos" must be 0, 1 or 2.');
}

/** A number; true and false are 1 and 0, and so Wokwi's texts of numbers. */
function levelOf(place: Place): number {
  const value = place.value();
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
  return place.number("the value");
}

export function textOfExpectation({ topic, matcher, qos, retain, least, most, isCounted }: Expectation): string {
  const count = isCounted
    ? least === most
      ? `${least} times `
      : `${least} to ${most} times `
    : least > 1
      ? `${least} times `
      : "";
  const more = [
    qos === undefined ? "" : ` QoS ${qos}`,
    retain === undefined ? "" : retain ? " retained" : " not retained",
  ];
  return `${count}${topic}${matcher ? ` ${matcher.text}` : ""}${more.join("")}`;
}

function textOfAct(act: Act): string {
  switch (act.kind) {
    case "delay":
      return `delay ${act.ms} ms`;
    case "wait-serial":
      return `wait-serial "${act.text}"`;
    case "set":
      return `set ${act.part}.${act.input} ${act.value}`;
    case "follow":
      return `follow ${act.part}.${act.input} ${JSON.stringify(act.curve)}`;
    case "release":
      return `release ${act.part}.${act.input}`;
    case "fault":
      return `fault ${act.words}`;
    case "mend":
      return `mend ${act.subject}`;
    case "publish":
      return `publish ${act.topic} ${act.payload}`;
    case "expect":
      return `expect ${act.all.map(textOfExpectation).join(act.inOrder ? ", then " : ", and ")}`;
    case "silent":
      return `silent ${act.topic}`;
    case "expect-pin":
      return `expect-pin ${act.part}${act.output === "" ? "" : `.${act.output}`} ${act.value}`;
  }
}
