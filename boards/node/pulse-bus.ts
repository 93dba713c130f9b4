// The simulated board's timed pins. A pin that nothing is wired to stays silent; one that the board does not have is a
// fault of the program, as on hardware.

import type { PulseBus } from "midge";
import type { NodeClock } from "./clock.js";
import type { Dht22Chip } from "./chips/dht22.js";

/** Pins are numbered from 0 to this. */
const LAST_PIN = 39;

export function createPulseBus(clock: NodeClock, wired: Map<number, Dht22Chip>): PulseBus {
  return {
    pulse(pin, lowMs, windowMs, edge, end) {
      if (!Number.isInteger(pin) || pin < 0 || pin > LAST_PIN) {
        throw new RangeError(`pin ${pin} is not one of this board's pins, 0 to ${LAST_PIN}`);
      }
      const finish = (): void => {
        for (const us of wired.get(pin)?.answer(clock.now(), lowMs) ?? []) edge(us);
        clock.after(windowMs, end, undefined);
      };
      clock.after(lowMs, finish, undefined);
    },
  };
}
