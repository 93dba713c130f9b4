// A data line that answers with given bytes, edge by edge as the datasheets of the DHTs time them, and a sensor on it. In
// the device dialect, for the cases of both; it knows no driver.

import type { PulseBus } from "../../sdk/sensors/bus.js";
import type { HumiditySensor } from "../../sdk/sensors/sensor.js";
import type { Check } from "./check.js";

export interface DhtLine extends PulseBus {
  bytes: readonly number[];
  /** How many edges come. */
  edges: number;
  pin: number;
  lowMs: number;
  windowMs: number;
  /** Ends the window. */
  end: (this: void) => void;
}

export function createDhtLine(bytes: readonly number[]): DhtLine {
  const line: DhtLine = {
    bytes: bytes,
    edges: 42,
    pin: -1,
    lowMs: 0,
    windowMs: 0,
    end: () => {},
    pulse(pin, lowMs, windowMs, edge, end) {
      line.pin = pin;
      line.lowMs = lowMs;
      line.windowMs = windowMs;
      if (line.edges > 0) edge(0);
      if (line.edges > 1) edge(160);
      for (let i = 2; i < line.edges; i++) {
        const byte = line.bytes[Math.floor((i - 2) / 8)] as number;
        edge(Math.floor(byte / Math.pow(2, 7 - ((i - 2) % 8))) % 2 === 1 ? 120 : 76);
      }
      line.end = end;
    },
  };
  return line;
}

/** What a sensor said last. */
export interface Air {
  error: number;
  temperature: number;
  humidity: number;
}

/** Asks a sensor; the answer is in `air` as soon as it is there. */
export function ask(sensor: HumiditySensor, air: Air): void {
  air.error = -1;
  sensor.sample((error, sample) => {
    air.error = error;
    air.temperature = sample.thermometer.temperature;
    air.humidity = sample.hygrometer.humidity;
  });
}

/** Looks at each of the 40 single bits turned over: none may pass. */
export function turnEachBit(
  check: Check,
  bytes: readonly number[],
  create: (this: void, bus: PulseBus) => HumiditySensor,
  wanted: number,
): void {
  const air: Air = { error: -1, temperature: 0, humidity: 0 };
  for (let bit = 0; bit < 40; bit++) {
    const wrong: number[] = [];
    for (let i = 0; i < 5; i++) wrong.push(bytes[i] as number);
    const at = Math.floor(bit / 8);
    const weight = Math.pow(2, bit % 8);
    const isOne = Math.floor((wrong[at] as number) / weight) % 2 === 1;
    wrong[at] = (wrong[at] as number) + (isOne ? -weight : weight);
    const line = createDhtLine(wrong);
    ask(create(line), air);
    line.end();
    check.same("a bit turned over", air.error, wanted);
  }
}
