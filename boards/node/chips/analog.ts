// What is wired to a converter's pin, as a voltage: a potentiometer, an NTC, a photoresistor, a battery. Each follows its
// datasheet's own curve, not the formula of its driver; it never knows the converter.

import type { Chip, Curve, Time } from "./chip.js";
import { createInputs } from "./inputs.js";
import type { SimulatedPins } from "./pins.js";

/** The half of a divider that the sensor is: "ground" or "supply". */
export interface DividerWiring {
  /** Ohm; 10,000 when left out. */
  series?: number;
  /** "ground" when left out. */
  side?: string;
  /** Volts; 3.3 when left out. */
  supply?: number;
}

/** Volts at the middle of a divider. Unplugged, nobody pulls against the fixed resistor; "short": the sensor is 0 ohm. */
function middle(chip: Chip, ohms: number, wiring: DividerWiring): number {
  const supply = wiring.supply ?? 3.3;
  const isAbove = wiring.side === "supply";
  let part = ohms / (ohms + (wiring.series ?? 10000));
  if (chip.fault === "unplugged") part = 1;
  if (chip.fault === "short") part = 0;
  return supply * (isAbove ? 1 - part : part);
}

/** Position 0 to 1. Its wiper jumps off the track at "unplugged", and the pin floats near ground. */
export function createPotentiometerChip(pins: SimulatedPins, pin: number, position: Curve, time: Time): Chip {
  const chip: Chip = { inputs: createInputs("position", position), fault: "none" };
  pins.wire(pin).volts(() => {
    if (chip.fault === "unplugged") return 0;
    return 3.3 * Math.max(0, Math.min(1, (chip.inputs["position"] as Curve)(time.now())));
  });
  return chip;
}

/** Ohm of a Vishay NTCLE100E3103 (10 kilohm, B25/85 3977 K): R = R25 * e^(A + B/T + C/T^2 + D/T^3), datasheet 29049. */
export function ntcOhms(celsius: number): number {
  const t = celsius + 273.15;
  return 10000 * Math.pow(2.718281828459045, -14.6337 + 4791.842 / t - 115334 / (t * t) - 3730535 / (t * t * t));
}

/** A 10 kilohm NTC. Faults: "unplugged" (open), "short". */
export function createNtcChip(
  pins: SimulatedPins,
  pin: number,
  temperature: Curve,
  time: Time,
  wiring?: DividerWiring,
): Chip {
  const chip: Chip = { inputs: createInputs("temperature", temperature), fault: "none" };
  pins.wire(pin).volts(() => middle(chip, ntcOhms((chip.inputs["temperature"] as Curve)(time.now())), wiring ?? {}));
  return chip;
}

/** Ohm of a GL5528: 15 kilohm at 10 lx, gamma 0.7 between 10 and 100 lx, and 2 megohm in the dark (at least 1, datasheet). */
export function photoresistorOhms(lux: number): number {
  const lit = 15000 * Math.pow(10 / Math.max(0.001, lux), 0.7);
  return 1 / (1 / lit + 1 / 2000000);
}

/** A GL5528. Faults: "unplugged" (open), "short". */
export function createPhotoresistorChip(
  pins: SimulatedPins,
  pin: number,
  illuminance: Curve,
  time: Time,
  wiring?: DividerWiring,
): Chip {
  const chip: Chip = { inputs: createInputs("illuminance", illuminance), fault: "none" };
  pins
    .wire(pin)
    .volts(() => middle(chip, photoresistorOhms((chip.inputs["illuminance"] as Curve)(time.now())), wiring ?? {}));
  return chip;
}

/** A battery behind a divider, ohm; the input is its voltage. Unplugged, the lower resistor pulls the pin to ground. */
export function createBatteryChip(
  pins: SimulatedPins,
  pin: number,
  voltage: Curve,
  time: Time,
  top: number,
  bottom: number,
): Chip {
  const chip: Chip = { inputs: { voltage: voltage }, fault: "none" };
  pins.wire(pin).volts(() => {
    if (chip.fault === "unplugged") return 0;
    return ((chip.inputs["voltage"] as Curve)(time.now()) * bottom) / (top + bottom);
  });
  return chip;
}
