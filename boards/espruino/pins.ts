// Digital pins on Espruino. On an ESP32 three pins can have a PWM frequency of their own, and five more share 5,000 Hz; an
// ESP8266 makes PWM by a timer. It never debounces: what is told is what the pin did.

import { type Pins, Pull } from "midge";

export const pins: Pins = {
  write(pin, level) {
    digitalWrite(new Pin(pin), level);
  },
  read: (pin) => digitalRead(new Pin(pin)),
  watch(number, pull, run) {
    const pin = new Pin(number);
    // Both said aloud: for a built-in button the interpreter has others. It also pulls an ESP32's pin up, so the mode is last.
    setWatch((event) => run(event.state ? 1 : 0), pin, { edge: "both", repeat: true, debounce: 0 });
    pinMode(pin, pull === Pull.UP ? "input_pullup" : pull === Pull.DOWN ? "input_pulldown" : "input");
  },
  pwm(pin, duty, hz) {
    if (duty > 0 && duty < 1) analogWrite(new Pin(pin), duty, { freq: hz });
    else digitalWrite(new Pin(pin), duty);
  },
};
