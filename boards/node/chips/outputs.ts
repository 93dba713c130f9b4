// What hangs on an output, as it behaves: a LED, a relay with its wear, a buzzer, a servo, a chain of lights. They record;
// they never answer the program.

import type { Chip, Time } from "./chip.js";
import type { SimulatedPins } from "./pins.js";

export interface LedChip extends Chip {
  /** Part of the full light, 0 to 1. */
  light: number;
  /** Hertz of its dimming, 0 when steady. */
  hz: number;
  changes: number;
}

/** `active`: the level that lights it. Unplugged, it stays dark. */
export function createLedChip(pins: SimulatedPins, pin: number, active: number): LedChip {
  const chip: LedChip = { inputs: {}, fault: "none", light: 0, hz: 0, changes: 0 };
  pins.wire(pin).onDrive((duty, hz) => {
    chip.light = chip.fault === "unplugged" ? 0 : active === 1 ? duty : 1 - duty;
    chip.hz = hz;
    chip.changes++;
  });
  return chip;
}

export interface RelayChip extends Chip {
  /** True while the contact is closed. */
  isClosed(): boolean;
  /** How often the contact has moved: it is worn out after 100,000 under load (Songle SRD, "Life expectancy"). */
  moves(): number;
}

/** Songle SRD-05VDC-SL-C, "Operation time" and "Release time", at most. */
const OPERATE_MS = 10;
const RELEASE_MS = 5;

/** `active`: the level that switches it on. Faults: "unplugged", "welded" (the contact stays closed). */
export function createRelayChip(pins: SimulatedPins, pin: number, active: number, time: Time): RelayChip {
  let isDriven = false;
  let since = time.now();
  let isClosed = false;
  let moves = 0;
  /** Takes over what the coil has done since it was driven. */
  function settle(): void {
    if (isDriven === isClosed || time.now() - since < (isDriven ? OPERATE_MS : RELEASE_MS)) return;
    isClosed = isDriven;
    moves++;
  }
  const chip: RelayChip = {
    inputs: {},
    fault: "none",
    isClosed() {
      settle();
      return chip.fault === "welded" || (isClosed && chip.fault !== "unplugged");
    },
    moves() {
      settle();
      return moves;
    },
  };
  pins.wire(pin).onDrive((duty, hz) => {
    settle();
    // A coil takes no notice of a square wave's level: it chatters, and is taken as on.
    isDriven = hz > 0 || duty === active;
    since = time.now();
  });
  return chip;
}

export interface BuzzerChip extends Chip {
  /** The tone, hertz; 0 when it is silent. */
  tone: number;
  /** Each tone it has played, hertz. */
  played: number[];
}

/** A passive piezo disc: a steady level makes no sound. Unplugged, it is silent. */
export function createBuzzerChip(pins: SimulatedPins, pin: number): BuzzerChip {
  const chip: BuzzerChip = { inputs: {}, fault: "none", tone: 0, played: [] };
  pins.wire(pin).onDrive((_duty, hz) => {
    chip.tone = chip.fault === "unplugged" ? 0 : hz;
    if (chip.tone > 0) chip.played.push(hz);
  });
  return chip;
}

export interface ServoChip extends Chip {
  /** Where it stands, degrees. */
  angle(): number;
  /** The pulse that holds it, microseconds; 0 while it is limp. */
  pulse: number;
}

/** An SG90: 0.1 s for 60 degrees, pulses of 500 to 2,500 us every 20 ms for 180 degrees (Tower Pro SG90 datasheet). */
const DEGREES_PER_MS = 0.6;

/** It stands at 90 degrees at the start. Pulses that it cannot read leave it limp. Faults: "unplugged", "stuck". */
export function createServoChip(pins: SimulatedPins, pin: number, time: Time): ServoChip {
  let from = 90;
  let goal = 90;
  let since = time.now();
  const chip: ServoChip = {
    inputs: {},
    fault: "none",
    pulse: 0,
    angle() {
      const way = (time.now() - since) * DEGREES_PER_MS;
      return goal > from ? Math.min(goal, from + way) : Math.max(goal, from - way);
    },
  };
  pins.wire(pin).onDrive((duty, hz) => {
    const pulse = hz > 0 ? (duty * 1000000) / hz : 0;
    const isRead = hz >= 40 && hz <= 60 && pulse >= 450 && pulse <= 2550;
    from = chip.angle();
    since = time.now();
    chip.pulse = isRead && chip.fault === "none" ? pulse : 0;
    goal = chip.pulse > 0 ? Math.max(0, Math.min(180, ((pulse - 500) * 180) / 2000)) : from;
  });
  return chip;
}
