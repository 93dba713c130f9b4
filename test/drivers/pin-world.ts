// A small board for the cases of parts at single pins: pins of each kind, a converter, and what was refused. It judges
// nothing.

import { createSimulatedAdc, type SimulatedAdcOptions } from "../../boards/node/chips/adc.js";
import { createSimulatedPins } from "../../boards/node/chips/pins.js";
import { createCaseClock } from "./check.js";

export const enum At {
  /** Can do everything but read a voltage. */
  FREE = 2,
  OTHER = 3,
  /** Input only, with a converter, without resistors. */
  INPUT = 34,
  /** A plain output: no PWM. */
  PLAIN = 16,
  /** Not there. */
  NONE = 99,
}

export function createPinWorld(converter: SimulatedAdcOptions) {
  const clock = createCaseClock();
  const world = { refusals: 0, pin: -1, why: "" };
  const pins = createSimulatedPins(
    [
      { number: At.FREE, can: ["in", "out", "pwm", "pullup"] },
      { number: At.OTHER, can: ["in", "out", "pwm", "pullup"] },
      { number: At.INPUT, can: ["in", "adc"] },
      { number: At.PLAIN, can: ["in", "out"] },
    ],
    (pin, why) => {
      world.refusals++;
      world.pin = pin;
      world.why = why;
    },
  );
  return { clock: clock, pins: pins, adc: createSimulatedAdc(pins, converter), refused: world };
}
