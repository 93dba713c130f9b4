// Deep sleep and watchdog of Espruino on ESP32.

import type { Watchdog } from "midge";

/** `ESP32.deepSleep` takes a signed 32-bit number of microseconds: 35 minutes. */
const SLEEP_MOST_US = 2147483647;

export function deepSleep(ms: number): void {
  ESP32.deepSleep(Math.min(SLEEP_MOST_US, Math.round(ms * 1000)));
}

export const watchdog: Watchdog = {
  start(timeoutS) {
    E.enableWatchdog(timeoutS, false);
    return true;
  },
  feed() {
    E.kickWatchdog();
  },
};
