// Timed pulses on NodeMCU for ESP32: the receiver of the remote control peripheral measures them, as the firmware gives
// edges without a time and loses those that come close. It takes one of eight channels for each echo pin, for good. The
// module `rmt` is left out of a firmware unless it is chosen in its configuration.

import type { EchoBus } from "midge";

/** @noSelf */
declare namespace string {
  function byte(text: string, at: number): number;
}

/** Ticks of 2 us, in picoseconds: 15 bits of them are 65 ms. */
const TICK_PS = 2000000;
const TICK_US = 2;
/** A pulse is told of once the line was quiet for longer than any pulse of an HC-SR04 lasts (38 ms without an echo). */
const QUIET_MS = 40;
const HIGH = 32768;
/** Calls of `gpio.write`, each of at least 1 us: 10 us ask for a measurement. */
const TRIGGER_WRITES = 10;

/** Who waits at each echo pin. */
const waiting: Record<number, ((us: number) => void) | undefined> = {};
const channels: Record<number, NativeReceiver> = {};

/** The first pulse in what was received: 16 bits for each level, the low byte first, the top bit the level (rmt.md). */
function pulseIn(data: string): number {
  for (let i = 1; i < data.length; i += 2) {
    const item = string.byte(data, i) + string.byte(data, i + 1) * 256;
    if (item >= HIGH) return (item - HIGH) * TICK_US;
  }
  return 0;
}

function tell(echo: number, us: number): void {
  const done = waiting[echo];
  waiting[echo] = undefined;
  if (done !== undefined) done(us);
}

export const echoes: EchoBus = {
  echo(trigger, echo, windowMs, done) {
    const timer = tmr.create();
    if (channels[echo] === undefined) {
      gpio.config({ gpio: trigger, dir: gpio.OUT });
      const [made] = rmt.rxsetup(echo, TICK_PS, { idle_threshold: (QUIET_MS * 1000) / TICK_US });
      made.on("data", (data) => tell(echo, pulseIn(data)));
      channels[echo] = made;
    }
    waiting[echo] = (us) => {
      timer.unregister();
      done(us);
    };
    timer.alarm(windowMs + QUIET_MS, tmr.ALARM_SINGLE, () => tell(echo, 0));
    for (let i = 0; i < TRIGGER_WRITES; i++) gpio.write(trigger, 1);
    gpio.write(trigger, 0);
  },
};
