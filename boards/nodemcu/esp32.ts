// `@board` on NodeMCU for ESP32 (branch `dev-esp32`): WiFi from the settings stored on the board. The firmware has no TLS
// socket, no `tmr.now` and no soft watchdog; files are opened by `io`.

export { every, flag, link, log, numberSetting, onStop, pin, setting, target } from "./common.js";
export { adc } from "./esp32-adc.js";
export { dht11, dht22 } from "./esp32-dht.js";
export { echoes } from "./esp32-echo.js";
export { hmac } from "./hmac.js";
export { i2c } from "./esp32-i2c.js";
export { oneWire } from "./one-wire.js";
export { pins } from "./esp32-pins.js";
export { pixels } from "./esp32-pixels.js";
export { shiftIn } from "./esp32-shift-in.js";
export { login, secret } from "./secrets.js";
export { deepSleep, watchdog } from "./power32.js";
export { probe } from "./probe32.js";
export { timePort } from "./time32.js";
export { uart } from "./esp32-uart.js";
export { network, signal, startNetwork } from "./wifi32.js";
export { store } from "./store32.js";

/** @noSelf */
declare namespace string {
  function sub(text: string, from: number): string;
}

/** The firmware says "0x" and the digits. */
export const deviceId = string.sub(node.chipid() as unknown as string, 3);
