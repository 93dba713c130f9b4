// What the parts of a project show, each as a few numbers by name. It changes nothing.

import type { PartName } from "../parts.js";
import type { Chip } from "./chips/chip.js";
import type { NeopixelChip } from "./chips/neopixel.js";
import type { BuzzerChip, LedChip, RelayChip, ServoChip } from "./chips/outputs.js";

/**
 * `light` 0 to 1; `closed` 0 or 1 and `moves`; `tone` hertz; `angle` degrees; `speed` 0 to 1 and `direction` 0 or 1; of a
 * chain `red0`, `green0`, `blue0` and so on, 0 to 255.
 */
export type Outputs = Record<string, number>;

interface MotorChip extends Chip {
  speed: number;
  direction: number;
}

const SHOWN: Partial<Record<PartName, (chip: never) => Outputs>> = {
  led: ({ light }: LedChip) => ({ light }),
  relay: (chip: RelayChip) => ({ closed: chip.isClosed() ? 1 : 0, moves: chip.moves() }),
  buzzer: ({ tone }: BuzzerChip) => ({ tone }),
  servo: (chip: ServoChip) => ({ angle: chip.angle() }),
  motor: ({ speed, direction }: MotorChip) => ({ speed, direction }),
  neopixel({ red, green, blue }: NeopixelChip) {
    const lights: Outputs = {};
    for (let i = 0; i < red.length; i++) {
      lights[`red${i}`] = red[i] as number;
      lights[`green${i}`] = green[i] as number;
      lights[`blue${i}`] = blue[i] as number;
    }
    return lights;
  },
};

/** The names of what a kind of part shows; none for a sensor. A chain's depend on its length. */
export function outputsOf(part: PartName, chip: Chip): Outputs {
  return SHOWN[part]?.(chip as never) ?? {};
}
