// What goes into a build and what comes out, for every runtime.

import type { Profile } from "../../boards/profile.js";
import type { Target } from "../../sdk/link/socket.js";
import type { Places } from "./map/map.js";
import { type Placing, placeParts } from "../project/place.js";

export interface BuildInput {
  profile: Profile;
  /** Absolute path of the publisher's source. */
  entry: string;
  /** Absolute path of Midge itself. */
  root: string;
  target: Target;
  values: Record<string, string | number | boolean>;
  /** Where the parts of the project are; without it there are none. */
  placing?: Pick<Placing, "pins" | "bus">;
}

export interface Part {
  part: "sdk" | "publisher" | "board" | "helpers";
  /** Minified bytes. */
  bytes: number;
}

export interface Built {
  code: string;
  parts: Part[];
  /** Where each place of the code comes from; made when it is asked for. Undefined when it cannot be told. */
  places(): Places | undefined;
}

/** The module that stands for `#settings`. */
export function settingsModule(input: BuildInput): string {
  const { pins, bus } = input.placing ?? placeParts({}, input.profile, "midge.json");
  const { sda, scl, rx, tx } = bus;
  const target = JSON.stringify(input.target);
  // Plain names where the SDK alone reads: what nobody asks for is then left out.
  const settings = `{ target: ${target}, bus: { sda: ${sda}, scl: ${scl}, rx: ${rx}, tx: ${tx} }, wired: ${JSON.stringify(pins)}, values: ${JSON.stringify(input.values)} }`;
  const type =
    '{ target: import("midge").Target; bus: { sda: number; scl: number; rx: number; tx: number };' +
    " wired: Record<string, number>; values: Record<string, string | number | boolean> }";
  return `export const settings: ${type} = ${settings};\n`;
}
