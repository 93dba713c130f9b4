// Why a NodeMCU board started: the extended reset cause of `node.bootreason` (docs/modules/node.md of both branches). 0 to 6
// are the ESP8266's, 7 and up the ESP32's own codes with 7 added.

import { ResetReason } from "../../sdk/device/health.js";

export function resetReason(): number {
  const [, cause, panics] = node.bootreason();
  // SW_CPU_RESET has the count of panics in a row as a third value.
  if (cause === 19 && panics !== undefined && panics > 0) return ResetReason.CRASH;
  if (cause === 0 || cause === 8) return ResetReason.POWER;
  if (cause === 6) return ResetReason.PIN;
  if (cause === 4 || cause === 10 || cause === 19) return ResetReason.SOFTWARE;
  if (cause === 2) return ResetReason.CRASH;
  if (cause === 5 || cause === 12) return ResetReason.DEEP_SLEEP;
  if (cause === 22) return ResetReason.BROWNOUT;
  const isWatchdog =
    cause === 1 ||
    cause === 3 ||
    cause === 11 ||
    (cause >= 14 && cause <= 16) ||
    cause === 18 ||
    cause === 20 ||
    cause === 23;
  return isWatchdog ? ResetReason.WATCHDOG : ResetReason.UNKNOWN;
}
