// What a DHT11 and a DHT22 have in common: 40 bits over one wire, timed from falling edge to falling edge (Aosong AM2302
// datasheet, section 7; Aosong DHT11 datasheet, section 5). It decodes and checks; it never waits and never touches a
// pin itself.

import type { PulseBus } from "./bus.js";
import { type HumiditySample, type HumiditySensor, SensorError, takeTurns } from "./sensor.js";

/** An answer takes 6 ms at most: 160 us and 40 bits of at most 125 us. */
const WINDOW_MS = 10;
/** A 0 lasts 76 us, a 1 lasts 120 us from edge to edge. */
const ONE_US = 100;
/** The first two edges frame the chip's answer, then each ends one bit. */
const EDGES = 42;
const BITS_FROM = 2;

/**
 * `value` makes a number of the two bytes of one. The chip begins to answer when the line was low for `lowMs`. What is not
 * from `coldest` to `hottest` degrees, or above 100 per cent, it cannot have measured.
 */
export function createDht(
  bus: PulseBus,
  pin: number,
  lowMs: number,
  value: (this: void, high: number, low: number) => number,
  coldest: number,
  hottest: number,
): HumiditySensor {
  const sample: HumiditySample = { thermometer: { temperature: 0 }, hygrometer: { humidity: 0 } };
  const bytes = [0, 0, 0, 0, 0];
  let edges = 0;
  let tell: (this: void, error: number) => void;

  function edge(us: number): void {
    const bit = edges++ - BITS_FROM;
    const byte = Math.floor(bit / 8);
    if (bit >= 0 && byte < 5) bytes[byte] = ((bytes[byte] as number) % 128) * 2 + (us > ONE_US ? 1 : 0);
  }

  function judge(): number {
    const high = bytes[0] as number;
    const low = bytes[1] as number;
    const warm = bytes[2] as number;
    const rest = bytes[3] as number;
    if (edges === 0) return SensorError.ABSENT;
    if (edges < EDGES) return SensorError.TIMEOUT;
    if ((high + low + warm + rest) % 256 !== bytes[4]) return SensorError.CRC;
    const humidity = value(high, low);
    const temperature = value(warm, rest);
    if (humidity < 0 || humidity > 100 || temperature < coldest || temperature > hottest) {
      return SensorError.OUT_OF_RANGE;
    }
    sample.hygrometer.humidity = humidity;
    sample.thermometer.temperature = temperature;
    return SensorError.NONE;
  }

  function end(): void {
    tell(judge());
  }

  return takeTurns(sample, (done) => {
    tell = done;
    edges = 0;
    bus.pulse(pin, lowMs, WINDOW_MS, edge, end);
  });
}
