// DHT22 (AM2302): temperature and humidity over one wire, timed from falling edge to falling edge. Aosong AM2302
// datasheet, section 7. It decodes and checks; it never waits and never touches a pin itself.

import { type HumiditySample, type HumiditySensor, type PulseBus, SensorError } from "./sensor.js";

/** The host holds the line low at least 1 ms (7.1, table 5: 0.8 to 20 ms). */
const START_LOW_MS = 2;
/** An answer takes 5 ms at most: 160 us and 40 bits of at most 125 us. */
const WINDOW_MS = 10;
/** A 0 lasts 76 us, a 1 lasts 120 us from edge to edge. */
const ONE_US = 100;
/** The first two edges frame the chip's answer, then each ends one bit. */
const EDGES = 42;
const BITS_FROM = 2;

/** `bus` is the board's, `pin` the number of the data pin. One sample every two seconds at most (datasheet 7.3). */
export function createDht22(bus: PulseBus, pin: number): HumiditySensor {
  const sample: HumiditySample = { thermometer: { temperature: 0 }, hygrometer: { humidity: 0 } };
  const words = [0, 0, 0];
  let edges = 0;
  let isBusy = false;
  let whenDone: (error: number, sample: HumiditySample) => void = () => {};

  function edge(us: number): void {
    if (edges >= BITS_FROM && edges < EDGES) {
      // Three numbers take the 40 bits: humidity and temperature of 16 bits, the sum of 8.
      const word = Math.floor((edges - BITS_FROM) / 16);
      words[word] = (words[word] as number) * 2 + (us > ONE_US ? 1 : 0);
    }
    edges++;
  }

  function judge(): number {
    if (edges === 0) return SensorError.ABSENT;
    if (edges < EDGES) return SensorError.TIMEOUT;
    const wet = words[0] as number;
    const warm = words[1] as number;
    const sum = Math.floor(wet / 256) + (wet % 256) + Math.floor(warm / 256) + (warm % 256);
    if (sum % 256 !== words[2]) return SensorError.CRC;
    const humidity = wet / 10;
    // The top bit is the sign, the rest the amount (7.2).
    const temperature = warm < 32768 ? warm / 10 : (32768 - warm) / 10;
    if (humidity > 100 || temperature > 80 || temperature < -40) return SensorError.OUT_OF_RANGE;
    sample.hygrometer.humidity = humidity;
    sample.thermometer.temperature = temperature;
    return SensorError.NONE;
  }

  function end(): void {
    isBusy = false;
    whenDone(judge(), sample);
  }

  return {
    sample(done) {
      if (isBusy) return done(SensorError.NOT_READY, sample);
      isBusy = true;
      whenDone = done;
      edges = 0;
      words[0] = words[1] = words[2] = 0;
      bus.pulse(pin, START_LOW_MS, WINDOW_MS, edge, end);
    },
  };
}
