// DHT sensors on NodeMCU for ESP8266: the firmware's own module behind the drivers' names. It reads in one go, some 25 ms
// in which nothing else runs, and cannot tell a sensor that is not there from one that stops: both are TIMEOUT.

import { type HumiditySample, type HumiditySensor, SensorError } from "../../sdk/sensors/sensor.js";

type Read = (this: void, pin: number) => LuaMultiReturn<[number, number, number, number, number]>;
type Mend = (this: void, sample: HumiditySample) => void;

function createNative(pin: number, read: Read, mend: Mend, coldest: number, hottest: number): HumiditySensor {
  const sample: HumiditySample = { thermometer: { temperature: 0 }, hygrometer: { humidity: 0 } };
  const raw: HumiditySample = { thermometer: { temperature: 0 }, hygrometer: { humidity: 0 } };
  return {
    sample(done) {
      const [status, warm, wet] = read(pin);
      if (status !== dht.OK) {
        return done(status === dht.ERROR_CHECKSUM ? SensorError.CRC : SensorError.TIMEOUT, sample);
      }
      raw.thermometer.temperature = warm;
      raw.hygrometer.humidity = wet;
      mend(raw);
      const temperature = raw.thermometer.temperature;
      const humidity = raw.hygrometer.humidity;
      if (humidity < 0 || humidity > 100 || temperature < coldest || temperature > hottest) {
        return done(SensorError.OUT_OF_RANGE, sample);
      }
      sample.thermometer.temperature = temperature;
      sample.hygrometer.humidity = humidity;
      done(SensorError.NONE, sample);
    },
  };
}

/**
 * When the low bytes of both numbers are 0 the module takes a DHT22 for a DHT11 and gives the high bytes (app/dht/dht.c,
 * "DHT11 method"): 25.6 per cent and 25.6 degrees are 1 and 1, the sign is 128. Air of 3 per cent and 3 degrees or less,
 * both without decimals, is not to be had.
 */
function mendDht22(raw: HumiditySample): void {
  const warm = raw.thermometer.temperature;
  const wet = raw.hygrometer.humidity;
  if (wet > 3 || (warm > 3 && warm < 128) || warm < 0 || wet % 1 > 0 || warm % 1 > 0) return;
  raw.thermometer.temperature = (warm < 128 ? warm : 128 - warm) * 25.6;
  raw.hygrometer.humidity = wet * 25.6;
}

/** Below zero the module gives -1 - degrees + tenths (app/dht/dht.c), where the chip means -degrees - tenths. */
function mendDht11(raw: HumiditySample): void {
  const warm = raw.thermometer.temperature;
  if (warm >= 0) return;
  // A hundredth less, for what the arithmetic is beside a whole number.
  const whole = Math.ceil(-1.01 - warm);
  raw.thermometer.temperature = -1 - warm - 2 * whole;
}

export function dht22(pin: number): HumiditySensor {
  return createNative(pin, dht.read, mendDht22, -40, 80);
}

export function dht11(pin: number): HumiditySensor {
  return createNative(pin, dht.read11, mendDht11, -20, 60);
}
