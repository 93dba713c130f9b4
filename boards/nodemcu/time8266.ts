// The clock of NodeMCU for ESP8266: the module `sntp` tells the time every 1,000 seconds, and `tmr.time` counts between.

import type { TimePort } from "midge";

/** Seconds since 1970 when `tmr.time` was 0; 0 until a server was heard. */
let base = 0;

function ask(this: void, server: string): void {
  sntp.sync(
    server,
    (seconds) => {
      base = seconds - tmr.time();
    },
    () => {
      // Nobody answered, and the module gives up: it is asked again.
      tmr.create().alarm(10000, tmr.ALARM_SINGLE, () => ask(server));
    },
    1,
  );
}

export const timePort: TimePort = {
  sync(server) {
    ask(server);
  },
  seconds() {
    return base + tmr.time();
  },
};
