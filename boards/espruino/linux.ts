// `@board` on the desktop interpreter: a network that is always there, and a sensor that follows a curve.

import type { HumiditySensor } from "midge";

export { every, link, log, onStop, setting, store, target } from "./common.js";

export const deviceId = getSerial();

export function startNetwork(onUp: () => void): void {
  setTimeout(onUp, 0);
}

export function dht22(): HumiditySensor {
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
