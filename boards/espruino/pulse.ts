// Timed falling edges on Espruino: `setWatch` stamps each edge in the interrupt, so the times are good however late the
// callback runs.

import type { PulseBus } from "midge";

export const pulses: PulseBus = {
  pulse(number, lowMs, windowMs, edge, end) {
    const pin = new Pin(number);
    digitalWrite(pin, 0);
    setTimeout(() => {
      let last = 0;
      const watch = setWatch(
        (event) => {
          edge(last > 0 ? (event.time - last) * 1000000 : 0);
          last = event.time;
        },
        pin,
        { edge: "falling", repeat: true },
      );
      pinMode(pin, "input_pullup");
      setTimeout(() => {
        clearWatch(watch);
        end();
      }, windowMs);
    }, lowMs);
  },
};
