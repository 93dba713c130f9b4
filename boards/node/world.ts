// The world around a simulated board: its buses and pins, and the parts of the project at them, each following a curve
// until somebody takes it in hand. It knows no program.

import type { Adc, EchoBus, I2c, OneWire, Pins, Pixels, PulseBus, ShiftIn, Uart } from "midge";
import { type PartKind, type Placed, parts, type Quantity } from "../parts.js";
import { createSimulatedAdc } from "./chips/adc.js";
import type { Chip } from "./chips/chip.js";
import { createSimulatedEchoes } from "./chips/echo-bus.js";
import { createSimulatedI2c, type SimulatedI2c } from "./chips/i2c-bus.js";
import { createOneWireLine, type OneWireLine } from "./chips/one-wire-line.js";
import { createSimulatedOneWire } from "./chips/one-wire.js";
import { createSimulatedPins } from "./chips/pins.js";
import { createSimulatedPulses } from "./chips/pulse-bus.js";
import { createSimulatedShiftIn, type ShiftChip } from "./chips/shift-in.js";
import { createSimulatedUart } from "./chips/uart-bus.js";
import type { NodeClock } from "./clock.js";
import { constant, type Curve, named, seedOf, textOf, wave } from "./curve.js";
import { type Outputs, outputsOf } from "./outputs.js";
import { simulated } from "./simulated.profile.js";
import { createTwin, type Sockets } from "./twins.js";

/** The part of its range that a curve's noise takes, either way. */
const NOISE = 0.04;

/** A part of the project in the simulated world. */
export interface SimulatedPart {
  readonly name: string;
  readonly kind: PartKind;
  /** The chip itself: its inputs, its fault, and what it shows. */
  readonly chip: Chip;
  /** Holds an input at a value, or lets it follow a curve. */
  set(input: string, value: number | Curve): void;
  /** Lets an input do again what it did by itself. */
  release(input: string): void;
  /** Whether somebody holds the input, or has given it a curve. */
  isHeld(input: string): boolean;
  /** What the input follows, in words. */
  follows(input: string): string;
  /** The value of an input now. */
  value(input: string): number;
  /** What it shows: `light`, `closed`, `tone`, `angle`; nothing for a sensor. */
  outputs(): Outputs;
  /** What is wrong with it; "none" when it is well. */
  fault(): string;
  /** What can be wrong with it, "none" first. */
  faults(): string[];
  /** Breaks it in one of its ways, "unplugged" among them; "none" mends it. */
  fail(fault: string): void;
}

/** What somebody did to the parts: it outlives a reset of the board, which the chips themselves do not. */
export type Hands = Map<string, Hand>;

export interface Hand {
  inputs: Map<string, Curve>;
  fault: string;
  /** Where its inputs stood when it got stuck. */
  stuckAt: Map<string, number>;
}

export interface WorldOptions {
  /** Seconds since 1970 at 0 ms. */
  epochS: number;
  hands: Hands;
  /** Decides the noise. */
  seed: number;
  /** What inputs do by themselves, by part and input, where it is not what the catalogue says. */
  curves?: Readonly<Record<string, Readonly<Record<string, Curve>>>>;
  /** A part was taken in hand, broken, or moved by the program. */
  onPart?: (part: SimulatedPart, what: "input" | "output" | "fault", input: string) => void;
}

export interface World {
  parts: Record<string, SimulatedPart>;
  i2c: SimulatedI2c & I2c;
  pulses: PulseBus;
  echoes: EchoBus;
  uart: Uart;
  adc: Adc;
  pins: Pins & Pixels;
  oneWire(pin: number): OneWire;
  shiftIn(data: number, clock: number): ShiftIn;
}

export function createWorld(clock: NodeClock, placed: readonly Placed[], options: WorldOptions): World {
  const lines = new Map<number, OneWireLine>();
  const shifts = new Map<number, ShiftChip>();
  const pins = createSimulatedPins(simulated.pins, (pin, why) => {
    throw new RangeError(`pin ${pin} ${why}`);
  });
  const oneWireLine = (pin: number): OneWireLine => {
    const line = lines.get(pin) ?? createOneWireLine();
    lines.set(pin, line);
    return line;
  };
  const sockets: Sockets = {
    clock,
    i2c: createSimulatedI2c(),
    pulses: createSimulatedPulses(clock),
    echoes: createSimulatedEchoes(clock),
    uart: createSimulatedUart(clock),
    pins,
    oneWireLine,
    attachShift: (data, chip) => void shifts.set(data, chip),
    epochS: options.epochS,
  };
  return {
    parts: Object.fromEntries(placed.map((one) => [one.name, createPart(sockets, one, options)])),
    i2c: sockets.i2c,
    pulses: sockets.pulses,
    echoes: sockets.echoes,
    uart: sockets.uart,
    pins,
    adc: createSimulatedAdc(pins, {}),
    oneWire: (pin) => createSimulatedOneWire(oneWireLine(pin)),
    shiftIn: (data) => createSimulatedShiftIn(shifts.get(data) ?? NOBODY),
  };
}

