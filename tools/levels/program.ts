// A publisher built for a board, as the program of a stage: the very file that `midge build` makes, run in the host of its
// firmware. What a board cannot do is refused here, before anything runs.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { Profile } from "../../boards/profile.js";
import { boardData, boardDataText, DATA_FILE } from "../build/board-data.js";
import { findProfile, make } from "../build/make.js";
import { Exit, MidgeError } from "../error.js";
import type { BuiltOptions, Program } from "../simulation/program.js";
import { createLevelDevice } from "./device.js";
import { BOOT_FILE, createEspruinoMachine } from "./espruino.js";
import { interpreterMachines } from "./interpreter.js";
import { findLua } from "./lua-process.js";
import type { MakeMachine } from "./machine.js";
import { nodemcuMachines, PROGRAM_FILE } from "./nodemcu.js";

/** The network that every simulated board finds. */
const NETWORKS = [{ ssid: "simulated" }];
/** What is built when an interpreter is named, and no board. */
const USUAL = "esp32";

/** Builds it, once: any number of boards can run it. Throws a MidgeError for what cannot be built or run. */
export async function loadLevel(
  path: string,
  settings: Record<string, string>,
  options: BuiltOptions,
): Promise<Program> {
  const { board = USUAL, tls } = options;
  const profile = findProfile(board);
  refuseDesk(profile);
  const kind = kindOf(profile, options.interpreter);
  const broker = withoutLogin(options.broker);
  // The host has more memory than the board: what cannot fit is refused where it is put on one.
  const given = {
    board,
    set: settings,
    oversize: true,
    ...(broker !== undefined && { broker }),
    ...(tls !== undefined && { tls }),
  };
  const { project, built, target } = await make(path, given);
  if (kind.isRealTime && target.secure)
    throw new MidgeError(
      "what a real interpreter says over TLS cannot be looked into here: use mqtt://, or leave out --interpreter.",
    );
  const fileName = profile.runtime === "espruino" ? BOOT_FILE : PROGRAM_FILE;
  return {
    name: project.name,
    entry: project.entry,
    profile,
    level: `${profile.title} (the built file in ${kind.words})`,
    sha256: createHash("sha256").update(built.code).update(JSON.stringify(project.config.parts)).digest("hex"),
    isRealTime: kind.isRealTime,
    cannot: (fault) => kind.cannot[fault],
    project(more) {
      if (Object.keys(more).length === 0) return project;
      throw new MidgeError("the settings of a built program are fixed when it is built: give them to the build.");
    },
    run() {
      throw new Error("a built program runs on a device of its own");
    },
    powerOn(options, reach) {
      const { host, port } = options.target;
      const data = { ...boardData(project, profile, target), ...options.login, networks: NETWORKS, host, port };
      const files = new Map([
        [fileName, Buffer.from(built.code, "utf8").toString("latin1")],
        [DATA_FILE, Buffer.from(boardDataText(data), "utf8").toString("latin1")],
      ]);
      return createLevelDevice({ ...options, profile, files, reach }, kind.make);
    },
  };
}

/** How a built file is run. */
interface Kind {
  words: string;
  isRealTime: boolean;
  make: MakeMachine;
  /** Faults that it cannot have, and why. */
  cannot: Record<string, string>;
}

function kindOf(profile: Profile, interpreter: string | true | undefined): Kind {
  if (profile.runtime === "nodemcu") {
    const lua = findLua(typeof interpreter === "string" ? interpreter : undefined);
    return { words: lua, isRealTime: false, make: nodemcuMachines(lua), cannot: {} };
  }
  if (interpreter === undefined)
    return { words: "the Espruino host", isRealTime: false, make: createEspruinoMachine, cannot: {} };
  const path = findEspruino(interpreter);
  return { words: "a real Espruino", isRealTime: true, make: interpreterMachines(path), cannot: NOT_REAL };
}

const IN_THE_HOST = "the host of the same board can: leave out --interpreter.";
/** What lies inside the interpreter. */
const NOT_REAL: Record<string, string> = {
  "flash full": `the flash of a real interpreter is its own; ${IN_THE_HOST}`,
  "memory low": `the memory of a real interpreter is its own; ${IN_THE_HOST}`,
  "clock jump": `the clock of a real interpreter is this computer's; ${IN_THE_HOST}`,
};

function findEspruino(given: string | true): string {
  const path = given === true ? process.env["ESPRUINO"] : given;
  if (path === undefined || path === "")
    throw new MidgeError("which interpreter? Give --interpreter PATH, or set ESPRUINO to its path.", Exit.USAGE);
  const { error, stdout, stderr } = spawnSync(path, ["--help"], { encoding: "utf8", timeout: 5000 });
  if (error) throw new MidgeError(`cannot run the interpreter ${path}: ${error.message}.`);
  if (!/JavaScript immediate mode/.test(`${stdout}${stderr}`))
    throw new MidgeError(`${path} is no Espruino: build one with BOARD=LINUX, and name it.`);
  return resolve(path);
}

/** A login in the URL is for the board's data, not for the program. */
function withoutLogin(broker: string | undefined): string | undefined {
  return broker?.replace(/^(\w+:\/\/)[^/@]*@/, "$1");
}

function refuseDesk(profile: Profile): void {
  if (profile.pins.length > 0) return;
  throw new MidgeError(
    `${profile.name} has no pins, so that no simulated part can be wired to it: choose a board such as esp32, or leave out --board.`,
    Exit.USAGE,
  );
}
