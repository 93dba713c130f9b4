// Turns a chip's pins into those of a firmware: its own numbers, and without what it has no call for. Pure; it knows no
// chip and no firmware.

import type { Ability, Pin } from "../profile.js";

/** A pin as the chip has it, before a firmware numbers it. */
export type ChipPin = Omit<Pin, "number">;

export interface FirmwarePins {
  /** Abilities for which the firmware has no call. */
  never?: readonly Ability[];
  /** Abilities that the firmware lacks at these GPIOs alone. */
  notAt?: Partial<Record<Ability, readonly number[]>>;
  notes?: Record<number, string>;
  reserved?: Record<number, string>;
  /** The firmware's number of each GPIO it knows; without it, the GPIO itself. A GPIO that is left out is no pin. */
  numbers?: Record<number, number>;
}

export function firmwarePins(chip: readonly ChipPin[], firmware: FirmwarePins): Pin[] {
  const { never = [], notAt = {}, notes = {}, reserved = {}, numbers } = firmware;
  const pins: Pin[] = [];
  for (const pin of chip) {
    const number = numbers === undefined ? pin.gpio : numbers[pin.gpio];
    if (number === undefined) continue;
    const can = pin.can.filter((one) => !never.includes(one) && notAt[one]?.includes(pin.gpio) !== true);
    const note = notes[pin.gpio] ?? pin.note;
    const taken = reserved[pin.gpio] ?? pin.reserved;
    pins.push({
      ...pin,
      number,
      can,
      ...(note !== undefined && { note }),
      ...(taken !== undefined && { reserved: taken }),
    });
  }
  return pins;
}
