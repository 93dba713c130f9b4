// How an Espruino on ESP8266 is.

import { type HealthProbe, ResetReason } from "midge";
import { freeMemory, uptime } from "./free.js";
import { signal } from "./wifi.js";

export const probe: HealthProbe = {
  resetReason() {
    const reason = ESP8266.getResetInfo().reason;
    if (reason === "power on") return ResetReason.POWER;
    if (reason === "wdt reset" || reason === "soft wdt") return ResetReason.WATCHDOG;
    if (reason === "exception") return ResetReason.CRASH;
    if (reason === "restart") return ResetReason.SOFTWARE;
    if (reason === "deep sleep") return ResetReason.DEEP_SLEEP;
    return reason === "reset pin" ? ResetReason.PIN : ResetReason.UNKNOWN;
  },
  freeMemory: freeMemory,
  uptime: uptime,
  signal: signal,
};
