// `midge simulate --boards N`: runs a fleet until its time is over or Ctrl-C ends it, and reports. `midge report`: one report
// out of those of the shards.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { reasonText, type Topic } from "midge";
import { Exit, MidgeError } from "../error.js";
import { shown } from "../project.js";
import { brokerChoice, givenWorld, type SimulateOptions } from "../simulate/options.js";
import { createPrinter } from "../simulate/printer.js";
import { loadProgram } from "../simulation/program.js";
import { createScreen, type Screen } from "./figures.js";
import { createFleet, type Fleet } from "./fleet.js";
import { needOpenFiles } from "./limits.js";
import { type FleetReport, isReport, mergeReports } from "./report.js";
import { boardsOf, readShard, shardText } from "./shard.js";

/** Between two lines of figures. */
const FIGURES_MS = 5000;
const RAMP = 200;
const OBSERVE = 20;

/** Throws a MidgeError for what one board can have and a fleet cannot. */
function refuseOthers(options: SimulateOptions): void {
  const other = Object.entries({
    "--scenario": options.scenario,
    "--fault": options.fault,
    "--ui": options.ui,
    "--record": options.record,
    "--replay": options.replay,
    "--pcap": options.pcap,
    "--board": options.board,
    "--interpreter": options.interpreter,
  }).find(([, value]) => value !== undefined)?.[0];
  if (other !== undefined)
    throw new MidgeError(`${other} is for one board: leave out --boards, or leave out ${other}.`, Exit.USAGE);
}

/** `ending` is aborted by Ctrl-C. */
export async function simulateFleet(
  path: string | undefined,
  options: SimulateOptions,
  ending: AbortController,
): Promise<void> {
  refuseOthers(options);
  if (path === undefined)
    throw new MidgeError("name the publisher: midge simulate examples/thermometer --boards 500.", Exit.USAGE);
  const { boards = 1, seed = 1 } = options;
  const shard = options.shard === undefined ? { index: 1, count: 1 } : readShard(options.shard);
  const program = await loadProgram(path, options.set, options.broker);
  const choice = brokerChoice(options, program.project({}).broker);
  const { from, to } = boardsOf(shard, boards);
  if (choice.kind !== "memory") needOpenFiles(to - from, choice.kind === "embedded" ? 2 : 1);
  const fleet = await createFleet({
    program,
    boards,
    shard,
    seed,
    broker: choice,
    ramp: options.ramp ?? RAMP,
    observe: options.observe ?? OBSERVE,
    ...(options.speed !== undefined && { speed: options.speed }),
    ...(options.world !== undefined && { world: [givenWorld(options.world)] }),
  });
  const screen = createScreen({ isJson: options.json === true, isQuiet: options.quiet === true });
  const part = shard.count > 1 ? `shard ${shardText(shard)}, ${to - from} of ` : "";
  const where = choice.kind === "embedded" ? `${fleet.brokerUrl} (embedded broker)` : fleet.brokerUrl;
  screen.say(`${shown(program.entry)} on ${part}${boards} simulated boards -> ${where}. Ctrl-C ends it.`);
  if (fleet.note !== "") screen.say(fleet.note);
  const failed = watch(fleet, choice.kind === "url", options, ending);
  const timer = setInterval(() => show(fleet, screen), FIGURES_MS);
  try {
    await fleet.run(options.for ?? Infinity, ending.signal);
    const error = failed();
    if (error) throw error;
    const report = fleet.report();
    if (options.report !== undefined) writeReport(options.report, report);
    screen.report(report);
  } finally {
    clearInterval(timer);
    await fleet.stop();
    await fleet.close();
  }
}

function show(fleet: Fleet, screen: Screen): void {
  screen.figures(fleet.figures(), fleet.tally.latency.percentile(0.99));
}

/** Ends at the last message asked for, and when no board gets to the broker. The answer is the failure that ended it. */
function watch(fleet: Fleet, isOutside: boolean, options: SimulateOptions, ending: AbortController) {
  const { tally } = fleet;
  const printer = createPrinter({ isJson: options.json === true, isQuiet: true, epochMs: undefined });
  let failure: MidgeError | undefined;
  tally.onMessage = (topic, payload) => {
    if (options.debug === true) printMessage(printer, fleet.now(), topic, payload);
    if (options.count !== undefined && tally.messages >= options.count) ending.abort();
  };
  if (options.count === undefined && options.debug !== true) tally.onMessage = undefined;
  if (options.debug === true) fleet.onLog = (board, line) => process.stderr.write(`${board.deviceId}: ${line}\n`);
  tally.onFailed = (reason) => {
    if (!isOutside || tally.connected > 0 || failure) return;
    const detail = fleet.lastError() === "" || reason < 10 ? "" : ` (${fleet.lastError()})`;
    failure = new MidgeError(
      `cannot use the broker ${fleet.brokerUrl}: ${reasonText(reason)}${detail}. Is it running, and is the URL right?`,
      Exit.BROKER,
    );
    ending.abort();
  };
  return () => failure;
}

function printMessage(printer: ReturnType<typeof createPrinter>, atMs: number, topic: Topic, payload: unknown): void {
  const { _name: name, _first: first } = topic;
  printer.message({
    atMs,
    topic: Buffer.from(name.subarray(2)).toString("utf8"),
    payload: Buffer.from(payload as string),
    qos: ((first >> 1) & 3) as 0 | 1 | 2,
    retain: (first & 1) === 1,
  });
}

function writeReport(file: string, report: FleetReport): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
  } catch (error) {
    throw new MidgeError(`cannot write the report ${file}: ${(error as Error).message}`);
  }
}

export interface ReportOptions {
  out?: string;
  json?: boolean;
  quiet?: boolean;
}

/** `midge report FILES...`; "-" is standard input. */
export function report(files: readonly string[], options: ReportOptions): void {
  const merged = mergeReports(files.flatMap((name) => readReports(name).map((report) => ({ name, report }))));
  if (options.out !== undefined) writeReport(options.out, merged);
  if (options.quiet === true && options.out !== undefined) return;
  createScreen({ isJson: options.json === true, isQuiet: false }).report(merged);
}

/** The reports of a file: one that `--report` wrote, or lines of which some are reports, as of `--json`. */
function readReports(file: string): FleetReport[] {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new MidgeError(`cannot read the report ${file}: ${(error as Error).message}`);
  }
  const whole = parsed(text);
  const found = (whole === undefined ? text.split("\n").map(parsed) : [whole]).filter(isReport);
  if (found.length > 0) return found;
  throw new MidgeError(
    `there is no report of a fleet in ${file}: midge simulate --boards ... --report FILE writes one.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
