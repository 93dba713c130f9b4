// What hangs at the pins and buses of a real interpreter, as it asks for it word by word (interpreter-text.ts), and as the
// simulated parts are wired to it. It runs no process.

import { createSimulatedOneWire } from "../../boards/node/chips/one-wire.js";
import { createOneWireLine } from "../../boards/node/chips/one-wire-line.js";
import type { EchoChip } from "../../boards/node/chips/echo-bus.js";
import type { PulseChip } from "../../boards/node/chips/pulse-bus.js";
import type { OneWire } from "midge";
import type { Far, FarPin } from "./far.js";
import type { Room } from "./machine.js";
import { spoilt } from "./spoilt.js";

/** What the bundle takes for full scale on a desktop's build, whatever the board: see boards/espruino/adc.ts. */
const FULL_VOLTS = 3.3;

interface Pin {
  mode: string;
  /** What drives it from outside. */
  level: number | undefined;
  drives: ((level: number) => void)[];
  waves: ((duty: number, hz: number) => void)[];
  bytes: ((bytes: readonly number[]) => void)[];
  inputs: (() => void)[];
  asked: ((us: number) => number) | undefined;
  volts: (() => number) | undefined;
  pulses: PulseChip | undefined;
  lowSinceMs: number;
  echo: { pin: number; chip: EchoChip } | undefined;
}

export interface InterpreterFar {
  far: Far;
  /** Answers a question; undefined when its word is none of these. */
  answer(word: string, given: readonly string[]): string | number | undefined;
}

/** `tell` says to the interpreter what has happened. */
export function createInterpreterFar(room: Room, tell: (event: string) => void): InterpreterFar {
  const { clock, wiring } = room;
  const pins = new Map<number, Pin>();
  const buses = new Map<number, OneWire>();
  let baud = 0;
  let serial: ((text: string) => void) | undefined;

  function pinOf(number: number): Pin {
    const found: Pin = pins.get(number) ?? {
      mode: "",
      level: undefined,
      drives: [],
      waves: [],
      bytes: [],
      inputs: [],
      asked: undefined,
      volts: undefined,
      pulses: undefined,
      lowSinceMs: 0,
      echo: undefined,
    };
    pins.set(number, found);
    return found;
  }
  const levelOf = (pin: Pin): number => pin.asked?.(0) ?? pin.level ?? (pin.mode === "input_pullup" ? 1 : 0);
  function busOf(number: number): OneWire {
    const bus = buses.get(number) ?? createSimulatedOneWire(wiring.lines[number] ?? createOneWireLine());
    buses.set(number, bus);
    return bus;
  }
  function write(number: number, level: number): void {
    const pin = pinOf(number);
    if (level === 0) pin.lowSinceMs = clock.now();
    pin.mode = "output";
    for (const heard of pin.drives) heard(level);
  }
  function oneWire(pin: number, what: string, first: string | undefined, second: string | undefined): string | number {
    const bus = busOf(pin);
    const found: string[] = [];
    switch (what) {
      case "reset":
        return bus.reset() ? 1 : 0;
      case "select":
        bus.reset();
        bus.select(first as string);
        return "";
      case "skip":
        bus.skip();
        return "";
      case "write":
        bus.write(Number(first), second === "1");
        return "";
      case "read":
        return bus.read(Number(first)).slice(0, Number(first)).join(",");
      default:
        bus.devices((code) => void found.push(code));
        return found.join(",");
    }
  }
  /** Software SPI without a clock of its own: see boards/espruino/shift-in.ts. */
  function shift(input: number, output: number, byte: number): number {
    let got = 0;
    for (let bit = 7; bit >= 0; bit--) {
      for (const heard of pinOf(output).drives) heard((byte >> bit) & 1);
      got |= levelOf(pinOf(input)) << bit;
    }
    return got;
  }

  const words: Record<string, (...given: string[]) => string | number> = {
    write(pin, level) {
      write(Number(pin), Number(level));
      return "";
    },
    read: (pin) => levelOf(pinOf(Number(pin))),
    adc: (pin) => Math.min(0.9999, Math.max(0, (pinOf(Number(pin)).volts?.() ?? 0) / FULL_VOLTS)),
    wave(pin, duty, hz) {
      for (const heard of pinOf(Number(pin)).waves) heard(Number(duty), Number(hz));
      return "";
    },
    lights(pin, bytes) {
      for (const heard of pinOf(Number(pin)).bytes) heard((bytes as string).split(",").map(Number));
      return "";
    },
    mode(number, mode) {
      const pin = pinOf(Number(number));
      pin.mode = mode as string;
      if (!pin.mode.startsWith("input")) return "";
      for (const heard of pin.inputs) heard();
      return pin.pulses?.answer(clock.now(), clock.now() - pin.lowSinceMs).join(",") ?? "";
    },
    pulse(number) {
      const { echo } = pinOf(Number(number));
      const us = echo?.chip.pulseUs(clock.now()) ?? 0;
      return echo && us !== 0 ? `${echo.pin} ${echo.chip.delayUs} ${us}` : "";
    },
    ow: (pin, what, first, second) => oneWire(Number(pin), what as string, first, second),
    spi: (input, output, byte) => shift(Number(input), Number(output), Number(byte)),
    i2cw: (address, bytes) => (wiring.i2c.write(Number(address), (bytes as string).split(",").map(Number)) ? 1 : 0),
    i2cr: (address, count) => wiring.i2c.read(Number(address), Number(count))?.slice(0, Number(count)).join(",") ?? "",
    baud(speed) {
      baud = Number(speed);
      return "";
    },
    say(text) {
      serial?.(Buffer.from(text as string, "base64").toString("latin1"));
      return "";
    },
  };

  const far: Far = {
    pin(number): FarPin {
      const pin = pinOf(number);
      return {
        drive(level) {
          const before = levelOf(pin);
          pin.level = level;
          const now = levelOf(pin);
          if (now !== before) tell(`edge ${number} ${now}`);
        },
        onDrive: (heard) => void pin.drives.push(heard),
        onWave: (heard) => void pin.waves.push(heard),
        onBytes: (heard) => void pin.bytes.push(heard),
        onInput: (heard) => void pin.inputs.push(heard),
        volts: (source) => void (pin.volts = source),
        ask: (source) => void (pin.asked = source),
      };
    },
    pulses: (number, chip) => void (pinOf(number).pulses = chip),
    echo: (trigger, echo, chip) => void (pinOf(trigger).echo = { pin: echo, chip }),
    uart(chip) {
      serial = (text) => baud === chip.baud && chip.hear(text);
      const tick = (): void => {
        const text = baud > 0 && chip.fault !== "unplugged" ? spoilt(chip.speak(), baud !== chip.baud) : "";
        // As the firmware hands it over, 64 bytes at most.
        for (let at = 0; at < text.length; at += 64)
          tell(`uart ${Buffer.from(text.slice(at, at + 64), "latin1").toString("base64")}`);
        clock.after(chip.everyMs, tick, undefined);
      };
      clock.after(chip.everyMs, tick, undefined);
    },
  };
  return { far, answer: (word, given) => words[word]?.(...given) };
}
