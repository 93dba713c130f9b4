// Deep sleep of NodeMCU for ESP32. Lua cannot reach a watchdog there: `tmr.softwd` is gone, and the firmware's own watches
// its idle task alone.

import type { Watchdog } from "midge";

export function deepSleep(ms: number): void {
  const secs = Math.floor(ms / 1000);
  node.dsleep({ secs: secs, us: Math.floor(ms - secs * 1000) * 1000 });
}

export const watchdog: Watchdog = {
  start() {
    return false;
  },
  feed() {},
};
