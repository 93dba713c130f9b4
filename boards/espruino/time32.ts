// The clock of Espruino on ESP32: the firmware's SNTP sets it, and says nothing when it has. It goes on through deep sleep.

import type { TimePort } from "midge";

export const timePort: TimePort = {
  sync(server) {
    // The zone is the C library's TZ text.
    require("Wifi").setSNTP(server, "UTC0");
  },
  seconds() {
    return Math.floor(getTime());
  },
};
