// Simulated pairs of pins, trigger and echo, with modules that answer a trigger by a pulse. It never knows what a module
// measures.

import type { Clock } from "../../../sdk/link/clock.js";
import type { EchoBus } from "../../../sdk/sensors/bus.js";
import type { Chip, Time } from "./chip.js";

export interface EchoChip extends Chip {
  /** From the end of the trigger to the pulse. */
  delayUs: number;
  /** It was triggered: the length of its pulse; 0 for none, -1 for one that does not end. */
  pulseUs(nowMs: number): number;
}

export interface SimulatedEchoes extends EchoBus {
  attach(trigger: number, echo: number, chip: EchoChip): void;
}

export function createSimulatedEchoes(clock: Clock & Time): SimulatedEchoes {
  const triggers: number[] = [];
  const echoes: number[] = [];
  const chips: EchoChip[] = [];
  return {
    attach(trigger, echo, chip) {
      triggers.push(trigger);
      echoes.push(echo);
      chips.push(chip);
    },
    echo(trigger, echo, windowMs, done) {
      let us = 0;
      let delayUs = 0;
      for (let i = 0; i < chips.length; i++) {
        if (triggers[i] !== trigger || echoes[i] !== echo) continue;
        us = (chips[i] as EchoChip).pulseUs(clock.now());
        delayUs = (chips[i] as EchoChip).delayUs;
      }
      const endMs = (delayUs + us) / 1000;
      if (us > 0 && endMs <= windowMs) clock.after(endMs, done, us);
      else clock.after(windowMs, done, 0);
    },
  };
}
