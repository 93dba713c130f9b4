// Runs a scenario on a stage: does each step, waits for what is expected, and ends at the first that fails. It prints
// nothing; each step is told as it ends.

import { matches } from "midge";
import { MidgeError } from "../error.js";
import { showDuration } from "../simulation/duration.js";
import type { MessageEvent } from "../simulation/events.js";
import { lastMessages } from "../simulation/published.js";
import type { Stage } from "../simulation/stage.js";
import { type Act, type Expectation, type Scenario, type Step, textOfExpectation } from "./read.js";

export interface StepResult {
  /** From 1 up. */
  step: number;
  /** "x.yaml:3:5". */
  at: string;
  name: string;
  ok: boolean;
  /** Simulated milliseconds when it ended. */
  atMs: number;
  /** Why it failed; "" when it did not. */
  why: string;
}

export interface ScenarioResult {
  name: string;
  ok: boolean;
  steps: StepResult[];
}

/** What a step failed by; everything else that is thrown is a mistake in the scenario. */
class Failed extends Error {}

/** The stage must have its boards; `told` hears of each step as it ends. Throws a MidgeError with the place of a mistake. */
export async function runScenario(
  stage: Stage,
  scenario: Scenario,
  told: (result: StepResult) => void = () => {},
): Promise<ScenarioResult> {
  for (const step of scenario.steps) check(stage, step);
  const watch = createWatch(stage);
  const steps: StepResult[] = [];
  try {
    for (const [i, step] of scenario.steps.entries()) {
      const why = await runStep(stage, watch, step);
      const result: StepResult = { step: i + 1, at: step.at, name: step.name, ok: why === "", atMs: stage.now(), why };
      steps.push(result);
      told(result);
      if (!result.ok) break;
    }
  } finally {
    watch.end();
  }
  return { name: scenario.name, ok: steps.every(({ ok }) => ok), steps };
}

/** What can be known to be wrong before anything runs. */
function check(stage: Stage, step: Step): void {
  try {
    if (step.board !== "") stage.board(step.board);
    for (const act of step.acts) {
      if (act.kind === "fault") stage.checkFault(step.board, act.words);
      else if (act.kind === "set" || act.kind === "follow" || act.kind === "release")
        stage.checkInput(step.board, act.part, act.input);
    }
  } catch (error) {
    throw error instanceof MidgeError ? new MidgeError(`${step.at}: ${error.message}`) : error;
  }
}

async function runStep(stage: Stage, watch: Watch, step: Step): Promise<string> {
  try {
    for (const act of step.acts) await DEEDS[act.kind](stage, watch, act as never, step.board);
    return "";
  } catch (error) {
    if (error instanceof Failed) return error.message;
    if (error instanceof MidgeError) throw new MidgeError(`${step.at}: ${error.message}`);
    throw error;
  }
}

/** All that has happened since the scenario began, and how far each expectation has looked. */
interface Watch {
  messages: MessageEvent[];
  lines: { board: string; line: string }[];
  /** Where the next search begins: each message answers one expectation of its topic. */
  seen: Map<string, number>;
  seenLine: number;
  end(): void;
}

function createWatch(stage: Stage): Watch {
  const messages: MessageEvent[] = [];
  // What boards said before the first step, while they were put on the stage.
  const lines = stage.boards.flatMap(({ id, lines: said }) => said.map((line) => ({ board: id, line })));
  const end = stage.events.on(
    (event) => {
      if (event.kind === "message") messages.push(event);
      else if (event.kind === "log") lines.push({ board: event.board, line: event.line });
    },
    "message",
    "log",
  );
  return { messages, lines, seen: new Map(), seenLine: 0, end };
}

const text = (message: MessageEvent): string => Buffer.from(message.payload).toString("utf8");

function fits(message: MessageEvent, { topic, matcher, qos, retain }: Expectation, board: string): boolean {
  return (
    matches(topic, message.topic) &&
    (board === "" || message.board === board) &&
    (qos === undefined || message.qos === qos) &&
    (retain === undefined || message.retain === retain) &&
    (matcher === undefined || matcher.fits(text(message)))
  );
}

function shownLast(watch: Watch): string {
  const last = watch.messages.map((message) => ({ ...message, payload: text(message) }));
  return lastMessages(last);
}

type Deed<Kind extends Act["kind"]> = (
  stage: Stage,
  watch: Watch,
  act: Extract<Act, { kind: Kind }>,
  board: string,
) => Promise<void> | void;

