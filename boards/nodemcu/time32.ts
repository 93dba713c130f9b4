// The clock of NodeMCU for ESP32: the module `time`, which counts from 0 until its NTP client has heard a server.

import type { TimePort } from "midge";

export const timePort: TimePort = {
  sync(server) {
    time.initntp(server);
  },
  seconds() {
    const [seconds] = time.get();
    return seconds;
  },
};
