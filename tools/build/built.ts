// What goes into a build and what comes out, for every runtime.

import type { Profile } from "../../boards/profile.js";
import type { Target } from "../../sdk/link/socket.js";

export interface BuildInput {
  profile: Profile;
  /** Absolute path of the publisher's source. */
  entry: string;
  /** Absolute path of Midge itself. */
  root: string;
  target: Target;
  values: Record<string, string>;
}

export interface Part {
  part: "sdk" | "publisher" | "board" | "helpers";
  /** Minified bytes. */
  bytes: number;
}

export interface Built {
  code: string;
  parts: Part[];
}

/** The module that stands for `#settings`. */
export function settingsModule(input: BuildInput): string {
  const settings = { target: input.target, dataPin: input.profile.dataPin, values: input.values };
  const type =
    "{ target: { host: string; port: number; secure: boolean }; dataPin: number; values: Record<string, string> }";
  return `export const settings: ${type} = ${JSON.stringify(settings)};\n`;
}
