// How a NodeMCU on ESP32 is.

import type { HealthProbe } from "midge";
import { resetReason } from "./reset.js";

export const probe: HealthProbe = {
  resetReason() {
    return resetReason();
  },
  freeMemory() {
    return node.heap();
  },
  uptime() {
    const [us] = node.uptime();
    return Math.floor(us / 1000000);
  },
  /** The firmware does not know. */
  signal() {
    return 0;
  },
};
