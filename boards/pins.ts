// Finds the pin that somebody means and says whether it can do what is asked of it. Pure functions over a profile, for
// the desk; nothing of this is shipped to a board.

import type { Ability, Pin, Profile, Role } from "./profile.js";

export type PinUse = "in" | "out" | "adc" | "pwm";

/** `error`: it cannot work. `warning`: it can, if the wiring minds the text. Neither: go on. */
export interface PinVerdict {
  error?: string;
  warning?: string;
}

/** What a role's pin must be able to do. */
export const ROLE_NEEDS: Record<Role, readonly Ability[]> = {
  led: ["out"],
  button: ["in"],
  sda: ["in", "out", "pullup"],
  scl: ["in", "out", "pullup"],
  sck: ["out"],
  miso: ["in"],
  mosi: ["out"],
  cs: ["out"],
  tx: ["out"],
  rx: ["in"],
  oneWire: ["in", "out", "pullup"],
  data: ["in", "out", "pullup"],
  trigger: ["out"],
  echo: ["in"],
  clock: ["out"],
  adc: ["adc"],
  in0: ["in", "pullup"],
  in1: ["in", "pullup"],
  in2: ["in", "pullup"],
  out0: ["out"],
  out1: ["out"],
  out2: ["out"],
  out3: ["out"],
  pwm0: ["out", "pwm"],
  pwm1: ["out", "pwm"],
  pixels: ["out"],
};

const WORDS: Record<PinUse, string> = {
  in: "an input",
  out: "an output",
  adc: "an analogue input while WiFi is on",
  pwm: "a PWM output",
};
/** So many pins are named in a text at most. */
const NAMED_MOST = 8;

/**
 * The pin that `wanted` names: a role ("led"), a label ("D4", "VP", "A0"), the chip's number ("GPIO4", "IO4") or, as a
 * number or digits, the firmware's own number. An error text where there is none, or where two are meant.
 */
export function findPin(profile: Profile, wanted: string | number): Pin | string {
  const text = String(wanted).trim();
  if (Object.hasOwn(ROLE_NEEDS, text)) {
    const gpio = profile.roles[text as Role];
    const pin = profile.pins.find((one) => one.gpio === gpio);
    return pin ?? `${profile.name} has no pin for the role "${text}". ${rolesText(profile)}`;
  }
  const digits = /^\d+$/.exec(text)?.[0];
  if (digits !== undefined) return byNumber(profile, Number(digits)) ?? missing(profile, text, Number(digits));
  const chip = /^(?:GPIO|IO)(\d+)$/i.exec(text)?.[1];
  if (chip !== undefined) return byGpio(profile, Number(chip)) ?? missing(profile, text, Number(chip));
  return byLabel(profile, text);
}

/** Whether the pin with this GPIO can be used so, and what to mind. Roles are chosen with care: their warnings are known. */
export function checkPin(profile: Profile, gpio: number, use: PinUse): PinVerdict {
  const pin = byGpio(profile, gpio);
  if (pin === undefined) return { error: missing(profile, `GPIO${String(gpio)}`, gpio) };
  const name = `${shownPin(pin)} of ${profile.name}`;
  if (!pin.can.includes(use)) {
    const others = profile.pins.filter((one) => one.can.includes(use));
    const good = others.filter((one) => one.strapping === undefined && one.reserved === undefined);
    const named = listed(good.length > 0 ? good : others);
    const instead = named === "" ? "no pin of it can" : `pins that can: ${named}`;
    return { error: `${name} cannot be ${WORDS[use]}${why(pin)}; ${instead}.` };
  }
  const minds: string[] = [];
  if (pin.strapping !== undefined) minds.push(`is read at reset (${pin.strapping})`);
  if (pin.reserved !== undefined) minds.push(`is taken by ${pin.reserved}`);
  return minds.length > 0 ? { warning: `${name} ${minds.join(", and ")}.` } : {};
}

function why(pin: Pin): string {
  if (pin.reserved !== undefined) return ` (it is taken by ${pin.reserved})`;
  if (pin.inputOnly === true) return " (it is an input only)";
  return "";
}

function byGpio(profile: Profile, gpio: number): Pin | undefined {
  return profile.pins.find((pin) => pin.gpio === gpio);
}

/** The ADC of an ESP8266 has the number of a channel, not of a pin: a pin comes first. */
function byNumber(profile: Profile, number: number): Pin | undefined {
  const same = profile.pins.filter((pin) => pin.number === number);
  return same.find((pin) => pin.can.length === 0 || pin.can.includes("in")) ?? same[0];
}

/** What is printed on a board, and "D4" as the firmware's own 4: where those are two pins, neither is taken. */
function byLabel(profile: Profile, text: string): Pin | string {
  const wanted = text.toUpperCase();
  const printed = profile.pins.find((pin) => pin.label.toUpperCase() === wanted);
  const digits = /^D(\d+)$/.exec(wanted)?.[1];
  const numbered = digits === undefined ? undefined : byNumber(profile, Number(digits));
  if (printed && numbered && printed.gpio !== numbered.gpio) {
    return (
      `"${text}" is ${gpioName(printed)} as printed on the usual boards and ${gpioName(numbered)} as ${profile.firmware.name} ` +
      `counts: write ${gpioName(printed)} or ${gpioName(numbered)}.`
    );
  }
  return printed ?? numbered ?? missing(profile, text, digits === undefined ? undefined : Number(digits));
}

function missing(profile: Profile, text: string, number: number | undefined): string {
  if (profile.pins.length === 0) return `${profile.name} has no pins.`;
  const start = `${profile.name} has no pin "${text}"`;
  if (number === undefined) return `${start}. ${nearRoles(profile, text)}`;
  const near = [...profile.pins]
    .filter((pin) => pin.can.length > 0)
    .sort((a, b) => Math.abs(a.gpio - number) - Math.abs(b.gpio - number) || a.gpio - b.gpio)
    .slice(0, 3)
    .sort((a, b) => a.gpio - b.gpio);
  return `${start}; near it: ${listed(near)}.`;
}

/** "out9" and "buton" are meant to be roles. */
function nearRoles(profile: Profile, text: string): string {
  const stem = text.replace(/\d+$/, "").toLowerCase();
  const roles = Object.keys(profile.roles);
  const near = roles.filter((role) => {
    const known = role.replace(/\d+$/, "").toLowerCase();
    return known === stem || (stem.length > 1 && known.length > 1 && known.slice(0, 2) === stem.slice(0, 2));
  });
  return near.length > 0 ? `Did you mean ${near.join(", ")}?` : rolesText(profile);
}

function rolesText(profile: Profile): string {
  const roles = Object.keys(profile.roles);
  return roles.length > 0 ? `Its roles: ${roles.join(", ")}; or write GPIO and a number.` : "It has no pins.";
}

function listed(pins: readonly Pin[]): string {
  const shown = pins.slice(0, NAMED_MOST).map(shownPin).join(", ");
  return pins.length > NAMED_MOST ? `${shown} and others` : shown;
}

/** The chip's name of a pin, with what is printed beside it where that says something else: GPIO36 (VP). */
export function shownPin(pin: Pin): string {
  const name = gpioName(pin);
  const digits = String(pin.gpio);
  return [digits, `D${digits}`, `IO${digits}`, name].includes(pin.label) ? name : `${name} (${pin.label})`;
}

function gpioName(pin: Pin): string {
  return `GPIO${String(pin.gpio)}`;
}
