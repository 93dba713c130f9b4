// `@board` on Espruino for ESP32: WiFi from the settings stored on the board, a DHT22 at its data pin.

import { settings } from "#settings";
import { createDht22, type HumiditySensor } from "midge";
import { log, target } from "./common.js";
import { pulses } from "./pulse.js";

export { every, link, log, onStop, setting, store, target } from "./common.js";

export const deviceId = getSerial();

/** Between two tries to join the network. */
const RETRY_MS = 5000;

export function startNetwork(onUp: () => void): void {
  const wifi = require("Wifi");
  // Data that was written to the board, never part of this program: {"ssid": ..., "password": ..., "broker": ...}.
  const stored = require("Storage").readJSON("midge.json", true) || {};
  let isFirst = true;
  function join(): void {
    wifi.connect(stored.ssid as string, { password: stored.password }, (error) => {
      if (error) {
        log("WiFi: " + error);
        setTimeout(join, RETRY_MS);
      }
    });
  }
  if (stored.host) target.host = stored.host;
  if (!stored.ssid || !target.host) {
    log("Settings are missing: write midge.json with ssid, password and host to the board's Storage.");
    return;
  }
  wifi.on("connected", () => {
    if (isFirst) onUp();
    isFirst = false;
  });
  wifi.on("disconnected", () => {
    if (!isFirst) setTimeout(join, RETRY_MS);
  });
  join();
}

export function dht22(): HumiditySensor {
  return createDht22(pulses, settings.dataPin);
}
