// The pins of the ESP32, as the chip has them. Data alone: what a firmware makes of them stands in its profile.
// Source: ESP32 Series Datasheet v4.9, 2.2 "Pin Overview", 2.4 "Strapping Pins", 4.1 "ADC", "Touch Sensor"; ESP-IDF,
// api-reference/peripherals/gpio.rst for ESP32. Labels: DOIT ESP32 DevKit V1, which Wokwi draws.

import type { Ability } from "../profile.js";
import type { ChipPin } from "./firmware-pins.js";

const IO: readonly Ability[] = ["in", "out", "pwm", "pullup"];
const TOUCH: readonly Ability[] = ["in", "out", "pwm", "pullup", "touch"];
// ADC2 is not listed: its converter belongs to WiFi while that runs (datasheet 4.1.1, ESP-IDF adc.rst).
const ANALOG: readonly Ability[] = ["in", "out", "pwm", "pullup", "touch", "adc"];
const INPUT: readonly Ability[] = ["in", "adc"];
const FLASH = "the SPI flash";
const PSRAM = "PSRAM on WROVER modules; free on WROOM";
const RTC_GLITCH = "pulled low for about 80 ns whenever ADC or touch is switched on (errata 3.11)";

/** GPIOs that wake it from deep sleep: those of the RTC (datasheet 2.2; Espruino's list leaves 38 out). */
export const esp32WakePins: readonly number[] = [0, 2, 4, 12, 13, 14, 15, 25, 26, 27, 32, 33, 34, 35, 36, 37, 39];

export const esp32Pins: readonly ChipPin[] = [
  { gpio: 0, label: "D0", can: TOUCH, strapping: "low: waits for new firmware (BOOT button)" },
  { gpio: 1, label: "TX0", can: IO, reserved: "console TX" },
  { gpio: 2, label: "D2", can: TOUCH, strapping: "must be low or open to load new firmware" },
  { gpio: 3, label: "RX0", can: IO, reserved: "console RX" },
  { gpio: 4, label: "D4", can: TOUCH },
  { gpio: 5, label: "D5", can: IO, strapping: "timing of SDIO slaves; high by its own pull-up" },
  { gpio: 6, label: "CLK", can: [], reserved: FLASH },
  { gpio: 7, label: "SD0", can: [], reserved: FLASH },
  { gpio: 8, label: "SD1", can: [], reserved: FLASH },
  { gpio: 9, label: "SD2", can: [], reserved: FLASH },
  { gpio: 10, label: "SD3", can: [], reserved: FLASH },
  { gpio: 11, label: "CMD", can: [], reserved: FLASH },
  { gpio: 12, label: "D12", can: TOUCH, strapping: "high: 1.8 V for the flash, and the board does not start" },
  { gpio: 13, label: "D13", can: TOUCH },
  { gpio: 14, label: "D14", can: TOUCH },
  { gpio: 15, label: "D15", can: TOUCH, strapping: "low: no boot messages" },
  { gpio: 16, label: "RX2", can: IO, reserved: PSRAM },
  { gpio: 17, label: "TX2", can: IO, reserved: PSRAM },
  { gpio: 18, label: "D18", can: IO },
  { gpio: 19, label: "D19", can: IO },
  { gpio: 21, label: "D21", can: IO },
  { gpio: 22, label: "D22", can: IO },
  { gpio: 23, label: "D23", can: IO },
  { gpio: 25, label: "D25", can: IO },
  { gpio: 26, label: "D26", can: IO },
  { gpio: 27, label: "D27", can: TOUCH },
  { gpio: 32, label: "D32", can: ANALOG, adcChannel: 4 },
  { gpio: 33, label: "D33", can: ANALOG, adcChannel: 5 },
  { gpio: 34, label: "D34", can: INPUT, adcChannel: 6, inputOnly: true },
  { gpio: 35, label: "D35", can: INPUT, adcChannel: 7, inputOnly: true },
  { gpio: 36, label: "VP", can: INPUT, adcChannel: 0, inputOnly: true, note: RTC_GLITCH },
  { gpio: 37, label: "D37", can: INPUT, adcChannel: 1, inputOnly: true, note: "not led out on modules" },
  { gpio: 38, label: "D38", can: INPUT, adcChannel: 2, inputOnly: true, note: "not led out on modules" },
  { gpio: 39, label: "VN", can: INPUT, adcChannel: 3, inputOnly: true, note: RTC_GLITCH },
];
