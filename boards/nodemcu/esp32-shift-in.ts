// A data pin read by a clock pin on NodeMCU for ESP32. The firmware has no call for a pulse: two writes one after the other
// make it, a few microseconds as long as no task comes between. An HX711 powers down after 60 us.

import type { ShiftIn } from "midge";

export function shiftIn(data: number, clock: number): ShiftIn {
  gpio.config({ gpio: data, dir: gpio.IN, pull: gpio.PULL_UP });
  gpio.config({ gpio: clock, dir: gpio.OUT });
  return {
    level: () => gpio.read(data),
    clock: (level) => gpio.write(clock, level),
    take(bits) {
      let value = 0;
      for (let i = 0; i < bits; i++) {
        gpio.write(clock, 1);
        gpio.write(clock, 0);
        // The bit stays until the next rising edge.
        value = value * 2 + gpio.read(data);
      }
      return value;
    },
  };
}
