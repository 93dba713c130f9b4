// The clock of Espruino on ESP8266: the firmware's SNTP sets it, and says nothing when it has.

import type { TimePort } from "midge";

export const timePort: TimePort = {
  sync(server) {
    // The zone is a number of hours.
    require("Wifi").setSNTP(server, 0);
  },
  seconds() {
    return Math.floor(getTime());
  },
};
