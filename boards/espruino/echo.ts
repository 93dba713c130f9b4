// Timed pulses on Espruino: `setWatch` stamps both edges in the interrupt, so the length is good however late the callback
// runs, and the firmware's timer makes the trigger.

import type { EchoBus } from "midge";

/** 10 us ask for a measurement. */
const TRIGGER_MS = 0.01;

export const echoes: EchoBus = {
  echo(trigger, echo, windowMs, done) {
    const watch = setWatch(
      (event) => {
        clearTimeout(timer);
        // No number when the pulse began before the watch.
        done((event.time - event.lastTime) * 1000000 || 0);
      },
      new Pin(echo),
      { edge: "falling", repeat: false },
    );
    const timer = setTimeout(() => {
      clearWatch(watch);
      done(0);
    }, windowMs);
    digitalPulse(new Pin(trigger), 1, TRIGGER_MS);
  },
};
