// A publisher's source with its project, read and bundled once, so that any number of boards can run it.

import { createHash } from "node:crypto";
import type { SimulatedDevice } from "../../boards/node/device.js";
import type { SimulatedOptions } from "../../boards/node/simulated.js";
import type { Profile } from "../../boards/profile.js";
import { readProject, type Project } from "../project.js";
import { loadPublisher, type RunPublisher } from "../simulate/publisher-module.js";

export interface Program {
  /** A short name, the folder's. */
  name: string;
  /** Absolute path. */
  entry: string;
  /** The project with these settings over its own. Throws a MidgeError for those that do not fit. */
  project(settings: Record<string, string>): Project;
  run: RunPublisher;
  /** Of its code and its parts, hexadecimal: two programs of one sum do the same. */
  sha256: string;
  /** The board that it was built for; without it the simulated one. */
  profile?: Profile;
  /** What it runs on, in words. */
  level?: string;
  /** It cannot live on a virtual clock. */
  isRealTime?: boolean;
  /** Why a fault cannot be made here, in a sentence; undefined when it can. */
  cannot?(fault: string): string | undefined;
  /** A device of its own, in the place of the simulated one. */
  powerOn?(options: SimulatedOptions, reach: Reach): SimulatedDevice;
}

/** What the faults of a board reach of a device, besides its line and its WiFi. */
export interface Reach {
  flash: { isFull: boolean };
  /** Bytes; undefined: as the device has it. */
  memory: { free: number | undefined };
  /** Bytes in flash, by file: the device keeps them. */
  files: Map<string, number>;
}

export interface BuiltOptions {
  /** The board that it is built for; "esp32" when it is left out. */
  board?: string;
  broker?: string;
  /** The TLS level that is enough: "encrypted". */
  tls?: string;
  /** An Espruino, true for the one that ESPRUINO names; for a NodeMCU board a Lua 5.1 or 5.3. */
  interpreter?: string | true;
}

/** Builds the publisher for a board, once: the file itself is the program. Throws a MidgeError for what cannot be built or run. */
export async function loadBuilt(
  path: string,
  settings: Record<string, string>,
  options: BuiltOptions,
): Promise<Program> {
  return (await import("../levels/program.js")).loadLevel(path, settings, options);
}

/** Reads the publisher in a folder, or in a file; `broker` goes before that of its project. Throws a MidgeError when there is none, or it cannot be bundled. */
export async function loadProgram(
  path: string,
  settings: Record<string, string> = {},
  broker?: string,
): Promise<Program> {
  const options = broker === undefined ? {} : { broker };
  const first = readProject(path, { set: settings, ...options });
  const { run, code } = await loadPublisher(first.entry);
  return {
    name: first.name,
    entry: first.entry,
    project: (more) =>
      Object.keys(more).length === 0 ? first : readProject(path, { set: { ...settings, ...more }, ...options }),
    run,
    sha256: createHash("sha256").update(code).update(JSON.stringify(first.config.parts)).digest("hex"),
  };
}
