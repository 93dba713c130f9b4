// The DHT22 driver: the frames of the datasheet's own examples, every fault with its code, and the simulated chip at the
// other end of the line.

import { createDht22, type HumiditySample, type PulseBus, SensorError } from "midge";
import { describe, expect, it } from "vitest";
import { createDht22Chip } from "../../boards/node/chips/dht22.js";
import { createVirtualClock } from "../../boards/node/clock.js";
import { createPulseBus } from "../../boards/node/pulse-bus.js";

type Result = { error: number; temperature: number; humidity: number };

/** A line that answers with these bytes, edge by edge as the datasheet times them. */
function lineWith(bytes: number[], edges = 42): PulseBus & { end: () => void; asked: number[] } {
  const line = {
    asked: [] as number[],
    end: (): void => {},
    pulse(pin: number, lowMs: number, windowMs: number, edge: (us: number) => void, end: () => void): void {
      line.asked.push(pin, lowMs, windowMs);
      const times = [0, 160];
      for (const byte of bytes) for (let bit = 7; bit >= 0; bit--) times.push((byte >> bit) & 1 ? 120 : 76);
      for (const us of times.slice(0, edges)) edge(us);
      line.end = end;
    },
  };
  return line;
}

function sampleOf(bytes: number[], edges?: number): Result {
  const line = lineWith(bytes, edges);
  let result: Result | undefined;
  createDht22(line, 4).sample((error, sample) => (result = flat(error, sample)));
  expect(result).toBeUndefined();
  line.end();
  return result as Result;
}

function flat(error: number, sample: HumiditySample): Result {
  return { error, temperature: sample.thermometer.temperature, humidity: sample.hygrometer.humidity };
}

describe("the DHT22 driver", () => {
  it.each([
    ["the datasheet's example", [0x02, 0x8c, 0x01, 0x5f, 0xee], 35.1, 65.2],
    ["below zero, by the sign bit", [0x02, 0x8c, 0x80, 0x65, 0x73], -10.1, 65.2],
    ["zero", [0, 0, 0, 0, 0], 0, 0],
    ["the ends of the range", [0x03, 0xe8, 0x03, 0x20, 0x0e], 80, 100],
    ["the coldest", [0, 0, 0x81, 0x90, 0x11], -40, 0],
  ])("reads %s", (_name, bytes, temperature, humidity) => {
    expect(sampleOf(bytes)).toEqual({ error: SensorError.NONE, temperature, humidity });
  });

  it("finds every single bit that is turned over", () => {
    for (let bit = 0; bit < 40; bit++) {
      const bytes = [0x02, 0x8c, 0x01, 0x5f, 0xee];
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (0x80 >> (bit & 7));
      expect(sampleOf(bytes).error).toBe(SensorError.CRC);
    }
  });

  it("tells silence from an answer that stops", () => {
    expect(sampleOf([0, 0, 0, 0, 0], 0).error).toBe(SensorError.ABSENT);
    for (let edges = 1; edges < 42; edges++) expect(sampleOf([0, 0, 0, 0, 0], edges).error).toBe(SensorError.TIMEOUT);
  });

  it.each([
    ["more than 100 per cent", [0x03, 0xe9, 0, 0, 0xec]],
    ["more than 80 degrees", [0, 0, 0x03, 0x21, 0x24]],
    ["less than -40 degrees", [0, 0, 0x81, 0x91, 0x12]],
  ])("refuses %s", (_name, bytes) => expect(sampleOf(bytes).error).toBe(SensorError.OUT_OF_RANGE));

  it("is not ready while a sample is under way, and keeps the last good one on a fault", () => {
    const line = lineWith([0x02, 0x8c, 0x01, 0x5f, 0xee]);
    const sensor = createDht22(line, 7);
    const errors: number[] = [];
    sensor.sample((error) => errors.push(error));
    sensor.sample((error) => errors.push(error));
    expect(errors).toEqual([SensorError.NOT_READY]);
    line.end();
    expect(errors).toEqual([SensorError.NOT_READY, SensorError.NONE]);
    expect(line.asked).toEqual([7, 2, 10]);
  });

  it("may be asked again from inside the answer", () => {
    const line = lineWith([0x02, 0x8c, 0x01, 0x5f, 0xee]);
    const sensor = createDht22(line, 7);
    const errors: number[] = [];
    sensor.sample((error) => {
      errors.push(error);
      sensor.sample((second) => errors.push(second));
    });
    line.end();
    line.end();
    expect(errors).toEqual([SensorError.NONE, SensorError.NONE]);
  });
});

describe("the driver on the simulated chip", () => {
  function wired(temperature: number, humidity: number) {
    const clock = createVirtualClock();
    const chip = createDht22Chip(
      () => temperature,
      () => humidity,
    );
    const sensor = createDht22(createPulseBus(clock, new Map([[15, chip]])), 15);
    return {
      clock,
      chip,
      take(): Result {
        let result: Result | undefined;
        sensor.sample((error, sample) => (result = flat(error, sample)));
        clock.advance(100);
        return result as Result;
      },
    };
  }

  it.each([
    [21.5, 45.3],
    [-7.3, 99.9],
    [0, 0],
    [80, 50],
    [-40, 10],
  ])("reads %f degrees and %f per cent", (temperature, humidity) => {
    expect(wired(temperature, humidity).take()).toEqual({ error: 0, temperature, humidity });
  });

  it("gets no answer when it asks again before two seconds are over", () => {
    const { clock, take } = wired(20, 50);
    expect(take().error).toBe(SensorError.NONE);
    expect(take().error).toBe(SensorError.ABSENT);
    clock.advance(2000);
    expect(take().error).toBe(SensorError.NONE);
  });

  it.each([
    ["unplugged", SensorError.ABSENT],
    ["crc", SensorError.CRC],
    ["cut", SensorError.TIMEOUT],
  ] as const)("tells %s", (fault, error) => {
    const { chip, take } = wired(20, 50);
    chip.fault = fault;
    expect(take().error).toBe(error);
  });
});
