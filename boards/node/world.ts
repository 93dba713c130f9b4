// The world around a simulated board: its buses and pins, and the parts of the project at them, each following a curve
// until somebody takes it in hand. It knows no program.

import type { Adc, EchoBus, I2c, OneWire, Pins, Pixels, PulseBus, ShiftIn, Uart } from "midge";
import type { Placed } from "../parts.js";
import { createSimulatedAdc } from "./chips/adc.js";
import { createSimulatedEchoes, type SimulatedEchoes } from "./chips/echo-bus.js";
import { createSimulatedI2c, type SimulatedI2c } from "./chips/i2c-bus.js";
import { createOneWireLine, type OneWireLine } from "./chips/one-wire-line.js";
import { createSimulatedOneWire } from "./chips/one-wire.js";
import { createSimulatedPins, type SimulatedPins } from "./chips/pins.js";
import { createSimulatedPulses, type SimulatedPulses } from "./chips/pulse-bus.js";
import { createSimulatedShiftIn, type ShiftChip } from "./chips/shift-in.js";
import { createSimulatedUart, type SimulatedUart } from "./chips/uart-bus.js";
import type { NodeClock } from "./clock.js";
import { NodePart, type SimulatedPart, type WorldOptions } from "./part.js";
import { simulated } from "./simulated.profile.js";
import type { Sockets } from "./twins.js";

export type { Hand, Hands, SimulatedPart, WorldOptions } from "./part.js";

export interface World {
  readonly parts: Record<string, SimulatedPart>;
  readonly i2c: SimulatedI2c & I2c;
  readonly pulses: PulseBus;
  readonly echoes: EchoBus;
  readonly uart: Uart;
  readonly adc: Adc;
  readonly pins: Pins & Pixels;
  oneWire(pin: number): OneWire;
  shiftIn(data: number, clock: number): ShiftIn;
}

const refuse = (pin: number, why: string): never => {
  throw new RangeError(`pin ${pin} ${why}`);
};

/** Each bus is made when a chip or the program first asks for it: most boards have one or two. */
class NodeWorld implements World, Sockets {
  readonly parts: Record<string, SimulatedPart> = {};
  private madeI2c: SimulatedI2c | undefined;
  private madePulses: SimulatedPulses | undefined;
  private madeEchoes: SimulatedEchoes | undefined;
  private madeUart: SimulatedUart | undefined;
  private madePins: SimulatedPins | undefined;
  private madeAdc: Adc | undefined;
  private lines: Map<number, OneWireLine> | undefined;
  private shifts: Map<number, ShiftChip> | undefined;

  constructor(
    readonly clock: NodeClock,
    readonly epochS: number,
  ) {}

  get i2c(): SimulatedI2c {
    return (this.madeI2c ??= createSimulatedI2c());
  }
  get pulses(): SimulatedPulses {
    return (this.madePulses ??= createSimulatedPulses(this.clock));
  }
  get echoes(): SimulatedEchoes {
    return (this.madeEchoes ??= createSimulatedEchoes(this.clock));
  }
  get uart(): SimulatedUart {
    return (this.madeUart ??= createSimulatedUart(this.clock));
  }
  get pins(): SimulatedPins {
    return (this.madePins ??= createSimulatedPins(simulated.pins, refuse));
  }
  get adc(): Adc {
    return (this.madeAdc ??= createSimulatedAdc(this.pins, {}));
  }
  oneWireLine(pin: number): OneWireLine {
    this.lines ??= new Map();
    const line = this.lines.get(pin) ?? createOneWireLine();
    this.lines.set(pin, line);
    return line;
  }
  attachShift(data: number, chip: ShiftChip): void {
    (this.shifts ??= new Map()).set(data, chip);
  }
  oneWire(pin: number): OneWire {
    return createSimulatedOneWire(this.oneWireLine(pin));
  }
  shiftIn(data: number): ShiftIn {
    return createSimulatedShiftIn(this.shifts?.get(data) ?? NOBODY);
  }
}

/** The parts at other sockets than a world's own: those of a firmware. */
export function createParts(
  sockets: Sockets,
  placed: readonly Placed[],
  options: WorldOptions,
): Record<string, SimulatedPart> {
  return Object.fromEntries(placed.map((one) => [one.name, new NodePart(sockets, one, options)]));
}

export function createWorld(clock: NodeClock, placed: readonly Placed[], options: WorldOptions): World {
  const world = new NodeWorld(clock, options.epochS);
  for (const one of placed) world.parts[one.name] = new NodePart(world, one, options);
  return world;
}

/** A data pin that nothing is wired to stays high. */
const NOBODY: ShiftChip = { clock: () => {}, data: () => 1 };
