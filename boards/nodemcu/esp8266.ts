// `@board` on NodeMCU for ESP8266: WiFi from the settings stored on the board, DHT sensors read by the firmware's own
// module behind the drivers' names.

export { every, flag, link, log, numberSetting, onStop, pin, setting, target } from "./common.js";
export { adc } from "./adc.js";
export { dht11, dht22 } from "./dht.js";
export { echoes } from "./echo.js";
export { hmac } from "./hmac.js";
export { i2c } from "./i2c.js";
export { oneWire } from "./one-wire.js";
export { pins } from "./pins.js";
export { pixels } from "./pixels.js";
export { shiftIn } from "./shift-in.js";
export { login, secret } from "./secrets.js";
export { deepSleep, watchdog } from "./power8266.js";
export { probe } from "./probe8266.js";
export { timePort } from "./time8266.js";
export { network, signal, startNetwork } from "./wifi8266.js";
export { store } from "./store.js";

/** @noSelf */
declare namespace string {
  function format(format: string, value: number): string;
}

export const deviceId = string.format("%06x", node.chipid());
