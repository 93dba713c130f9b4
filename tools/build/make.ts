// One build of a publisher for a board, from its settings to its code, for every verb that needs one. It writes no files.

import { dirname, join } from "node:path";
import type { Profile } from "../../boards/profile.js";
import { profiles } from "../../boards/profiles.js";
import type { Target } from "../../sdk/link/socket.js";
import { Exit, MidgeError } from "../error.js";
import { nearest } from "../nearest.js";
import { type Project, readProject, root, shown } from "../project.js";
import { placeParts } from "../project/place.js";
import { boardData, boardDataText } from "./board-data.js";
import type { Built } from "./built.js";
import { type Memory, memoryOf, refuseOversize } from "./memory.js";
import { refuseSecrets } from "./secret-search.js";
import { checkSettingCalls } from "./setting-calls.js";
import { targetOf } from "./target.js";

export interface MakeOptions {
  board: string;
  broker?: string;
  tls?: string;
  set: Record<string, string>;
  /** Also a program that cannot fit the board's memory. */
  oversize?: boolean;
}

export interface Made {
  profile: Profile;
  project: Project;
  target: Target;
  built: Built;
  /** What it takes of the board's, about. */
  memory: Memory | undefined;
  /** What is written to the board beside the program, secrets included. Throws when a secret has no value. */
  data(): string;
  /** Whether there is anything in it. */
  hasData: boolean;
}

export async function make(path: string, options: MakeOptions): Promise<Made> {
  const profile = findProfile(options.board);
  const project = readProject(path, options);
  checkSettingCalls(project.entry, project.config.settings);
  const target = targetOf(project, profile, options.tls);
  const placing = placeParts(project.config.parts, profile, shown(join(dirname(project.entry), "midge.json")));
  for (const warning of placing.warnings) process.stderr.write(`midge: ${warning}\n`);
  const input = { profile, entry: project.entry, root, target, values: project.values, placing };
  const built =
    profile.runtime === "espruino"
      ? await (await import("./espruino.js")).buildEspruino(input)
      : (await import("./lua.js")).buildLua(input);
  refuseSecrets(built.code, project.secrets, `${project.name} for ${profile.name}`);
  const memory = memoryOf(built.code, profile);
  if (options.oversize !== true) refuseOversize(project.name, built.code, profile, memory);
  const { networks, hostname, address, username } = project.local;
  const hasData =
    networks.length > 0 ||
    hostname !== undefined ||
    address !== undefined ||
    username !== undefined ||
    project.secrets.length > 0 ||
    Object.values(project.config.settings).some(({ type }) => type === "secret");
  return {
    profile,
    project,
    target,
    built,
    memory,
    hasData,
    data: () => boardDataText(boardData(project, profile, target)),
  };
}

export function findProfile(name: string): Profile {
  const built = profiles.filter((profile) => profile.runtime !== "node");
  const found = built.find((profile) => profile.name === name);
  if (found) return found;
  const names = built.map((profile) => profile.name);
  const near = nearest(name, names);
  throw new MidgeError(
    `there is no board "${name}"${near ? `; did you mean ${near}?` : "."} Boards: ${names.join(", ")}.`,
    Exit.USAGE,
  );
}
