// Samples a sensor again and again. A sample that fails is told once for each new reason and tried again with backoff, and a
// sensor that never answers stops nothing: the publisher goes on. It owns no timer: the clock is the board's.

import type { Clock } from "../link/clock.js";
import { type Sensor, SensorError } from "./sensor.js";

export interface WatchOptions {
  /** From one sample to the next, milliseconds. */
  periodMs: number;
  /** The longest wait between two tries of a sensor that fails; a minute when left out, at least `periodMs`. */
  retryCapMs?: number;
}

/** A sensor under watch. */
export interface Watched {
  /** How the last sample ended: `SensorError.NONE` at first. */
  error: number;
  /** How many samples failed. */
  failures: number;
}

/**
 * Calls `onSample` with each good sample, the first one after `periodMs`, and `onChange` when the sensor begins to fail, fails for
 * another reason, or is well again (`SensorError.NONE`). After a failure it waits `periodMs`, then twice as long each time
 * up to the cap.
 */
export function watchSensor<S>(
  clock: Clock,
  sensor: Sensor<S>,
  options: WatchOptions,
  onSample: (sample: S) => void,
  onChange: (error: number) => void,
): Watched {
  const watched: Watched = { error: SensorError.NONE, failures: 0 };
  const period = options.periodMs;
  const cap = Math.max(period, options.retryCapMs ?? 60000);
  let wait = period;

  function take(): void {
    sensor.sample(told);
  }
  function told(error: number, sample: S): void {
    const isNew = error !== watched.error;
    watched.error = error;
    if (error === SensorError.NONE) wait = period;
    else {
      watched.failures++;
      if (!isNew) wait = Math.min(cap, wait * 2);
    }
    clock.after(wait, take, undefined);
    if (isNew) onChange(error);
    if (error === SensorError.NONE) onSample(sample);
  }
  clock.after(period, take, undefined);
  return watched;
}
