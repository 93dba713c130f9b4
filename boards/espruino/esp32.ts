// `@board` on Espruino for ESP32: WiFi from the settings stored on the board, buses at the pins of the project.

export { every, flag, link, log, numberSetting, onStop, pin, setting, store, target } from "./common.js";
export { adc } from "./adc.js";
export { dht11, dht22 } from "./dht.js";
export { echoes } from "./echo.js";
export { hmac } from "./hmac.js";
export { i2c } from "./i2c.js";
export { oneWire } from "./one-wire.js";
export { pins } from "./pins.js";
export { pixels } from "./pixels.js";
export { pulses } from "./pulse.js";
export { login, secret } from "./secrets.js";
export { shiftIn } from "./shift-in.js";
export { deepSleep, watchdog } from "./power32.js";
export { probe } from "./probe32.js";
export { timePort } from "./time32.js";
export { uart } from "./uart.js";
export { network, signal, startNetwork } from "./wifi.js";

export const deviceId = getSerial();
