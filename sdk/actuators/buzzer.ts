// A passive buzzer: one tone, or a melody, at the frequency of the pin. It plays one thing at a time; the next one ends it.

import type { Clock } from "../link/clock.js";
import type { Pins } from "../sensors/bus.js";

/** What a small piezo disc can be heard at, hertz. */
const LOWEST = 50;
const HIGHEST = 20000;

export interface Buzzer {
  /** One tone, hertz, for a time, milliseconds. False, and nothing changes, below 50 or above 20,000 Hz. */
  tone(hz: number, ms: number): boolean;
  /**
   * Hertz and milliseconds in turn, 0 hertz for a pause; the array is read as it plays. False, and nothing changes, when
   * one of the tones is impossible.
   */
  play: (this: void, melody: readonly number[]) => boolean;
  stop: (this: void) => void;
}

/** Passive piezo buzzer from `pin` to ground. Silent from the start. NodeMCU on ESP8266 makes no tone above 1,000 Hz. */
export function createBuzzer(pins: Pins, pin: number, clock: Clock): Buzzer {
  const single = [0, 0];
  let notes: readonly number[] = single;
  let at = 0;
  let timer: unknown;
  function stop(): void {
    clock.cancel(timer);
    timer = undefined;
    pins.write(pin, 0);
  }
  function next(): void {
    if (at >= notes.length) return stop();
    const hz = notes[at] as number;
    const ms = notes[at + 1] as number;
    at += 2;
    if (hz > 0) pins.pwm(pin, 0.5, hz);
    else pins.write(pin, 0);
    timer = clock.after(ms, next, undefined);
  }
  function play(melody: readonly number[]): boolean {
    for (let i = 0; i < melody.length; i += 2) {
      const hz = melody[i] as number;
      if (!((hz === 0 || (hz >= LOWEST && hz <= HIGHEST)) && (melody[i + 1] as number) >= 0)) return false;
    }
    clock.cancel(timer);
    notes = melody;
    at = 0;
    next();
    return true;
  }
  stop();
  return {
    tone(hz, ms) {
      if (hz === 0) return false;
      // What is playing has read them already.
      single[0] = hz;
      single[1] = ms;
      return play(single);
    },
    play: play,
    stop: stop,
  };
}
