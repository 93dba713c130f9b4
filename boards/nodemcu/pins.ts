// Digital pins of an ESP8266 under NodeMCU, by the firmware's numbers. Six pins can have PWM of 1 to 1,000 Hz, and all at
// one frequency: the lowest that is asked for, so that a servo keeps its pulses and a LED is lit all the same.

import type { Pins } from "midge";
import { Pull } from "../../sdk/sensors/bus.js";

/** PWM_FREQ_MAX and PWM_DEPTH (app/include/driver/pwm.h). */
const MOST_HZ = 1000;
const FULL = 1023;
const LAST_PIN = 12;

/** Hertz asked for at each pin that makes a wave, 0 at the others. */
const asked: number[] = [];
let hertz = 0;

function write(pin: number, level: number): void {
  asked[pin] = 0;
  // Takes the pin from the PWM too (platform_gpio_mode).
  gpio.mode(pin, gpio.OUTPUT);
  gpio.write(pin, level);
}

function lowest(): number {
  let found = MOST_HZ;
  for (let pin = 1; pin <= LAST_PIN; pin++) {
    const one = asked[pin] ?? 0;
    if (one > 0) found = Math.min(found, one);
  }
  return found;
}

export const pins: Pins = {
  write: (pin, level) => write(pin, level),
  read: (pin) => gpio.read(pin),
  /** D0 has no interrupt: the firmware raises an error. There is no pull-down. */
  watch(pin, pull, run) {
    gpio.mode(pin, gpio.INT, pull === Pull.UP ? gpio.PULLUP : gpio.FLOAT);
    let last = gpio.read(pin);
    // Edges that come together are one call, with the level of the first: the pin is asked.
    gpio.trig(pin, "both", () => {
      const level = gpio.read(pin);
      if (level === last) return;
      last = level;
      run(level);
    });
  },
  pwm(pin, duty, hz) {
    if (duty <= 0 || duty >= 1) return write(pin, duty > 0 ? 1 : 0);
    const isNew = (asked[pin] ?? 0) === 0;
    const part = Math.floor(duty * FULL + 0.5);
    asked[pin] = Math.max(1, Math.floor(hz + 0.5));
    const before = hertz;
    hertz = lowest();
    if (isNew) {
      // Sets the frequency of all pins.
      pwm.setup(pin, hertz, part);
      pwm.start(pin);
      return;
    }
    if (hertz !== before) pwm.setclock(pin, hertz);
    pwm.setduty(pin, part);
  },
};