const DEEDS: { [Kind in Act["kind"]]: Deed<Kind> } = {
  delay: (stage, _watch, { ms }) => stage.run(ms),
  async "wait-serial"(stage, watch, act, board) {
    const found = (): boolean => {
      for (let i = watch.seenLine; i < watch.lines.length; i++) {
        const one = watch.lines[i] as Watch["lines"][number];
        if ((board !== "" && one.board !== board) || !one.line.includes(act.text)) continue;
        watch.seenLine = i + 1;
        return true;
      }
      return false;
    };
    if (await stage.until(found, act.withinMs)) return;
    const last = watch.lines.slice(-5).map(({ line }) => `  ${line}`);
    throw new Failed(
      [`"${act.text}" did not come within ${showDuration(act.withinMs)}.`, "The last lines:", ...last].join("\n"),
    );
  },
  set: (stage, _watch, act, board) => stage.set(board, act.part, act.input, act.value),
  follow: (stage, _watch, act, board) => stage.follow(board, act.part, act.input, act.curve as object),
  release: (stage, _watch, act, board) => stage.release(board, act.part, act.input),
  fault: (stage, _watch, { words }, board) => stage.fault(board, words),
  mend: (stage, _watch, { subject }, board) => stage.mend(board, subject),
  publish: (stage, _watch, { topic, payload, qos, retain }) => stage.publish(topic, payload, { qos, retain }),
  expect: (stage, watch, act, board) => (act.inOrder ? inOrder : inAnyOrder)(stage, watch, act, board),
  async silent(stage, watch, act) {
    const from = watch.messages.length;
    const isBroken = (): boolean => watch.messages.length > from && watch.messages.slice(from).some(broke);
    const broke = (message: MessageEvent): boolean => matches(act.topic, message.topic);
    if (!(await stage.until(isBroken, act.forMs))) return;
    const message = watch.messages.slice(from).find(broke) as MessageEvent;
    throw new Failed(`${act.topic} was not silent for ${showDuration(act.forMs)}: ${message.topic} ${text(message)}`);
  },
  async "expect-pin"(stage, _watch, act, board) {
    const part = stage.board(board).parts[act.part];
    if (!part) {
      const known = Object.keys(stage.board(board).parts).join(", ") || "none";
      throw new MidgeError(`the board has no part "${act.part}": there is ${known}.`);
    }
    const outputs = Object.keys(part.outputs());
    const output = act.output === "" ? outputs[0] : act.output;
    if (output === undefined || !outputs.includes(output))
      throw new MidgeError(`${act.part} shows no "${act.output}": it shows ${outputs.join(", ") || "nothing"}.`);
    const now = (): number => stage.board(board).parts[act.part]?.outputs()[output] as number;
    const isMet = (): boolean => Math.abs(now() - act.value) < 1e-6;
    if (await stage.until(isMet, act.withinMs)) return;
    const within = act.withinMs > 0 ? ` within ${showDuration(act.withinMs)}` : "";
    throw new Failed(`${act.part}.${output} is ${now()}, and did not become ${act.value}${within}.`);
  },
};

type Expect = Extract<Act, { kind: "expect" }>;

/** One after the other, all within the time. What is counted takes the whole of it. */
async function inOrder(stage: Stage, watch: Watch, act: Expect, board: string): Promise<void> {
  const endMs = stage.now() + act.withinMs;
  // In a list each message stands behind the one before it.
  let at = 0;
  for (const one of act.all) {
    const isAlone = act.all.length === 1;
    const key = `${board} ${one.topic}`;
    // What is counted is counted from here on.
    let next = Math.max(at, one.isCounted ? watch.messages.length : (watch.seen.get(key) ?? 0));
    let count = 0;
    let counted = next;
    const look = (): boolean => {
      while (next < watch.messages.length) {
        if (!fits(watch.messages[next++] as MessageEvent, one, board)) continue;
        count++;
        counted = next;
        if (count > one.most || (!one.isCounted && count >= one.least)) return true;
      }
      return false;
    };
    await stage.until(look, Math.max(0, endMs - stage.now()));
    if (count < one.least || count > one.most) throw missed(one, count, act, watch);
    watch.seen.set(key, counted);
    if (!isAlone) at = counted;
  }
}

async function inAnyOrder(stage: Stage, watch: Watch, act: Expect, board: string): Promise<void> {
  const states = act.all.map((one) => ({ one, count: 0 }));
  let next = Math.min(...act.all.map((one) => watch.seen.get(`${board} ${one.topic}`) ?? 0));
  const look = (): boolean => {
    for (; next < watch.messages.length; next++) {
      const message = watch.messages[next] as MessageEvent;
      const taker = states.find(
        ({ one, count }) =>
          next >= (watch.seen.get(`${board} ${one.topic}`) ?? 0) &&
          (one.isCounted || count < one.least) &&
          fits(message, one, board),
      );
      if (taker) taker.count++;
    }
    return states.every(({ one, count }) => !one.isCounted && count >= one.least);
  };
  await stage.until(look, act.withinMs);
  for (const { one, count } of states) if (count < one.least || count > one.most) throw missed(one, count, act, watch);
  for (const one of act.all) watch.seen.set(`${board} ${one.topic}`, next);
}

function missed(one: Expectation, count: number, act: Expect, watch: Watch): Failed {
  const came = one.isCounted || one.least > 1 ? `came ${count} times` : "did not come";
  return new Failed(`${textOfExpectation(one)} ${came} within ${showDuration(act.withinMs)}.\n${shownLast(watch)}`);
}
