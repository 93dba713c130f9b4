// What the converters of the chips make of a voltage, before their firmware and glue make a number of it.

import type { Profile } from "../../boards/profile.js";

/** An ESP32 gives 0 up to 142 mV, and from there on steps of 0.8057 mV (ESP-IDF, esp_adc_cal_esp32.c, 11 dB, 1,100 mV). */
const CONVERTERS: Record<string, { full: number; dead: number }> = {
  ESP32: { full: 3.3, dead: 0.142 },
  // 1 V behind the 220 and 100 kilohm of the usual boards.
  ESP8266: { full: 3.2, dead: 0 },
  // ESP-IDF, adc.rst, "ADC Attenuation".
  "ESP32-C3": { full: 2.5, dead: 0 },
  "ESP32-S3": { full: 3.1, dead: 0 },
};

/** As a part of the full scale, 0 to 1. */
export function converted(profile: Profile, volts: number): number {
  const { full, dead } = CONVERTERS[profile.chip] ?? { full: 3.3, dead: 0 };
  return volts <= dead ? 0 : Math.min(1, (volts - dead) / full);
}
