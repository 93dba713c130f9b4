// `midge simulate --replay FILE`: runs a program as it was recorded, without a network, and says whether it sent the same. A
// program that has changed runs, too: that is how a failure in the field is looked into.

import { resolve } from "node:path";
import { Exit, MidgeError } from "../error.js";
import { findEntry, type Project, shown } from "../project.js";
import { hear } from "../simulate/hear.js";
import type { SimulateOptions } from "../simulate/options.js";
import { createPrinter } from "../simulate/printer.js";
import { loadProgram, type Program } from "../simulation/program.js";
import { createStage } from "../simulation/stage.js";
import { midgeVersion, readRecord, type RecordFile } from "./lines.js";
import { createPlayer, type Player } from "./player.js";
import { openFiles } from "./recording.js";
import { differenceData, shownDifference } from "./show.js";

/** What a record says by itself. */
const RECORDED = ["broker", "cafile", "speed", "seed", "world", "fault", "scenario", "ui"] as const;
/** What stands for a secret that is not here. */
const PLACEHOLDER = "placeholder";

export async function replay(path: string | undefined, options: SimulateOptions): Promise<void> {
  refuseOthers(options);
  const record = readRecord(options.replay as string);
  const program = await loadProgram(entryOf(path, record));
  const note = (line: string): void => {
    if (options.quiet !== true) process.stderr.write(`${line}\n`);
  };
  const files = openFiles(options);
  const player = createPlayer(record, program, files.sink);
  const stage = await createStage({ tape: player, seed: record.header.seed });
  const printer = createPrinter({
    isJson: options.json === true,
    isQuiet: options.quiet === true,
    epochMs: record.header.epoch * 1000,
  });
  const ending = new AbortController();
  let messages = 0;
  stage.events.on((event) => {
    hear(event, printer, options.debug === true);
    if (event.kind === "message" && ++messages === options.count) ending.abort();
  });
  process.on("SIGINT", () => ending.abort());
  try {
    player.attach({ stage, program, secrets: secretsOf(program.project({}), note) });
    for (const line of notesOf(record, player, program)) note(line);
    await stage.run(options.for ?? Infinity, ending.signal);
  } finally {
    await stage.stop();
    await stage.close();
    files.close();
  }
  tell(record, player, options);
}

function refuseOthers(options: SimulateOptions): void {
  const set = Object.keys(options.set).length > 0 ? "set" : undefined;
  const port = options.port !== 0 ? "port" : undefined;
  const one = RECORDED.find((name) => options[name] !== undefined) ?? set ?? port;
  if (one !== undefined)
    throw new MidgeError(`--replay runs what was recorded: leave out --${one}, or leave out --replay.`, Exit.USAGE);
  if (options.record !== undefined && resolve(options.record) === resolve(options.replay as string))
    throw new MidgeError("--record would write over the record that --replay reads: name another file.", Exit.USAGE);
}

function entryOf(path: string | undefined, { name, header }: RecordFile): string {
  try {
    return findEntry(path ?? header.publisher);
  } catch (error) {
    if (path !== undefined) throw error;
    throw new MidgeError(
      `${name} was recorded of ${header.publisher}, which is not here: name the publisher, midge simulate --replay ${name} PUBLISHER.`,
    );
  }
}

/** The program's secrets as they are here; for those that are not, something stands in their place. */
function secretsOf({ config, local }: Project, note: (line: string) => void): Record<string, string> {
  const secrets = { ...local.secrets };
  for (const [name, { type }] of Object.entries(config.settings)) {
    if (type !== "secret" || name in secrets) continue;
    secrets[name] = PLACEHOLDER;
    note(`The secret "${name}" is not here: "${PLACEHOLDER}" stands for it, and what is made of it will differ.`);
  }
  return secrets;
}

function notesOf({ name, header }: RecordFile, { isChanged }: Player, program: Program): string[] {
  const notes = [`${name}: ${header.publisher}, ${new Date(header.epoch * 1000).toISOString()}, ${header.broker}.`];
  if (isChanged) notes.push(`${shown(program.entry)} or its parts have changed since; it runs all the same.`);
  const version = midgeVersion();
  if (header.midge !== version) notes.push(`It was recorded by Midge ${header.midge}; this is ${version}.`);
  return notes;
}

function tell(record: RecordFile, { compared, isChanged }: Player, options: SimulateOptions): void {
  const { packets, difference } = compared;
  const out = (line: string): void => void process.stdout.write(`${line}\n`);
  const isIdentical = difference === undefined;
  if (!isIdentical) process.exitCode = Exit.EXPECTATION;
  if (options.json === true) {
    const rest = difference && { difference: differenceData(difference) };
    return out(
      JSON.stringify({
        replay: record.name,
        packets,
        identical: isIdentical,
        changed: isChanged,
        torn: record.isTorn,
        ...rest,
      }),
    );
  }
  if (difference) {
    out(shownDifference(difference));
    return out(`${packets} packets before it were identical.`);
  }
  const end = record.isTorn ? ", as far as the record goes: its run was killed" : "";
  out(`${packets} packets, identical${end}.`);
}
