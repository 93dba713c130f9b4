// The wiring of an example on each board that can run it, as a table for its README, made from `midge.json` and the
// profiles. It judges nothing: a board that cannot have the parts is left out.

import { type PartKind, parts } from "../../boards/parts.js";
import type { Pin, Profile } from "../../boards/profile.js";
import { MidgeError } from "../error.js";
import { type Placing, placeParts } from "../project/place.js";

/** The text with its wiring block made anew; undefined when it has none. `name`: of one of several programs on a page. */
export function withWiring(
  readme: string,
  given: Record<string, unknown>,
  boards: readonly Profile[],
  name = "",
): string | undefined {
  const of = name === "" ? "" : `:${name}`;
  const begin = `<!-- wiring${of}:begin -->`;
  const from = readme.indexOf(begin);
  const to = readme.indexOf(`<!-- wiring${of}:end -->`);
  if (from < 0 || to < from) return undefined;
  return `${readme.slice(0, from)}${begin}\n\n${wiringTable(given, boards)}\n\n${readme.slice(to)}`;
}

export function wiringTable(given: Record<string, unknown>, boards: readonly Profile[]): string {
  if (Object.keys(given).length === 0) return "Nothing is wired to the board.";
  const placed = boards.flatMap((profile) => {
    const placing = placedOn(given, profile);
    return placing ? [{ profile, placing }] : [];
  });
  const first = placed[0]?.placing.parts ?? [];
  const rows = first.flatMap(({ name, part }) => {
    const kind: PartKind = parts[part];
    const wires = wiresOf(kind);
    return wires.map(
      (wire) =>
        `| ${name}: ${kind.title} | ${wire} | ${placed.map((one) => pinText(one.profile, one.placing, name, wire)).join(" | ")} |`,
    );
  });
  const heads = placed.map(({ profile }) => `\`${profile.name}\``);
  return [`| part | its pin | ${heads.join(" | ")} |`, `| --- | --- |${" --- |".repeat(heads.length)}`, ...rows].join(
    "\n",
  );
}

function placedOn(given: Record<string, unknown>, profile: Profile): Placing | undefined {
  try {
    return placeParts(given, profile, "midge.json");
  } catch (error) {
    if (error instanceof MidgeError) return undefined;
    throw error;
  }
}

function wiresOf(kind: PartKind): string[] {
  if (kind.wire === "i2c") return ["SDA", "SCL"];
  if (kind.wire === "uart") return ["TX"];
  return Object.keys(kind.pins);
}

/** The board's end of one wire of a part. */
function pinText(profile: Profile, placing: Placing, name: string, wire: string): string {
  const part = placing.parts.find((one) => one.name === name);
  const role = wire === "SDA" ? "sda" : wire === "SCL" ? "scl" : wire === "TX" ? "rx" : undefined;
  const gpio = role === undefined ? part?.gpios[wire] : profile.roles[role];
  const pin = profile.pins.find((one) => one.gpio === gpio);
  return pin ? shown(pin) : "-";
}

function shown({ gpio, label }: Pin): string {
  return label === `GPIO${gpio}` || label === String(gpio) ? `GPIO${gpio}` : `${label} (GPIO${gpio})`;
}
