// DHT sensors on Espruino: the drivers on timed pins.

import { createDht11, createDht22, type HumiditySensor } from "midge";
import { pulses } from "./pulse.js";

export function dht11(pin: number): HumiditySensor {
  return createDht11(pulses, pin);
}

export function dht22(pin: number): HumiditySensor {
  return createDht22(pulses, pin);
}
