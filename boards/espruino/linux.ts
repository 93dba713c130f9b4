// `@board` on the desktop interpreter: a network that is always there, and a sensor that follows a curve.

import type { HumiditySensor } from "midge";

export { every, flag, link, log, numberSetting, onStop, pin, setting, store, target } from "./common.js";
export { hmac } from "./hmac.js";
export { login, secret } from "./secrets.js";

export { deepSleep, probe, timePort, watchdog } from "./desktop.js";
export { network, signal, startNetwork } from "./wired.js";

export const deviceId = getSerial();

export function dht22(_pin: number): HumiditySensor {
  const sample = { thermometer: { temperature: 0 }, hygrometer: { humidity: 0 } };
  return {
    sample(done) {
      // One wave in ten minutes.
      const angle = getTime() / 95;
      sample.thermometer.temperature = 21 + 3 * Math.sin(angle);
      sample.hygrometer.humidity = 45 + 10 * Math.cos(angle);
      done(0, sample);
    },
  };
}

export const dht11 = dht22;
