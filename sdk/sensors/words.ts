// The reasons of a sample that failed, in words. Shipped only with a publisher that asks for them.

const WORDS = [
  "ok",
  "absent: check wiring, supply and address",
  "checksum wrong",
  "timeout: it stopped answering",
  "not ready",
  "out of range",
];

/** A `SensorError` as a short text. */
export function sensorErrorText(error: number): string {
  return WORDS[error] ?? "unknown";
}
