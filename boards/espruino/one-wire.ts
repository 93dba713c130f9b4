// A 1-Wire line on Espruino: the firmware's own class, whose search gives an array where ours calls a function. Its
// `select` makes a reset of its own before the code, which does no harm after another.

import type { OneWire as Line } from "midge";
import type { NativeOneWire } from "./native.js";

export function oneWire(pin: number): Line {
  const line = new OneWire(new Pin(pin)) as NativeOneWire & Line;
  line.devices = (found) => {
    line.search().forEach(found);
  };
  return line;
}
