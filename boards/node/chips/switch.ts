// Contacts that close to ground, a push button and a reed, with the bounce of their metal. They look at the world only
// while the program watches them; they never know why they close.

import type { Clock } from "../../../sdk/link/clock.js";
import type { Chip, Curve, Time } from "./chip.js";
import type { SimulatedPins } from "./pins.js";

/** A time that also calls back. */
export interface ChipClock extends Clock, Time {}

export interface SwitchChip extends Chip {
  /** Edges that the line has had. */
  edges: number;
}

/** How often it looks at its curve. */
const LOOK_MS = 20;
/** When the line turns over while a contact comes to rest, as parts of its bounce time; an odd count ends at the new level. */
const BOUNCES = [0, 0.1, 0.25, 0.6, 1];
/** A worn contact, with the fault "bounce". */
const WORN_MS = 15;

/** `input` names the curve; from 0.5 up it is closed. */
function createSwitch(
  pins: SimulatedPins,
  pin: number,
  clock: ChipClock,
  input: string,
  curve: Curve,
  bounceMs: number,
): SwitchChip {
  const wire = pins.wire(pin);
  const chip: SwitchChip = { inputs: {}, fault: "none", edges: 0 };
  chip.inputs[input] = curve;
  let isClosed = false;
  let isShown = false;

  function show(closed: boolean): void {
    if (closed === isShown) return;
    isShown = closed;
    chip.edges++;
    wire.drive(closed ? 0 : undefined);
  }
  function world(): boolean {
    if (chip.fault === "unplugged") return false;
    return chip.fault === "stuck" || (chip.inputs[input] as Curve)(clock.now()) >= 0.5;
  }
  function over(): void {
    show(!isShown);
  }
  function look(): void {
    clock.after(LOOK_MS, look, undefined);
    const now = world();
    if (now === isClosed) return;
    isClosed = now;
    if (chip.fault !== "none" && chip.fault !== "bounce") return show(now);
    const time = chip.fault === "bounce" ? WORN_MS : bounceMs;
    over();
    for (let i = 1; i < BOUNCES.length; i++) clock.after((BOUNCES[i] as number) * time, over, undefined);
  }
  wire.onWatch(() => {
    isClosed = world();
    show(isClosed);
    clock.after(LOOK_MS, look, undefined);
  });
  return chip;
}

/** Bounces 2 ms; mean 1.6 ms, at most 6.2 ms (J. Ganssle, "A Guide to Debouncing"). Faults: "bounce", "stuck", "unplugged". */
export function createButtonChip(pins: SimulatedPins, pin: number, pressed: Curve, clock: ChipClock): SwitchChip {
  return createSwitch(pins, pin, clock, "pressed", pressed, 2);
}

/** Bounces 0.3 ms (Meder KSK-1A66: 0.2 to 0.5 ms with bounce). Faults: "bounce", "stuck" (welded), "unplugged" (reads open). */
export function createReedChip(pins: SimulatedPins, pin: number, closed: Curve, clock: ChipClock): SwitchChip {
  return createSwitch(pins, pin, clock, "closed", closed, 0.3);
}
