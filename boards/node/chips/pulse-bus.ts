// Simulated pins whose edges are timed, with chips that answer a low pulse by falling edges. A pin that nothing is wired
// to stays silent. It never knows what a chip is.

import type { Clock } from "../../../sdk/link/clock.js";
import type { PulseBus } from "../../../sdk/sensors/bus.js";
import type { Chip, Time } from "./chip.js";

/** A chip that answers a pulse. */
export interface PulseChip extends Chip {
  /**
   * The line was low for `lowMs` and is let go: the microseconds from each falling edge to the one before, 0 for the first;
   * none when it does not answer.
   */
  answer(nowMs: number, lowMs: number): readonly number[];
}

export interface SimulatedPulses extends PulseBus {
  /** Wires a chip to a pin, in the place of the one that was there. */
  attach(pin: number, chip: PulseChip): void;
}

export function createSimulatedPulses(clock: Clock & Time): SimulatedPulses {
  const pins: number[] = [];
  const chips: PulseChip[] = [];
  return {
    attach(pin, chip) {
      pins.push(pin);
      chips.push(chip);
    },
    pulse(pin, lowMs, windowMs, edge, end) {
      clock.after(
        lowMs,
        () => {
          for (let i = pins.length - 1; i >= 0; i--) {
            if (pins[i] !== pin) continue;
            const edges = (chips[i] as PulseChip).answer(clock.now(), lowMs);
            for (let n = 0; n < edges.length; n++) edge(edges[n] as number);
            break;
          }
          clock.after(windowMs, end, undefined);
        },
        undefined,
      );
    },
  };
}
