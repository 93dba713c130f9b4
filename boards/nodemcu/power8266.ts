// Deep sleep and watchdog of NodeMCU for ESP8266.

import type { Watchdog } from "midge";

/** As far as the integers of its Lua 5.3 go: 35 minutes. */
const SLEEP_MOST_MS = 2147483;

let timeout = 0;

/** GPIO16 must be wired to RST, or the board does not wake. */
export function deepSleep(ms: number): void {
  node.dsleep(Math.floor(Math.min(SLEEP_MOST_MS, ms)) * 1000);
}

/** The firmware's software watchdog: it restarts the board, unless the firmware itself hangs (the hardware's does then). */
export const watchdog: Watchdog = {
  start(timeoutS) {
    timeout = timeoutS;
    tmr.softwd(timeout);
    return true;
  },
  feed() {
    tmr.softwd(timeout);
  },
};
