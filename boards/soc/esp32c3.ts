// The pins of the ESP32-C3, as the chip has them. Data alone: what a firmware makes of them stands in its profile.
// Source: ESP32-C3 Series Datasheet v2.1, 2.2 "Pin Overview", 3 "Boot Configurations", 4.2 "ADC". Labels: header
// names of the ESP32-C3-DevKitM-1.

import type { Ability } from "../profile.js";
import type { ChipPin } from "./firmware-pins.js";

const IO: readonly Ability[] = ["in", "out", "pwm", "pullup"];
// ADC2 (GPIO5) is not listed: it gives wrong values beside WiFi (ESP32-C3 errata, ADC2).
const ANALOG: readonly Ability[] = ["in", "out", "pwm", "pullup", "adc"];
const FLASH = "the SPI flash";

/** GPIOs that wake it from deep sleep (datasheet 4.1.3, RTC; Espruino jswrap_esp32.c, deepSleepExt0). */
export const esp32c3WakePins: readonly number[] = [0, 1, 2, 3, 4, 5];

export const esp32c3Pins: readonly ChipPin[] = [
  { gpio: 0, label: "IO0", can: ANALOG, adcChannel: 0 },
  { gpio: 1, label: "IO1", can: ANALOG, adcChannel: 1 },
  { gpio: 2, label: "IO2", can: ANALOG, adcChannel: 2, strapping: "must be high, or the start may fail" },
  { gpio: 3, label: "IO3", can: ANALOG, adcChannel: 3 },
  { gpio: 4, label: "IO4", can: ANALOG, adcChannel: 4 },
  { gpio: 5, label: "IO5", can: IO },
  { gpio: 6, label: "IO6", can: IO },
  { gpio: 7, label: "IO7", can: IO },
  { gpio: 8, label: "IO8", can: IO, strapping: "must be high to load new firmware" },
  { gpio: 9, label: "IO9", can: IO, strapping: "low: waits for new firmware (BOOT button)" },
  { gpio: 10, label: "IO10", can: IO },
  { gpio: 11, label: "IO11", can: [], reserved: "the supply of the flash (VDD_SPI)" },
  { gpio: 12, label: "IO12", can: [], reserved: FLASH },
  { gpio: 13, label: "IO13", can: [], reserved: FLASH },
  { gpio: 14, label: "IO14", can: [], reserved: FLASH },
  { gpio: 15, label: "IO15", can: [], reserved: FLASH },
  { gpio: 16, label: "IO16", can: [], reserved: FLASH },
  { gpio: 17, label: "IO17", can: [], reserved: FLASH },
  { gpio: 18, label: "IO18", can: IO, reserved: "USB D-" },
  { gpio: 19, label: "IO19", can: IO, reserved: "USB D+" },
  { gpio: 20, label: "RX", can: IO },
  { gpio: 21, label: "TX", can: IO, note: "the chip's boot messages leave here at reset" },
];
