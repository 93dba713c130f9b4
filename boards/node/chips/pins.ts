// A simulated set of pins: what the program drives, what chips drive, and who hears of it. It refuses what hardware
// refuses or silently spoils, in words; a refused call changes nothing. It never knows what a chip is.

import { type Pins, type Pixels, Pull } from "../../../sdk/sensors/bus.js";

/** A pin as the board's profile has it. */
export interface SimulatedPin {
  number: number;
  /** "in", "out", "adc", "pwm", "pullup": abilities of a profile. */
  can: readonly string[];
}

/** The far side of a pin, one for each chip that is wired to it. */
export interface PinWire {
  /** The level that the chip drives, or undefined when it lets go. */
  drive(level: number | undefined): void;
  /** What the chip puts at a converter, volts; it is asked at each reading. */
  volts(source: () => number): void;
  /** Hears of each change of what the program drives: the part of the time that it is high, and hertz, 0 when steady. */
  onDrive(heard: (duty: number, hz: number) => void): void;
  /** Hears when the program begins to watch. */
  onWatch(heard: () => void): void;
  /** Hears the bytes that are sent to lights. */
  onBytes(heard: (bytes: readonly number[]) => void): void;
}

export interface SimulatedPins extends Pins, Pixels {
  wire(pin: number): PinWire;
  /** The voltage at a converter's pin; 0 when nothing is wired to it, undefined when it has no converter. */
  volts(pin: number): number | undefined;
}

interface Line {
  pin: SimulatedPin;
  mode: string;
  pull: Pull;
  duty: number;
  hz: number;
  /** What each wire drives; -1 for one that lets go. */
  driven: number[];
  source: (() => number) | undefined;
  run: ((level: number) => void) | undefined;
  told: number;
  drives: ((duty: number, hz: number) => void)[];
  watches: (() => void)[];
  bytes: ((bytes: readonly number[]) => void)[];
}

function has(can: readonly string[], one: string): boolean {
  for (let i = 0; i < can.length; i++) if (can[i] === one) return true;
  return false;
}

function lineOf(pin: SimulatedPin): Line {
  return {
    pin: pin,
    mode: "none",
    pull: Pull.NONE,
    duty: 0,
    hz: 0,
    driven: [],
    source: undefined,
    run: undefined,
    told: 0,
    drives: [],
    watches: [],
    bytes: [],
  };
}

/** `refuse` gets a sentence that begins behind "pin 4 ": a simulation throws it, a test keeps it. */
export function createSimulatedPins(
  pins: readonly SimulatedPin[],
  refuse: (this: void, pin: number, why: string) => void,
): SimulatedPins {
  const lines: Line[] = [];
  for (let i = 0; i < pins.length; i++) lines[i] = lineOf(pins[i] as SimulatedPin);

  function find(pin: number): Line | undefined {
    for (let i = 0; i < lines.length; i++) if ((lines[i] as Line).pin.number === pin) return lines[i];
    refuse(pin, "does not exist on this board");
    return undefined;
  }
  /** The line of a pin that can do this; a refusal otherwise. */
  function line(pin: number, ability: string, why: string): Line | undefined {
    const one = find(pin);
    if (one === undefined || has(one.pin.can, ability)) return one;
    refuse(pin, why);
    return undefined;
  }
  /** The level at an input; two chips that drive against each other are refused. */
  function level(one: Line): number {
    let found = -1;
    for (let i = 0; i < one.driven.length; i++) {
      const driven = one.driven[i] as number;
      if (driven < 0) continue;
      if (found >= 0 && found !== driven) refuse(one.pin.number, "is driven by two outputs");
      found = driven;
    }
    return found >= 0 ? found : one.pull === Pull.UP ? 1 : 0;
  }
  /** True when a chip drives the line otherwise than the program. */
  function isFought(one: Line): boolean {
    for (let i = 0; i < one.driven.length; i++) {
      const driven = one.driven[i] as number;
      if (driven >= 0 && driven !== one.duty) return true;
    }
    return false;
  }
  function changed(one: Line): void {
    if (one.mode === "out" && isFought(one)) refuse(one.pin.number, "is driven by two outputs");
    if (one.mode !== "in" || one.run === undefined) return;
    const now = level(one);
    if (now === one.told) return;
    one.told = now;
    one.run(now);
  }
  function output(one: Line, duty: number, hz: number): void {
    const isNew = one.mode !== "out" || duty !== one.duty || hz !== one.hz;
    one.mode = "out";
    one.duty = duty;
    one.hz = hz;
    changed(one);
    if (isNew)
      for (let i = 0; i < one.drives.length; i++) (one.drives[i] as (duty: number, hz: number) => void)(duty, hz);
  }
  function write(pin: number, value: number): void {
    const one = line(pin, "out", "is an input only");
    if (one === undefined) return;
    if (value === 0 || value === 1) output(one, value, 0);
    else refuse(pin, "takes the level 0 or 1");
  }
  return {
    write(pin, value) {
      write(pin, value);
    },
    read(pin) {
      const one = line(pin, "in", "is no input");
      if (one === undefined) return 0;
      if (one.mode === "in") return level(one);
      refuse(pin, one.mode === "out" ? "is an output: it cannot be read" : "is read before it was made an input");
      return 0;
    },
    watch(pin, pull, run) {
      const one = line(pin, "in", "is no input");
      if (one === undefined) return;
      if (one.run !== undefined) return refuse(pin, "is watched already");
      if (pull !== Pull.NONE && !has(one.pin.can, "pullup")) return refuse(pin, "has no resistor of its own: wire one");
      one.mode = "in";
      one.pull = pull;
      for (let i = 0; i < one.watches.length; i++) (one.watches[i] as () => void)();
      one.told = level(one);
      one.run = run;
    },
    pwm(pin, duty, hz) {
      if (duty <= 0) return write(pin, 0);
      if (duty >= 1) return write(pin, 1);
      const one = line(pin, "pwm", "has no PWM");
      if (one === undefined) return;
      if (duty > 0 && hz > 0) output(one, duty, hz);
      else refuse(pin, "takes a duty from 0 to 1 and a frequency above 0");
    },
    show(pin, bytes) {
      const one = line(pin, "out", "is an input only");
      if (one === undefined) return;
      if (bytes.length === 0 || bytes.length % 3 !== 0) return refuse(pin, "sends three bytes to each light");
      for (let i = 0; i < bytes.length; i++) {
        const byte = bytes[i] as number;
        if (!(byte >= 0 && byte <= 255 && byte === Math.floor(byte))) return refuse(pin, "sends bytes, 0 to 255");
      }
      output(one, 0, 0);
      for (let i = 0; i < one.bytes.length; i++) (one.bytes[i] as (bytes: readonly number[]) => void)(bytes);
    },
    volts(pin) {
      const one = line(pin, "adc", "has no converter");
      if (one === undefined) return undefined;
      return one.source === undefined ? 0 : one.source();
    },
    wire(pin) {
      const one = find(pin) ?? lineOf({ number: pin, can: [] });
      one.driven.push(-1);
      return wireOf(one, one.driven.length - 1, changed);
    },
  };
}

function wireOf(one: Line, at: number, changed: (one: Line) => void): PinWire {
  return {
    drive(level) {
      one.driven[at] = level ?? -1;
      changed(one);
    },
    volts(source) {
      one.source = source;
    },
    onDrive(heard) {
      one.drives.push(heard);
    },
    onWatch(heard) {
      one.watches.push(heard);
    },
    onBytes(heard) {
      one.bytes.push(heard);
    },
  };
}
