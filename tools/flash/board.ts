// Which board is meant by a name, for the verbs that reach a chip.

import type { Profile } from "../../boards/profile.js";
import { profiles } from "../../boards/profiles.js";
import { Exit, MidgeError } from "../error.js";
import { nearest } from "../nearest.js";

/** The boards that have a flash behind a cable. */
export const flashable = profiles.filter((profile) => profile.chip !== "none");

/** Those that have a console, the desktop interpreter too. */
export const watchable = profiles.filter((profile) => profile.runtime !== "node");

export function findBoard(name: string | undefined, among: readonly Profile[] = flashable): Profile | undefined {
  if (name === undefined) return undefined;
  const found = among.find((profile) => profile.name === name);
  if (found) return found;
  const names = among.map((profile) => profile.name);
  const near = nearest(name, names);
  throw new MidgeError(
    `there is no board "${name}"${among === flashable ? " to flash" : ""}${near ? `; did you mean ${near}?` : "."} Boards: ${names.join(", ")}.`,
    Exit.USAGE,
  );
}
