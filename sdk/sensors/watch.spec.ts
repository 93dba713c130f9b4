// Watching a sensor: good samples in step, one word for each new reason, backoff while it fails, and life after it.

import { createVirtualClock } from "../../boards/node/clock.js";
import { describe, expect, it } from "vitest";
import { type Sensor, SensorError } from "./sensor.js";
import { watchSensor } from "./watch.js";
import { sensorErrorText } from "./words.js";

function watched(periodMs: number, retryCapMs?: number) {
  const clock = createVirtualClock();
  const world = {
    clock,
    error: SensorError.NONE as number,
    asked: [] as number[],
    samples: [] as number[],
    changes: [] as number[],
  };
  const sensor: Sensor<{ value: number }> = {
    sample(done) {
      world.asked.push(clock.now());
      done(world.error, { value: clock.now() });
    },
  };
  const options = retryCapMs === undefined ? { periodMs } : { periodMs, retryCapMs };
  const state = watchSensor(
    clock,
    sensor,
    options,
    (sample) => world.samples.push(sample.value),
    (error) => world.changes.push(error),
  );
  return { ...world, world, state };
}

describe("a sensor under watch", () => {
  it("is sampled once in each period, and says nothing of being well", () => {
    const { clock, samples, changes, state } = watched(1000);
    clock.advance(3500);
    expect(samples).toEqual([1000, 2000, 3000]);
    expect(changes).toEqual([]);
    expect(state).toEqual({ error: 0, failures: 0 });
  });

  it("is asked less and less while it fails, up to the cap, and is told once", () => {
    const { clock, world, asked, changes, state } = watched(1000, 8000);
    world.error = SensorError.ABSENT;
    clock.advance(32_000);
    expect(asked).toEqual([1000, 2000, 4000, 8000, 16_000, 24_000, 32_000]);
    expect(changes).toEqual([SensorError.ABSENT]);
    expect(state.failures).toBe(7);
  });

  it("waits a minute at most by itself, and never less than its period", () => {
    const short = watched(1000);
    short.world.error = SensorError.CRC;
    short.clock.advance(300_000);
    const last = short.asked.slice(-2) as [number, number];
    expect(last[1] - last[0]).toBe(60_000);
    const long = watched(90_000);
    long.world.error = SensorError.CRC;
    long.clock.advance(300_000);
    expect(long.asked).toEqual([90_000, 180_000, 270_000]);
  });

  it("says a new reason, and that it is well again, and then keeps its period", () => {
    const { clock, world, asked, changes } = watched(1000);
    world.error = SensorError.CRC;
    clock.advance(1000);
    world.error = SensorError.TIMEOUT;
    clock.advance(1000);
    world.error = SensorError.NONE;
    clock.advance(5000);
    expect(changes).toEqual([SensorError.CRC, SensorError.TIMEOUT, SensorError.NONE]);
    expect(asked).toEqual([1000, 2000, 3000, 4000, 5000, 6000, 7000]);
  });

  it("has a word for each reason", () => {
    const all = [
      SensorError.NONE,
      SensorError.ABSENT,
      SensorError.CRC,
      SensorError.TIMEOUT,
      SensorError.NOT_READY,
      SensorError.OUT_OF_RANGE,
    ];
    expect(all.map(sensorErrorText)).not.toContain("unknown");
    expect(new Set(all.map(sensorErrorText)).size).toBe(all.length);
    expect(sensorErrorText(99)).toBe("unknown");
  });
});
