// Gives each part of a project its pins on a board: those that `midge.json` names, else the first free one of the part's own
// roles. What cannot work is refused here, before anything is built. It reads no file.

import { type PartKind, type PartName, type PinNeed, type Placed, parts as kinds } from "../../boards/parts.js";
import { checkPin, findPin } from "../../boards/pins.js";
import type { Pin, Profile, Role } from "../../boards/profile.js";
import { MidgeError } from "../error.js";
import { objectOf, refuseUnknown } from "./config.js";
import { hint } from "./setting-types.js";

export interface Placing {
  parts: Placed[];
  /** What `pin(name)` gives on the board: "relay" for a part with one pin, "range.echo" for one of several. */
  pins: Record<string, number>;
  /** The pins of the board's buses, 0 where the board has none. */
  bus: { sda: number; scl: number; rx: number; tx: number };
  /** What a person should know and may ignore. */
  warnings: string[];
  /** What the simulated world does to them, as the project says it: by part. */
  world: Record<string, unknown>;
}

interface Wanted {
  name: string;
  part: PartName;
  kind: PartKind;
  address: number | undefined;
  /** The pins that the project names, before they are looked up. */
  chosen: Record<string, string | number>;
  world: unknown;
}

const SERVES: Record<PartKind["wire"], readonly Role[]> = {
  i2c: ["sda", "scl"],
  uart: ["rx", "tx"],
  oneWire: [],
  pins: [],
};

/** `given` is the "parts" of a project; `where` names its file for the errors. */
export function placeParts(given: Record<string, unknown>, profile: Profile, where: string): Placing {
  const wanted = Object.entries(given).map(([name, value]) =>
    readPart(name, value, profile, `${where}: the part "${name}"`),
  );
  const taken = new Map<number, string>();
  const placing: Placing = { parts: [], pins: {}, bus: busOf(profile), warnings: [], world: {} };
  for (const part of wanted) {
    for (const role of SERVES[part.kind.wire]) {
      const gpio = profile.roles[role];
      if (gpio === undefined)
        throw new MidgeError(
          `${where}: the part "${part.name}" needs ${part.kind.wire}, which ${profile.name} does not have.`,
        );
      taken.set(gpio, part.kind.wire);
    }
  }
  const made = new Map(wanted.map((part) => [part, { pins: {}, gpios: {} } as Pick<Placed, "pins" | "gpios">]));
  // What the project chose comes first, so that nothing that is found by itself is in its way.
  for (const isChosen of [true, false]) {
    for (const part of wanted) {
      for (const [key, need] of Object.entries(part.kind.pins)) {
        const choice = part.chosen[key];
        if ((choice !== undefined) !== isChosen) continue;
        const owner = key === "pin" ? part.name : `${part.name}.${key}`;
        const about = `${where}: the part "${part.name}"`;
        const pin =
          choice === undefined
            ? freePin(profile, part, need, taken, about)
            : chosenPin(profile, choice, need, about, placing);
        claim(taken, pin, part, owner, about);
        const place = made.get(part) as Pick<Placed, "pins" | "gpios">;
        place.pins[key] = pin.number;
        place.gpios[key] = pin.gpio;
        placing.pins[owner] = pin.number;
      }
    }
  }
  for (const part of wanted) {
    if (part.world !== undefined) placing.world[part.name] = part.world;
    placing.parts.push({
      name: part.name,
      part: part.part,
      address: part.address,
      ...(made.get(part) as Pick<Placed, "pins" | "gpios">),
    });
  }
  refuseSameAddress(placing.parts, where);
  return placing;
}

function readPart(name: string, value: unknown, profile: Profile, where: string): Wanted {
  const fields = typeof value === "string" ? { part: value } : objectOf(value, where);
  const part = fields["part"] as PartName;
  const kind: PartKind | undefined = Object.hasOwn(kinds, part) ? kinds[part] : undefined;
  if (!kind) throw new MidgeError(`${where} names no part that Midge has${hint(String(part), Object.keys(kinds))}`);
  const keys = Object.keys(kind.pins);
  refuseUnknown(fields, ["part", "world", ...(kind.addresses ? ["address"] : []), ...keys], where);
  const chosen: Wanted["chosen"] = {};
  for (const key of keys) {
    const choice = onBoard(fields[key], profile);
    if (choice === undefined) continue;
    if (typeof choice !== "string" && typeof choice !== "number")
      throw new MidgeError(
        `${where}: "${key}" must be a pin's number, its label or a role, or an object with one of them for each board.`,
      );
    chosen[key] = choice;
  }
  return { name, part, kind, address: addressOf(fields["address"], kind, where), chosen, world: fields["world"] };
}

