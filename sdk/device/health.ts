// How a board is: why it started, what memory is left, how long it runs, how well it hears its network. One record, and
// its text for a topic. It measures nothing; the board's probe does.

import { fixed } from "#wire";

/** Why a board started. */
export const enum ResetReason {
  /** The firmware does not say. */
  UNKNOWN = 0,
  POWER = 1,
  /** The reset pin or button; some firmwares call that POWER. */
  PIN = 2,
  /** The program or the firmware asked for it. */
  SOFTWARE = 3,
  WATCHDOG = 4,
  /** An error that nobody caught. */
  CRASH = 5,
  DEEP_SLEEP = 6,
  /** The supply was too low for a moment. */
  BROWNOUT = 7,
}

/** What a board can say of itself. */
export interface HealthProbe {
  /** One of `ResetReason`. */
  resetReason(): number;
  /** Free memory: bytes of heap on NodeMCU and Node, variables on Espruino. */
  freeMemory(): number;
  /** Whole seconds since the program began. Espruino counts them by tens: setting its clock must not change them. */
  uptime(): number;
  /** dBm; 0 when it is not known. */
  signal(): number;
}

export interface Health {
  /** One of `ResetReason`. */
  resetReason: number;
  freeMemory: number;
  /** Seconds. */
  uptime: number;
  /** dBm; 0 when it is not known. */
  signal: number;
}

/** A record for `readHealth`: make it once. */
export function createHealth(): Health {
  return { resetReason: 0, freeMemory: 0, uptime: 0, signal: 0 };
}

/** Reads the board's state into the record. */
export function readHealth(probe: HealthProbe, health: Health): void {
  health.resetReason = probe.resetReason();
  health.freeMemory = probe.freeMemory();
  health.uptime = probe.uptime();
  health.signal = probe.signal();
}

/** Why a board started, in words. */
export function resetText(reason: number): string {
  if (reason === ResetReason.POWER) return "power on";
  if (reason === ResetReason.PIN) return "reset pin";
  if (reason === ResetReason.SOFTWARE) return "restart";
  if (reason === ResetReason.WATCHDOG) return "watchdog";
  if (reason === ResetReason.CRASH) return "crash";
  if (reason === ResetReason.DEEP_SLEEP) return "deep sleep";
  if (reason === ResetReason.BROWNOUT) return "brownout";
  return "unknown";
}

/** The record as JSON: {"reset":"deep sleep","free":31000,"uptime":42,"signal":-61}. */
export function healthText(health: Health): string {
  const text = '{"reset":"' + resetText(health.resetReason) + '","free":' + fixed(health.freeMemory, 0);
  return text + ',"uptime":' + fixed(health.uptime, 0) + ',"signal":' + fixed(health.signal, 0) + "}";
}
