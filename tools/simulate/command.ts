// `midge simulate`: runs a publisher on the simulated board and prints what it publishes; with a scenario, what came of each
// step. Ctrl-C, or the last message asked for, ends it as a person would switch off a well-behaved device.

import { reasonText } from "../../sdk/mqtt/words.js";
import { Exit, MidgeError } from "../error.js";
import { shown } from "../project.js";
import { openRecording } from "../record/recording.js";
import { readScenario, type Scenario } from "../scenario/read.js";
import { runScenario } from "../scenario/run.js";
import type { StageEvent } from "../simulation/events.js";
import { loadBuilt, loadProgram } from "../simulation/program.js";
import { createStage, type Stage } from "../simulation/stage.js";
import { brokerChoice, givenWorld, inRealTime, isFleet, type SimulateOptions } from "./options.js";
import { hear } from "./hear.js";
import { createPrinter, type Printer } from "./printer.js";

/** A second Ctrl-C after this time ends the command at once. */
const IMPATIENT_MS = 1000;

export async function simulate(path: string | undefined, options: SimulateOptions): Promise<void> {
  if (isFleet(options)) {
    const ending = new AbortController();
    stopOnSignal(ending);
    return (await import("../fleet/command.js")).simulateFleet(path, options, ending);
  }
  const isLevel = options.board !== undefined || options.interpreter !== undefined;
  if (isLevel && options.replay !== undefined)
    throw new MidgeError("--replay is for the simulated board: leave out --board and --interpreter.", Exit.USAGE);
  if (options.replay !== undefined) return (await import("../record/replay.js")).replay(path, options);
  if (path === undefined)
    throw new MidgeError(
      "name the publisher: midge simulate examples/thermometer, or a record: --replay FILE.",
      Exit.USAGE,
    );
  const scenario = options.scenario === undefined ? undefined : readScenario(options.scenario);
  const settings = { ...scenario?.settings, ...options.set };
  if (isLevel && options.record !== undefined)
    throw new MidgeError("--record is for the simulated board: leave out --board, or take --pcap.", Exit.USAGE);
  const program = isLevel
    ? await loadBuilt(path, settings, options)
    : await loadProgram(path, settings, options.broker);
  const choice = brokerChoice(program.isRealTime ? inRealTime(options) : options, program.project({}).broker);
  const world = options.world === undefined ? [] : [givenWorld(options.world)];
  const speed = options.speed ?? (choice.kind === "memory" ? "max" : 1);
  const recording = openRecording(options);
  const tape = recording && { tape: recording.tape };
  const stage = await createStage({ broker: choice, speed, seed: options.seed ?? scenario?.seed ?? 1, ...tape });
  const printer = createPrinter({
    isJson: options.json === true,
    isQuiet: options.quiet === true || (scenario !== undefined && options.debug !== true),
    epochMs: choice.kind === "memory" ? stage.epochS * 1000 : undefined,
  });
  const ending = new AbortController();
  const heard = listen(stage, printer, options, ending);
  stopOnSignal(ending);
  let isDone = true;
  try {
    const run = {
      publisher: shown(program.entry),
      on: program.level,
      broker: stage.brokerUrl,
      isEmbedded: choice.kind === "embedded",
    };
    if (!scenario) printer.start(run);
    stage.add(program, { world });
    for (const words of options.fault ?? []) stage.fault("", words);
    const page = options.ui === true ? await openPage(stage, program.name, options.uiPort) : undefined;
    if (scenario) isDone = await play(stage, scenario, printer, ending.signal);
    else await stage.run(options.for ?? Infinity, ending.signal);
    await page?.close();
    if (heard.failure) throw heard.failure;
  } finally {
    heard.isLeaving = true;
    await stage.stop();
    await stage.close();
    recording?.close();
  }
  if (!isDone) process.exitCode = Exit.EXPECTATION;
}

interface Hearing {
  /** What ended it, if it failed. */
  failure: MidgeError | undefined;
  /** The board says goodbye: messages are printed beyond those asked for. */
  isLeaving: boolean;
}

/** Prints what happens, and ends at the last message asked for. */
function listen(stage: Stage, printer: Printer, options: SimulateOptions, ending: AbortController): Hearing {
  const { broker: choice } = stage;
  const hearing: Hearing = { failure: undefined, isLeaving: false };
  let messages = 0;
  let wasOnline = false;
  const fail = (reason: number): void => {
    // A broker that was never there is a mistake; one that a fault takes away is none.
    if (choice.kind !== "url" || wasOnline || (options.fault ?? []).length > 0) return;
    const detail = stage.lastError() === "" || reason < 10 ? "" : ` (${stage.lastError()})`;
    hearing.failure ??= new MidgeError(
      `cannot use the broker ${stage.brokerUrl}: ${reasonText(reason)}${detail}. Is it running, and is the URL right?`,
    );
    ending.abort();
  };
  const take = (event: StageEvent): void => {
    if (event.kind === "message" && messages === options.count && !hearing.isLeaving) return;
    hear(event, printer, options.debug === true);
    if (event.kind === "message" && ++messages === options.count) ending.abort();
    else if (event.kind === "packet") {
      const isAnswer = event.direction === "in" && (event.bytes[0] as number) >> 4 === 2;
      if (isAnswer && event.bytes[3] === 0) wasOnline = true;
      else if (isAnswer) fail(event.bytes[3] as number);
    } else if (event.kind === "link" && event.state === "closed" && event.reason !== 0) fail(event.reason);
  };
  stage.events.on(take, "message", "log", "fault", "link");
  if (choice.kind === "url" || options.debug === true) stage.events.on(take, "packet");
  return hearing;
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
