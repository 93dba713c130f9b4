// Analogue inputs of an ESP32 under NodeMCU: ADC1, GPIO32 to 39; at another pin the firmware raises an error. It corrects
// what is typical of the chip, never what is particular to one board.

import type { Adc } from "midge";

/** The firmware's module; its name is ours here. @customName adc @noSelf */
declare namespace converter {
  const ATTEN_11db: number;
  function setwidth(unit: number, bits: number): void;
  function setup(unit: number, channel: number, attenuation: number): void;
  function read(unit: number, channel: number): number;
}

/** Which channels are set up. */
const isSet: Record<number, boolean> = {};

export const adc: Adc = {
  fullScale: 3.3,
  read(pin) {
    // GPIO36 to 39 are channels 0 to 3, GPIO32 to 35 channels 4 to 7 (docs/modules/adc.md).
    const channel = pin >= 36 ? pin - 36 : pin - 28;
    if (isSet[channel] === undefined) {
      converter.setwidth(1, 12);
      converter.setup(1, channel, converter.ATTEN_11db);
      isSet[channel] = true;
    }
    const steps = converter.read(1, channel);
    // 0 up to 142 mV, then steps of 0.8057 mV, 3.3 V for all of them (ESP-IDF, esp_adc_cal_esp32.c, 11 dB, 1,100 mV).
    return steps > 0 ? Math.min(1, steps / 4096 + 0.142 / 3.3) : 0;
  },
};