/** A data pin that nothing is wired to stays high. */
const NOBODY: ShiftChip = { clock: () => {}, data: () => 1 };

/** Faults of any part with inputs, where its chip has none of that name: its curve is broken, and it does not know. */
const STUCK = "stuck";
const NAN = "nan";

function createPart(sockets: Sockets, placed: Placed, options: WorldOptions): SimulatedPart {
  const { hands, seed, curves, onPart } = options;
  const kind: PartKind = parts[placed.part];
  const itself = (input: string): Curve =>
    curves?.[placed.name]?.[input] ?? byItself(kind.inputs[input] as Quantity, seedOf(seed, `${placed.name}.${input}`));
  const chip = createTwin(sockets, placed, itself);
  const names = Object.keys(chip.inputs);
  const own = new Map(names.map((input) => [input, chip.inputs[input] as Curve]));
  const hand: Hand = hands.get(placed.name) ?? { inputs: new Map(), fault: "none", stuckAt: new Map() };
  hands.set(placed.name, hand);
  const known = ["none", "unplugged", ...kind.faults];
  if (names.length > 0) known.push(...[STUCK, NAN].filter((one) => !known.includes(one)));
  const isOfCurve = (fault: string): boolean => (fault === STUCK || fault === NAN) && !kind.faults.includes(fault);

  const curve = (input: string): Curve => hand.inputs.get(input) ?? (own.get(input) as Curve);
  /** Gives the chip what its inputs and its fault make of the world. */
  function wire(): void {
    const isBroken = isOfCurve(hand.fault);
    chip.fault = isBroken ? "none" : hand.fault;
    for (const input of names) {
      chip.inputs[input] = !isBroken
        ? curve(input)
        : hand.fault === NAN
          ? () => NaN
          : constant(hand.stuckAt.get(input) as number);
    }
  }
  function check(input: string): void {
    if (own.has(input)) return;
    throw new RangeError(
      `${placed.name} (${placed.part}) has no input "${input}": it has ${names.join(", ") || "none"}`,
    );
  }
  const part: SimulatedPart = {
    name: placed.name,
    kind,
    chip,
    set(input, value) {
      check(input);
      hand.inputs.set(input, typeof value === "number" ? constant(value) : value);
      wire();
      onPart?.(part, "input", input);
    },
    release(input) {
      check(input);
      hand.inputs.delete(input);
      wire();
      onPart?.(part, "input", input);
    },
    isHeld(input) {
      check(input);
      return hand.inputs.has(input);
    },
    follows(input) {
      check(input);
      return textOf(curve(input));
    },
    value(input) {
      check(input);
      return curve(input)(sockets.clock.now());
    },
    outputs: () => outputsOf(placed.part, chip),
    fault: () => hand.fault,
    faults: () => [...known],
    fail(fault) {
      if (!known.includes(fault))
        throw new RangeError(`${placed.name} (${placed.part}) cannot be "${fault}": it can be ${known.join(", ")}`);
      hand.fault = fault;
      const now = sockets.clock.now();
      for (const input of names) hand.stuckAt.set(input, curve(input)(now));
      wire();
      onPart?.(part, "fault", "");
    },
  };
  wire();
  if (onPart) watchOutputs(sockets, placed, () => onPart(part, "output", ""));
  return part;
}

/** The contact of a relay has moved after this time. */
const SETTLED_MS = 25;

/** Calls when the program drives a part without inputs, and once more when it has come to rest. */
function watchOutputs(sockets: Sockets, placed: Placed, moved: () => void): void {
  if (Object.keys(parts[placed.part].inputs).length > 0) return;
  let settling: unknown;
  const driven = (): void => {
    moved();
    if (placed.part !== "relay") return;
    sockets.clock.cancel(settling);
    settling = sockets.clock.after(SETTLED_MS, moved, undefined);
  };
  for (const pin of Object.values(placed.pins)) {
    const wire = sockets.pins.wire(pin);
    if (placed.part === "neopixel") wire.onBytes(driven);
    else wire.onDrive(driven);
  }
}

/** What an input does until somebody sets it. */
function byItself({ mean, swing, periodS, min, max }: Quantity, seed: number): Curve {
  if (swing === undefined || periodS === undefined) return constant(mean);
  const curve = wave(mean, swing, periodS * 1000, swing * NOISE, seed);
  return named((ms) => Math.min(max, Math.max(min, curve(ms))), textOf(curve));
}
