// Time, watchdog and health where Espruino runs on a desktop: the system's clock, no watchdog, and a deep sleep that
// ends the interpreter.

import { type HealthProbe, ResetReason, type TimePort, type Watchdog } from "midge";
import { freeMemory, uptime } from "./free.js";

export const timePort: TimePort = {
  sync() {},
  seconds() {
    return Math.floor(getTime());
  },
};

export const watchdog: Watchdog = {
  start() {
    return false;
  },
  feed() {},
};

/** The interpreter ends: whoever started it may start it again. */
export function deepSleep(_ms: number): void {
  quit();
}

export const probe: HealthProbe = {
  resetReason: () => ResetReason.POWER,
  freeMemory: freeMemory,
  uptime: uptime,
  signal: () => 0,
};
