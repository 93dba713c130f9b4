// The reasons of a sample that failed, in words. Shipped only with a publisher that asks for them.

import { SensorError } from "./sensor.js";

/** A `SensorError` as a short text. Written as code, which stays in flash, where a list would take memory. */
export function sensorErrorText(error: number): string {
  if (error === SensorError.NONE) return "ok";
  if (error === SensorError.ABSENT) return "absent: check wiring, supply and address";
  if (error === SensorError.CRC) return "checksum wrong";
  if (error === SensorError.TIMEOUT) return "timeout: it stopped answering";
  if (error === SensorError.NOT_READY) return "not ready";
  return error === SensorError.OUT_OF_RANGE ? "out of range" : "unknown";
}
