// How an Espruino on ESP32 is. The firmware says of a reset only whether it ended a deep sleep.

import { type HealthProbe, ResetReason } from "midge";
import { freeMemory, uptime } from "./free.js";
import { signal } from "./wifi.js";

export const probe: HealthProbe = {
  resetReason() {
    return ESP32.getWakeupCause() > 0 ? ResetReason.DEEP_SLEEP : ResetReason.UNKNOWN;
  },
  freeMemory: freeMemory,
  uptime: uptime,
  signal: signal,
};
