// The far side of a firmware's pins and buses, as simulated parts are wired to it: one face for every host, and the sockets
// that the twins of a project are made for. It knows no firmware and no chip.

import type { PinWire, SimulatedPins } from "../../boards/node/chips/pins.js";
import type { EchoChip, SimulatedEchoes } from "../../boards/node/chips/echo-bus.js";
import { createSimulatedI2c, type SimulatedI2c } from "../../boards/node/chips/i2c-bus.js";
import { createOneWireLine, type OneWireLine } from "../../boards/node/chips/one-wire-line.js";
import type { PulseChip, SimulatedPulses } from "../../boards/node/chips/pulse-bus.js";
import type { SimulatedUart, UartChip } from "../../boards/node/chips/uart-bus.js";
import type { NodeClock } from "../../boards/node/clock.js";
import type { Sockets } from "../../boards/node/twins.js";
import type { Placed } from "../../boards/parts.js";

/** A pin of the firmware, seen from outside. */
export interface FarPin {
  /** Drives it; undefined lets go. */
  drive(level: number | undefined): void;
  /** Hears each level that the program drives. */
  onDrive(heard: (level: number) => void): void;
  /** Hears each wave that the program begins: the part of the time that it is high, and hertz. */
  onWave(heard: (duty: number, hz: number) => void): void;
  /** Hears the bytes that are sent to lights. */
  onBytes(heard: (bytes: readonly number[]) => void): void;
  /** Hears when the program makes it an input. */
  onInput(heard: () => void): void;
  /** What is at a converter, volts; asked at each reading. */
  volts(source: () => number): void;
  /** The level is asked for at each reading. */
  ask(source: () => number): void;
}

/** What a host offers to the parts. */
export interface Far {
  pin(number: number): FarPin;
  /** A chip that answers a low pulse by falling edges. */
  pulses(pin: number, chip: PulseChip): void;
  /** A module that answers a trigger by a pulse. */
  echo(trigger: number, echo: number, chip: EchoChip): void;
  /** The chip at the second serial port. */
  uart(chip: UartChip): void;
}

/** The buses that the parts of one life hang on. */
export interface Wiring {
  i2c: SimulatedI2c;
  /** By the firmware's number of the pin. */
  lines: Record<number, OneWireLine>;
}

export function createWiring(): Wiring {
  return { i2c: createSimulatedI2c(), lines: {} };
}

/** `clock` is the time that the chips live in. */
export function socketsOf(
  far: Far,
  { i2c, lines }: Wiring,
  clock: NodeClock,
  placed: readonly Placed[],
  epochS: number,
): Sockets {
  const wires = { wire: (pin: number) => wireOf(far.pin(pin)) };
  return {
    clock,
    i2c,
    pulses: { attach: (pin: number, chip: PulseChip) => far.pulses(pin, chip) } as SimulatedPulses,
    echoes: {
      attach: (trigger: number, echo: number, chip: EchoChip) => far.echo(trigger, echo, chip),
    } as SimulatedEchoes,
    uart: { attach: (chip: UartChip) => far.uart(chip) } as SimulatedUart,
    pins: wires as SimulatedPins,
    oneWireLine: (pin) => (lines[pin] ??= createOneWireLine()),
    attachShift(data, chip) {
      const owner = placed.find(({ pins }) => pins["data"] === data);
      far.pin(owner?.pins["clock"] as number).onDrive((level) => chip.clock(level));
      far.pin(data).ask(() => chip.data());
    },
    epochS,
  };
}

function wireOf(pin: FarPin): PinWire {
  return {
    drive: (level) => pin.drive(level),
    volts: (source) => pin.volts(source),
    onDrive(heard) {
      pin.onDrive((level) => heard(level, 0));
      pin.onWave(heard);
    },
    onWatch: (heard) => pin.onInput(heard),
    onBytes: (heard) => pin.onBytes(heard),
  };
}
