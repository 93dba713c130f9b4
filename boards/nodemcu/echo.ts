// Timed pulses on NodeMCU for ESP8266. The firmware stamps an edge in the interrupt, but only one until Lua has been
// called; so the end of the pulse is stamped, and its beginning, half a millisecond after the trigger, is waited for.

import type { EchoBus } from "midge";

/** 10 us ask for a measurement. */
const TRIGGER_US = 12;
/** Nothing else runs for so long when no module answers. */
const BEGIN_MOST_US = 4000;
/** `tmr.now` has 31 bits; in two steps, as an integer of 32 bits holds no more. */
const TURN_US = 2147483647;

/** Microseconds since `then`. */
function since(then: number, now: number): number {
  return now < then ? now - then + TURN_US + 1 : now - then;
}

export const echoes: EchoBus = {
  echo(trigger, echo, windowMs, done) {
    const timer = tmr.create();
    let rise = -1;
    gpio.mode(trigger, gpio.OUTPUT);
    gpio.mode(echo, gpio.INT);
    // A pulse of the question before would be taken for this one's.
    const isBusy = gpio.read(echo) === 1;
    gpio.trig(echo, "down", (_level, when) => {
      gpio.trig(echo, "none");
      timer.unregister();
      done(rise < 0 ? 0 : since(rise, when));
    });
    timer.alarm(windowMs, tmr.ALARM_SINGLE, () => {
      gpio.trig(echo, "none");
      done(0);
    });
    gpio.write(trigger, 1);
    tmr.delay(TRIGGER_US);
    gpio.write(trigger, 0);
    const asked = tmr.now();
    if (isBusy) return;
    while (rise < 0 && since(asked, tmr.now()) < BEGIN_MOST_US) {
      if (gpio.read(echo) === 1) rise = tmr.now();
    }
  },
};
