// Digital pins of an ESP32 under NodeMCU. Eight pins can have PWM, each at a frequency of its own from 1 Hz to 39 kHz. An
// edge that comes while the one before is waiting to be told is lost: who needs the level reads it.

import type { Pins } from "midge";
import { Pull } from "../../sdk/sensors/bus.js";

/** Eleven bits: 80 MHz / 2^11 is 39 kHz, and 50 Hz still have a divider below 1,024 (TRM 14.2.2). */
const BITS = 11;
const FULL = 2048;
/** Four timers in each of two groups (TRM 14.1), one for each pin. */
const TIMERS = 4;

/** The pins that have had a wave, in the order of their timers; their channels and hertz, 0 while they make none. */
const owners: number[] = [];
const channels: NativeChannel[] = [];
const rates: number[] = [];
/** Pins that are outputs without a wave. */
const isOutput: Record<number, boolean> = {};

function slot(pin: number): number {
  for (let i = 0; i < owners.length; i++) if (owners[i] === pin) return i;
  return -1;
}

function write(pin: number, level: number): void {
  if (isOutput[pin] !== true) {
    const at = slot(pin);
    if (at >= 0) rates[at] = 0;
    gpio.config({ gpio: pin, dir: gpio.OUT });
    isOutput[pin] = true;
  }
  gpio.write(pin, level);
}

export const pins: Pins = {
  write: (pin, level) => write(pin, level),
  read: (pin) => gpio.read(pin),
  watch(pin, pull, run) {
    gpio.config({
      gpio: pin,
      dir: gpio.IN,
      pull: pull === Pull.UP ? gpio.PULL_UP : pull === Pull.DOWN ? gpio.PULL_DOWN : gpio.FLOATING,
    });
    let last = gpio.read(pin);
    gpio.trig(pin, gpio.INTR_UP_DOWN, () => {
      const level = gpio.read(pin);
      if (level === last) return;
      last = level;
      run(level);
    });
  },
  pwm(pin, duty, hz) {
    if (duty <= 0 || duty >= 1) return write(pin, duty > 0 ? 1 : 0);
    let at = slot(pin);
    if (at < 0) {
      if (owners.length === 2 * TIMERS) return print("pwm: eight pins have it already; take it from one of them");
      at = owners.length;
      owners[at] = pin;
    }
    const part = Math.floor(duty * FULL + 0.5);
    const rate = Math.max(1, Math.floor(hz + 0.5));
    isOutput[pin] = false;
    if (rates[at] === rate) return (channels[at] as NativeChannel).setduty(part);
    rates[at] = rate;
    channels[at] = ledc.newChannel({
      gpio: pin,
      bits: BITS,
      mode: at < TIMERS ? ledc.HIGH_SPEED : ledc.LOW_SPEED,
      timer: at % TIMERS,
      channel: at % TIMERS,
      frequency: rate,
      duty: part,
    });
  },
};
