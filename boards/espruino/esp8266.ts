// `@board` on Espruino for ESP8266: as on the ESP32, but for what its firmware does otherwise.

export * from "./esp32.js";
export { deepSleep, watchdog } from "./power8266.js";
export { probe } from "./probe8266.js";
export { timePort } from "./time8266.js";
export { uart } from "./esp8266-uart.js";
