// How a NodeMCU on ESP8266 is.

import type { HealthProbe } from "midge";
import { resetReason } from "./reset.js";
import { signal } from "./wifi8266.js";

export const probe: HealthProbe = {
  resetReason() {
    return resetReason();
  },
  freeMemory() {
    return node.heap();
  },
  uptime() {
    return tmr.time();
  },
  signal() {
    return signal();
  },
};
