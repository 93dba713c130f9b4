// `midge wokwi`: a publisher as a project that Wokwi runs, looked through before anybody asks Wokwi, and run there when it is
// asked for.

import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Profile } from "../../boards/profile.js";
import { Exit, MidgeError } from "../error.js";
import { whereFrom } from "../flash/files.js";
import { findEntry, nameOf, shown } from "../project.js";
import { asBefore, diagramOf } from "./diagram.js";
import * as files from "./files.js";
import { DIAGRAM, type Finding, FLASHER, lintFolder, SCENARIO, TOML } from "./lint.js";
import { missingFiles } from "./lint-flash.js";
import { readProgram } from "./program.js";
import { needToken, type RunWorld, runOnWokwi } from "./run.js";
import { readScenario, scenarioOf } from "./scenario.js";

export interface WokwiOptions {
  board?: string;
  firmware?: string[];
  out?: string;
  broker?: string;
  tls?: string;
  without?: string[];
  lint?: string;
  run?: boolean;
  /** A file, or false by commander's --no-scenario. */
  scenario?: string | boolean;
  expect?: string[];
  fail?: string[];
  timeout?: number;
  timestamps?: boolean;
  log?: string;
  set?: string[];
  json?: boolean;
  quiet?: boolean;
}

const DEFAULT_BOARD = "esp32";

export async function wokwi(publisher: string | undefined, options: WokwiOptions, world?: RunWorld): Promise<void> {
  const environment = world?.environment ?? process.env;
  if (options.lint !== undefined) {
    if (publisher !== undefined)
      throw new MidgeError("--lint looks at a folder as it is: leave out the publisher.", Exit.USAGE);
    const { firmware, out, broker, without, set } = options;
    if ([firmware, out, broker, without, set].some((one) => one !== undefined))
      throw new MidgeError(
        "--lint writes nothing: leave out --firmware, --out, --broker, --without and --set, or give the publisher instead.",
        Exit.USAGE,
      );
    if (options.run) needToken(environment);
    return finish(resolve(options.lint), [], options, undefined, world);
  }
  if (publisher === undefined)
    throw new MidgeError(
      "which publisher? For example: midge wokwi examples/thermometer --broker mqtt://HOST:PORT.",
      Exit.USAGE,
    );
  if (options.run) needToken(environment);
  const board = options.board ?? DEFAULT_BOARD;
  const folder = resolve(options.out ?? join("out", "wokwi", `${nameOf(findEntry(publisher))}-${board}`));
  const without = options.without ?? [];
  const standIn = join(folder, files.PUBLISHER);
  const program = readProgram(publisher, standIn, { ...options, board, without, set: settingsOf(options.set) });
  const { profile, project, placing, where, notes } = program;
  if (standIn === project.entry)
    throw new MidgeError(`--out ${options.out} is the publisher's own folder: choose another one.`, Exit.USAGE);
  files.needOwn(folder);
  const firmware = files.firmwareFiles(options.firmware ?? [], profile);
  const drawn = diagramOf(profile, placing, without, where);
  if (program.source !== undefined) files.write(folder, files.PUBLISHER, program.source);
  const image = await program.image(program.source === undefined ? project.entry : standIn);
  for (const { file, data } of firmware) if (data) files.write(folder, file, data);
  files.write(folder, files.STORAGE, image, true);
  files.write(folder, FLASHER, files.flasherText(profile, firmware));
  files.write(folder, TOML, files.tomlText());
  const diagram = asBefore(drawn.diagram, files.diagramBefore(folder));
  files.write(folder, DIAGRAM, JSON.stringify(diagram, null, 2) + "\n");
  const moved = placing.parts.filter(({ name }) => !without.includes(name));
  files.write(folder, SCENARIO, scenarioOf(`${project.name} on ${profile.title}`, moved, options.expect ?? []));
  for (const warning of placing.warnings) notes.push(warning);
  await finish(folder, notes, options, profile, world);
}

function settingsOf(words: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf("=");
      if (at < 1) throw new MidgeError(`--set ${word}: write name=value.`, Exit.USAGE);
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

/** Looks at the folder, says what there is, and runs it. */
async function finish(
  folder: string,
  notes: readonly string[],
  options: WokwiOptions,
  profile: Profile | undefined,
  world: RunWorld | undefined,
): Promise<void> {
  const given = options.scenario;
  const scenario = typeof given === "string" ? resolve(given) : join(folder, SCENARIO);
  if (typeof given === "string" && !existsSync(scenario))
    throw new MidgeError(`cannot read ${given}: there is no such file.`, Exit.USAGE);
  const findings = lintFolder(folder, scenario);
  const missing = missingFiles(folder, FLASHER);
  report(folder, notes, findings, missing, profile, options);
  if (findings.some(({ severity }) => severity === "error"))
    throw new MidgeError(`${shown(folder)} would not run on Wokwi: see above.`, Exit.EXPECTATION);
  if (!options.run) return;
  if (missing.length > 0)
    throw new MidgeError(`the firmware is missing in ${shown(folder)}: give it with --firmware FILE...`, Exit.USAGE);
  const hasScenario = given !== false && existsSync(scenario);
  const steps = hasScenario ? readScenario(readFileSync(scenario, "utf8"), basename(scenario)) : undefined;
  process.exitCode = await runOnWokwi({ ...options, folder, ...(steps && { steps }) }, world);
}

function report(
  folder: string,
  notes: readonly string[],
  findings: readonly Finding[],
  missing: readonly string[],
  profile: Profile | undefined,
  options: WokwiOptions,
): void {
  if (options.json) {
    process.stdout.write(JSON.stringify({ folder, board: profile?.name, notes, findings }) + "\n");
    return;
  }
  for (const { severity, file, text } of findings) {
    if (severity === "error" || !options.quiet) process.stderr.write(`midge: ${severity}: ${file}: ${text}\n`);
  }
  if (options.quiet) return;
  for (const note of notes) process.stderr.write(`midge: ${note}\n`);
  const isWhole = missing.length === 0;
  process.stdout.write(
    `${shown(folder)}: ${isWhole ? `open it in VS Code with Wokwi's extension, or: midge wokwi --lint ${shown(folder)} --run` : "the firmware is missing"}\n`,
  );
  if (!isWhole && profile) {
    const { name, version, download } = profile.firmware;
    process.stdout.write(`get ${name} ${version} for ${profile.chip} from ${download}, then add --firmware FILE...\n`);
  } else if (!isWhole) process.stdout.write(`${whereFrom(undefined)}\n`);
}
