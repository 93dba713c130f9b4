// Deep sleep of Espruino on ESP8266. Its `E.enableWatchdog` only prints a line (targets/esp8266/jshardware.c), so there is
// no watchdog; the chip's own is fed by the firmware.

import type { Watchdog } from "midge";

/** The chip counts 32 bits of microseconds: 71 minutes. */
const SLEEP_MOST_US = 4294967295;

/** GPIO16 must be wired to RST, or the board does not wake. */
export function deepSleep(ms: number): void {
  ESP8266.deepSleep(Math.min(SLEEP_MOST_US, Math.round(ms * 1000)), 0);
}

export const watchdog: Watchdog = {
  start() {
    return false;
  },
  feed() {},
};
