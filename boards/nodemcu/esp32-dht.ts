// DHT sensors on NodeMCU for ESP32: the firmware's own module behind the drivers' names. It reads in one go, some 25 ms,
// and cannot tell a sensor that is not there from one that stops: both are TIMEOUT. Of a DHT11 it gives whole degrees
// without their sign. The module is left out of a firmware unless it is chosen in its configuration.

import { type HumiditySample, type HumiditySensor, SensorError } from "../../sdk/sensors/sensor.js";

type Read = (this: void, pin: number) => LuaMultiReturn<[number, number, number, number, number]>;

function createNative(pin: number, read: Read, coldest: number, hottest: number): HumiditySensor {
  const sample: HumiditySample = { thermometer: { temperature: 0 }, hygrometer: { humidity: 0 } };
  return {
    sample(done) {
      // On a timeout the status is all that comes.
      const [status, warm, wet] = read(pin);
      let error: number = SensorError.NONE;
      if (status === dht.ERROR_CHECKSUM) error = SensorError.CRC;
      else if (status !== dht.OK) error = SensorError.TIMEOUT;
      else if (wet > 100 || warm < coldest || warm > hottest) error = SensorError.OUT_OF_RANGE;
      else {
        sample.thermometer.temperature = warm;
        sample.hygrometer.humidity = wet;
      }
      done(error, sample);
    },
  };
}

export function dht22(pin: number): HumiditySensor {
  return createNative(pin, dht.read2x, -40, 80);
}

export function dht11(pin: number): HumiditySensor {
  return createNative(pin, dht.read11, -20, 60);
}
