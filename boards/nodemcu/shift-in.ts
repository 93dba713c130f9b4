// A data pin read by a clock pin on NodeMCU for ESP8266. A clock pulse made by Lua could last longer than the 60 us after
// which an HX711 powers down, so the firmware's `serout` makes it. The firmware's own module `hx711` is not used: it waits
// up to a second for the chip, and puts it to sleep after each reading.

import type { ShiftIn } from "midge";

/** Microseconds high, then low. */
const PULSE = [2, 2];

export function shiftIn(data: number, clock: number): ShiftIn {
  gpio.mode(data, gpio.INPUT, gpio.PULLUP);
  gpio.mode(clock, gpio.OUTPUT);
  return {
    level: () => gpio.read(data),
    clock: (level) => gpio.write(clock, level),
    take(bits) {
      let value = 0;
      for (let i = 0; i < bits; i++) {
        gpio.serout(clock, 1, PULSE);
        // The bit stays until the next rising edge.
        value = value * 2 + gpio.read(data);
      }
      return value;
    },
  };
}
