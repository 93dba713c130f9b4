// A data pin read by a clock pin on Espruino. A clock pulse made by the interpreter would last longer than the 60 us after
// which an HX711 powers down, so software SPI makes it: the clock is SPI's output, and each second bit that is sent is a
// pulse of one bit's time.

import type { ShiftIn } from "midge";

/** Pulses in one byte. */
const PULSES = 4;

export function shiftIn(data: number, clock: number): ShiftIn {
  const input = new Pin(data);
  const output = new Pin(clock);
  const spi = new SPI();
  spi.setup({ miso: input, mosi: output });
  return {
    level: () => digitalRead(input),
    clock: (level) => digitalWrite(output, level),
    take(bits) {
      let value = 0;
      for (let left = bits; left > 0; left -= PULSES) {
        const last = 8 - 2 * Math.min(left, PULSES);
        // 0b10101010, from the top as many pulses as are left.
        const got = spi.send(170 & (255 << last));
        for (let bit = 7; bit > last; bit -= 2) value = value * 2 + ((got >> bit) & 1);
      }
      return value;
    },
  };
}
