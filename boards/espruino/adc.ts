// Analogue inputs on Espruino: ADC1 of an ESP32 family chip, or A0 of an ESP8266. It corrects what is typical of the chip,
// never what is particular to one board.

import type { Adc } from "midge";

function createAdc(): Adc {
  const board = process.env.BOARD;
  // An ESP32 gives 0 up to 142 mV, and from there on steps of 0.8057 mV, 3.3 V for all of them (ESP-IDF,
  // esp_adc_cal_esp32.c: adc1_vref_atten_offset and _scale at 11 dB, 1,100 mV). It bends above 2.5 V.
  const offset = /^ESP32(_|$)/.test(board) ? 0.142 / 3.3 : 0;
  return {
    // ESP8266: 1 V behind the 220 and 100 kilohm of the usual boards. C3 and S3: ESP-IDF, adc.rst, "ADC Attenuation".
    fullScale: board.includes("8266") ? 3.2 : board.includes("C3") ? 2.5 : board.includes("S3") ? 3.1 : 3.3,
    read(pin) {
      const part = analogRead(new Pin(pin));
      return part > 0 ? Math.min(1, part + offset) : part;
    },
  };
}

export const adc: Adc = /* @__PURE__ */ createAdc();
