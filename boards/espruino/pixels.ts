// Chains of lights on Espruino, by its own module; any pin that can be an output. It waits until the chain is sent, 30 us
// for each light.

import type { Pixels } from "midge";

export const pixels: Pixels = {
  show(pin, bytes) {
    require("neopixel").write(new Pin(pin), bytes);
  },
};
