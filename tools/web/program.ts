// The program that the page puts onto a board: built anew each time it is asked for, from what is saved at that moment. What it
// gives holds the board's secrets, so it goes to the page alone and is kept nowhere.

import { dirname, join } from "node:path";
import { parts as kinds, type PartKind } from "../../boards/parts.js";
import type { Profile } from "../../boards/profile.js";
import { make, type MakeOptions } from "../build/make.js";
import { writeBuilt } from "../build/write.js";
import { filesOf } from "../flash/espruino/made-files.js";
import { type Project, readProject, shown } from "../project.js";
import { placeParts } from "../project/place.js";

export interface ProgramSource {
  readonly name: string;
  /** Rejects with a MidgeError: what the build says. */
  build(profile: Profile): Promise<{ files: { name: string; base64: string }[] }>;
  /** What hangs at the pins of a board, by GPIO. Throws a MidgeError when it has no place for a part. */
  uses(profile: Profile): Record<number, string>;
}

/** Throws a MidgeError when there is no such publisher. */
export function createProgramSource(publisher: string, options: Omit<MakeOptions, "board">): ProgramSource {
  const { name } = readProject(publisher, options);
  return {
    name,
    async build(profile) {
      const made = await make(publisher, { ...options, board: profile.name });
      // With its map, so that midge monitor can trace the errors of what is on the board.
      writeBuilt(made);
      return {
        files: filesOf(made).map((file) => ({ name: file.name, base64: Buffer.from(file.data).toString("base64") })),
      };
    },
    uses: (profile) => usesOf(readProject(publisher, options), profile),
  };
}

function usesOf({ config, entry }: Project, profile: Profile): Record<number, string> {
  const { parts } = placeParts(config.parts, profile, shown(join(dirname(entry), "midge.json")));
  const names: Record<number, string[]> = {};
  const add = (gpio: number | undefined, name: string): void => {
    if (gpio !== undefined) (names[gpio] ??= []).push(name);
  };
  for (const { name, part, gpios } of parts) {
    const kind: PartKind = kinds[part];
    for (const [pin, gpio] of Object.entries(gpios)) add(gpio, pin === "pin" ? name : `${name}, ${pin}`);
    if (kind.wire === "i2c") for (const pin of ["sda", "scl"] as const) add(profile.roles[pin], `${name}, ${pin}`);
    if (kind.wire === "uart") for (const pin of ["rx", "tx"] as const) add(profile.roles[pin], `${name}, ${pin}`);
  }
  return Object.fromEntries(Object.entries(names).map(([gpio, list]) => [gpio, list.join("; ")]));
}
