// What the simulated world does to a sensor: a value that is a function of time.

/** The value at a time, milliseconds. */
export type Curve = (ms: number) => number;

/** A sine around `mean`, with noise of up to `noise` either way. */
export function wave(mean: number, swing: number, periodMs: number, noise: number, random: () => number): Curve {
  return (ms) => mean + swing * Math.sin((2 * Math.PI * ms) / periodMs) + noise * (2 * random() - 1);
}