/** A pin may be named once, or for each board by its name. */
function onBoard(choice: unknown, profile: Profile): unknown {
  if (typeof choice !== "object" || choice === null) return choice;
  return (choice as Record<string, unknown>)[profile.name];
}

/** JSON has no hexadecimal numbers, and people write addresses in them: "0x76" is taken as well. */
function addressOf(given: unknown, kind: PartKind, where: string): number | undefined {
  if (!kind.addresses) return undefined;
  if (given === undefined) return kind.addresses[0];
  const address = typeof given === "string" ? Number(given) : given;
  if (kind.addresses.includes(address as number)) return address as number;
  const known = kind.addresses.map((one) => `"${hex(one)}"`).join(" or ");
  throw new MidgeError(`${where}: "address" must be ${known}, not ${JSON.stringify(given)}.`);
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}

function chosenPin(profile: Profile, choice: string | number, need: PinNeed, where: string, placing: Placing): Pin {
  const pin = findPin(profile, choice);
  if (typeof pin === "string") throw new MidgeError(`${where}: ${pin}`);
  const verdict = checkPin(profile, pin.gpio, need.use);
  if (verdict.error !== undefined) throw new MidgeError(`${where}: ${verdict.error}`);
  if (verdict.warning !== undefined) placing.warnings.push(`${where}: ${verdict.warning}`);
  return pin;
}

const USES: Record<PinNeed["use"], string> = {
  in: "an input",
  out: "an output",
  adc: "an analogue input",
  pwm: "a PWM output",
};

/** What a board without pins, a desktop, gives for every pin. */
const NO_PIN: Pin = { gpio: 0, number: 0, label: "none", can: [] };

function freePin(profile: Profile, part: Wanted, need: PinNeed, taken: Map<number, string>, where: string): Pin {
  if (profile.pins.length === 0) return NO_PIN;
  for (const role of need.roles) {
    const gpio = profile.roles[role];
    if (gpio === undefined || (taken.has(gpio) && !isShared(taken.get(gpio), part))) continue;
    const pin = profile.pins.find((one) => one.gpio === gpio);
    if (pin && checkPin(profile, gpio, need.use).error === undefined) return pin;
  }
  const spare = profile.pins.find((pin) => {
    const verdict = checkPin(profile, pin.gpio, need.use);
    return !taken.has(pin.gpio) && verdict.error === undefined && verdict.warning === undefined;
  });
  if (spare) return spare;
  if (!profile.pins.some(({ can }) => can.includes(need.use)))
    throw new MidgeError(
      `${where} (${part.kind.title}) needs ${USES[need.use]}, and no pin of ${profile.name} is one under its firmware.`,
    );
  throw new MidgeError(
    `${where} (${part.kind.title}) finds no free pin on ${profile.name}: it has too many parts for this board.`,
  );
}

/** Several devices share a 1-Wire line. */
function isShared(owner: string | undefined, part: Wanted): boolean {
  return owner === "oneWire" && part.kind.wire === "oneWire";
}

function claim(taken: Map<number, string>, pin: Pin, part: Wanted, owner: string, where: string): void {
  if (pin === NO_PIN) return;
  const before = taken.get(pin.gpio);
  if (before !== undefined && !isShared(before, part))
    throw new MidgeError(`${where}: the pin ${pin.label} is taken by "${before}" already; choose another one.`);
  taken.set(pin.gpio, part.kind.wire === "oneWire" ? "oneWire" : owner);
}

function refuseSameAddress(placed: readonly Placed[], where: string): void {
  const seen = new Map<number, string>();
  for (const { name, address } of placed) {
    if (address === undefined) continue;
    const other = seen.get(address);
    if (other !== undefined)
      throw new MidgeError(
        `${where}: "${other}" and "${name}" both answer at I2C address ${hex(address)}: give one of them another "address".`,
      );
    seen.set(address, name);
  }
}

function busOf(profile: Profile): Placing["bus"] {
  const number = (role: Role): number => profile.pins.find((pin) => pin.gpio === profile.roles[role])?.number ?? 0;
  return { sda: number("sda"), scl: number("scl"), rx: number("rx"), tx: number("tx") };
}
