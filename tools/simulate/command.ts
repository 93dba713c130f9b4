// `midge simulate`: runs a publisher on the simulated board and prints what it publishes; with a scenario, what came of each
// step. Ctrl-C, or the last message asked for, ends it as a person would switch off a well-behaved device.

import { reasonText } from "../../sdk/mqtt/words.js";
import { Exit, MidgeError } from "../error.js";
import { shown } from "../project.js";
import { decodePacket } from "../packets/fields.js";
import { readScenario, type Scenario } from "../scenario/read.js";
import { runScenario } from "../scenario/run.js";
import type { StageEvent } from "../simulation/events.js";
import { loadProgram } from "../simulation/program.js";
import { createStage, type Stage } from "../simulation/stage.js";
import { brokerChoice, givenWorld, type SimulateOptions } from "./options.js";
import { createPrinter, type Printer } from "./printer.js";

/** A second Ctrl-C after this time ends the command at once. */
const IMPATIENT_MS = 1000;

export async function simulate(path: string, options: SimulateOptions): Promise<void> {
  const scenario = options.scenario === undefined ? undefined : readScenario(options.scenario);
  const program = await loadProgram(path, { ...scenario?.settings, ...options.set }, options.broker);
  const choice = brokerChoice(options, program.project({}).broker);
  const world = options.world === undefined ? [] : [givenWorld(options.world)];
  const speed = options.speed ?? (choice.kind === "memory" ? "max" : 1);
  const stage = await createStage({ broker: choice, speed, seed: options.seed ?? scenario?.seed ?? 1 });
  const printer = createPrinter({
    isJson: options.json === true,
    isQuiet: options.quiet === true || (scenario !== undefined && options.debug !== true),
    epochMs: choice.kind === "memory" ? stage.epochS * 1000 : undefined,
  });
  const ending = new AbortController();
  const failed = listen(stage, printer, options, ending);
  stopOnSignal(ending);
  let isDone = true;
  try {
    const run = { publisher: shown(program.entry), broker: stage.brokerUrl, isEmbedded: choice.kind === "embedded" };
    if (!scenario) printer.start(run);
    stage.add(program, { world });
    for (const words of options.fault ?? []) stage.fault("", words);
    const page = options.ui === true ? await openPage(stage, program.name, options.uiPort) : undefined;
    if (scenario) isDone = await play(stage, scenario, printer, ending.signal);
    else await stage.run(options.for ?? Infinity, ending.signal);
    await page?.close();
    const error = failed();
    if (error) throw error;
  } finally {
    await stage.stop();
    await stage.close();
  }
  if (!isDone) process.exitCode = Exit.EXPECTATION;
}

/** Prints what happens, and ends at the last message asked for. The answer is the failure that ended it, if one did. */
function listen(
  stage: Stage,
  printer: Printer,
  options: SimulateOptions,
  ending: AbortController,
): () => MidgeError | undefined {
  const { broker: choice } = stage;
  let messages = 0;
  let wasOnline = false;
  let failure: MidgeError | undefined;
  const fail = (reason: number): void => {
    // A broker that was never there is a mistake; one that a fault takes away is none.
    if (choice.kind !== "url" || wasOnline || (options.fault ?? []).length > 0) return;
    const detail = stage.lastError() === "" || reason < 10 ? "" : ` (${stage.lastError()})`;
    failure ??= new MidgeError(
      `cannot use the broker ${stage.brokerUrl}: ${reasonText(reason)}${detail}. Is it running, and is the URL right?`,
    );
    ending.abort();
  };
  const hear = (event: StageEvent): void => {
    switch (event.kind) {
      case "message":
        printer.message(event);
        if (++messages === options.count) ending.abort();
        return;
      case "log":
        return printer.log(event.atMs, event.line);
      case "fault":
        return printer.note(event.atMs, `${event.isMended ? "over" : "fault"}: ${event.fault}`);
      case "packet": {
        const isAnswer = event.direction === "in" && (event.bytes[0] as number) >> 4 === 2;
        if (isAnswer && event.bytes[3] === 0) wasOnline = true;
        else if (isAnswer) fail(event.bytes[3] as number);
        if (options.debug !== true) return;
        const { summary, fault } = decodePacket(event.bytes);
        const arrow = event.direction === "out" ? "->" : "<-";
        return printer.packet(event.atMs, `${arrow} ${summary}${fault === undefined ? "" : `  [malformed: ${fault}]`}`);
      }
      case "link":
        if (event.state === "closed" && event.reason !== 0) fail(event.reason);
    }
  };
  stage.events.on(hear, "message", "log", "fault", "link");
  if (choice.kind === "url" || options.debug === true) stage.events.on(hear, "packet");
  return () => failure;
}

function stopOnSignal(ending: AbortController): void {
  let first = 0;
  const onSignal = (): void => {
    // Under npm one Ctrl-C arrives twice: from the terminal and from npm. A person's second one comes later.
    if (first > 0 && Date.now() - first > IMPATIENT_MS) process.exit(Exit.INTERRUPTED);
    if (first === 0) first = Date.now();
    ending.abort();
  };
  // Never taken off: a second signal may come as late as the last line of output.
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
}

/** False when a step failed. */
async function play(stage: Stage, scenario: Scenario, printer: Printer, signal: AbortSignal): Promise<boolean> {
  const result = await new Promise<Awaited<ReturnType<typeof runScenario>>>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new MidgeError("interrupted.", Exit.INTERRUPTED)));
    printer.scenario(scenario.name);
    runScenario(stage, scenario, (step) => printer.step(step)).then(resolve, reject);
  });
  printer.result(result, scenario.steps.length);
  return result.ok;
}

async function openPage(stage: Stage, name: string, port = 0): Promise<{ close(): Promise<void> | void }> {
  const { showPage } = await import("../page/show.js");
  const page = await showPage(stage, { publisher: name, port });
  process.stderr.write(`The page${page.opens ? ", which opens in the browser" : ""}: ${page.url}\n`);
  return page;
}
