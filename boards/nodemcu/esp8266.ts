// `@board` on NodeMCU for ESP8266: WiFi from the settings stored on the board, a DHT22 read by the firmware's own
// module behind the driver's name.

import { settings } from "#settings";
import { type HumiditySensor, type Link, SensorError, type Target } from "midge";
import { sockets } from "./net.js";

/** The longest time of one alarm (`tmr` module). */
const ALARM_MOST_MS = 6870947;

export const link: Link = {
  net: sockets,
  clock: {
    after(ms, run, argument) {
      const timer = tmr.create();
      timer.alarm(Math.max(1, Math.min(ALARM_MOST_MS, Math.floor(ms))), tmr.ALARM_SINGLE, () => run(argument));
      return timer;
    },
    cancel(timer) {
      if (timer !== undefined) (timer as NativeTimer).unregister();
    },
    random() {
      return Math.random();
    },
  },
};

export { store } from "./store.js";

export const target: Target = settings.target;

/** @noSelf */
declare namespace string {
  function format(format: string, value: number): string;
}

export const deviceId = string.format("%06x", node.chipid());

export function setting(name: string): string {
  return settings.values[name] as string;
}

export function every(ms: number, run: () => void): void {
  tmr.create().alarm(ms, tmr.ALARM_AUTO, () => run());
}

export function log(line: string): void {
  print(line);
}

export function onStop(_run: () => void): void {}

export function startNetwork(onUp: () => void): void {
  // Data that was written to the board, never part of this program: {"ssid": ..., "password": ..., "host": ...}.
  const text = file.getcontents("midge.json");
  const stored = text === undefined ? {} : sjson.decode(text);
  const host = stored.host;
  if (host !== undefined) target.host = host;
  const ssid = stored.ssid;
  if (ssid === undefined || target.host === "") {
    log("Settings are missing: write midge.json with ssid, password and host to the board.");
    return;
  }
  let isFirst = true;
  wifi.setmode(wifi.STATION);
  wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, () => {
    if (isFirst) onUp();
    isFirst = false;
  });
  // `auto` makes the firmware join again by itself; `save` would wear the flash.
  wifi.sta.config({ ssid: ssid, pwd: stored.password, auto: true, save: false });
}

export function dht22(): HumiditySensor {
  const sample = { thermometer: { temperature: 0 }, hygrometer: { humidity: 0 } };
  return {
    sample(done) {
      const [status, warm, wet, warmRest, wetRest] = dht.read(settings.dataPin);
      if (status !== dht.OK) {
        done(status === dht.ERROR_CHECKSUM ? SensorError.CRC : SensorError.TIMEOUT, sample);
        return;
      }
      // A firmware without floats gives the decimals apart, in thousandths.
      sample.thermometer.temperature = warm === Math.floor(warm) ? warm + warmRest / 1000 : warm;
      sample.hygrometer.humidity = wet === Math.floor(wet) ? wet + wetRest / 1000 : wet;
      done(SensorError.NONE, sample);
    },
  };
}
