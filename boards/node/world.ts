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
import { type Curve, wave } from "./curve.js";
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
  /** The value of an input now. */
  value(input: string): number;
  /** Breaks it in one of its ways, "unplugged" among them; "none" mends it. */
  fail(fault: string): void;
}

/** What somebody did to the parts: it outlives a reset of the board, which the chips themselves do not. */
export type Hands = Map<string, { inputs: Map<string, Curve>; fault: string }>;

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

export function createWorld(clock: NodeClock, placed: readonly Placed[], epochS: number, hands: Hands): World {
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
    epochS,
  };
  return {
    parts: Object.fromEntries(placed.map((one) => [one.name, createPart(sockets, one, hands)])),
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

function createPart(sockets: Sockets, placed: Placed, hands: Hands): SimulatedPart {
  const kind: PartKind = parts[placed.part];
  const chip = createTwin(sockets, placed, (input) => byItself(kind.inputs[input] as Quantity, sockets.clock));
  const hand = hands.get(placed.name) ?? { inputs: new Map<string, Curve>(), fault: "none" };
  hands.set(placed.name, hand);
  for (const [input, curve] of hand.inputs) chip.inputs[input] = curve;
  chip.fault = hand.fault;
  const check = (input: string): void => {
    if (input in chip.inputs) return;
    const known = Object.keys(chip.inputs).join(", ") || "none";
    throw new RangeError(`${placed.name} (${placed.part}) has no input "${input}": it has ${known}`);
  };
  return {
    name: placed.name,
    kind,
    chip,
    set(input, value) {
      check(input);
      const curve = typeof value === "number" ? () => value : value;
      hand.inputs.set(input, curve);
      chip.inputs[input] = curve;
    },
    value(input) {
      check(input);
      return (chip.inputs[input] as Curve)(sockets.clock.now());
    },
    fail(fault) {
      const known = ["none", "unplugged", ...kind.faults];
      if (!known.includes(fault))
        throw new RangeError(`${placed.name} (${placed.part}) cannot be "${fault}": it can be ${known.join(", ")}`);
      hand.fault = fault;
      chip.fault = fault;
    },
  };
}

/** What an input does until somebody sets it. */
function byItself({ mean, swing, periodS, min, max }: Quantity, clock: NodeClock): Curve {
  if (swing === undefined || periodS === undefined) return () => mean;
  const curve = wave(mean, swing, periodS * 1000, swing * NOISE, () => clock.random());
  return (ms) => Math.min(max, Math.max(min, curve(ms)));
}
