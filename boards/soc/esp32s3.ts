// The pins of the ESP32-S3, as the chip has them. Data alone: what a firmware makes of them stands in its profile.
// Source: ESP32-S3 Series Datasheet v2.0, 2.2 "Pin Overview", 3 "Boot Configurations", 4.2 "ADC", "Touch Sensor".
// GPIO22 to 25 do not exist. Labels: header names of the ESP32-S3-DevKitC-1.

import type { Ability } from "../profile.js";
import type { ChipPin } from "./firmware-pins.js";

const IO: readonly Ability[] = ["in", "out", "pwm", "pullup"];
// ADC2 (GPIO11 to 20) is not listed: WiFi comes first at its converter (ESP-IDF, adc_oneshot.rst).
const ANALOG: readonly Ability[] = ["in", "out", "pwm", "pullup", "touch", "adc"];
const TOUCH: readonly Ability[] = ["in", "out", "pwm", "pullup", "touch"];
const FLASH = "the SPI flash and PSRAM";
const OCTAL = "octal flash or PSRAM (modules whose name ends in R8 or V); free on others";

/** GPIOs that wake it from deep sleep: those of the RTC, GPIO0 to 21 (datasheet 2.2). */
export const esp32s3WakePins: readonly number[] = Array.from({ length: 22 }, (_, gpio) => gpio);

export const esp32s3Pins: readonly ChipPin[] = [
  { gpio: 0, label: "0", can: IO, strapping: "low: waits for new firmware (BOOT button)" },
  { gpio: 1, label: "1", can: ANALOG, adcChannel: 0 },
  { gpio: 2, label: "2", can: ANALOG, adcChannel: 1 },
  { gpio: 3, label: "3", can: ANALOG, adcChannel: 2, strapping: "chooses the source of JTAG" },
  { gpio: 4, label: "4", can: ANALOG, adcChannel: 3 },
  { gpio: 5, label: "5", can: ANALOG, adcChannel: 4 },
  { gpio: 6, label: "6", can: ANALOG, adcChannel: 5 },
  { gpio: 7, label: "7", can: ANALOG, adcChannel: 6 },
  { gpio: 8, label: "8", can: ANALOG, adcChannel: 7 },
  { gpio: 9, label: "9", can: ANALOG, adcChannel: 8 },
  { gpio: 10, label: "10", can: ANALOG, adcChannel: 9 },
  { gpio: 11, label: "11", can: TOUCH },
  { gpio: 12, label: "12", can: TOUCH },
  { gpio: 13, label: "13", can: TOUCH },
  { gpio: 14, label: "14", can: TOUCH },
  { gpio: 15, label: "15", can: IO },
  { gpio: 16, label: "16", can: IO },
  { gpio: 17, label: "17", can: IO },
  { gpio: 18, label: "18", can: IO },
  { gpio: 19, label: "19", can: IO, reserved: "USB D-" },
  { gpio: 20, label: "20", can: IO, reserved: "USB D+" },
  { gpio: 21, label: "21", can: IO },
  { gpio: 26, label: "26", can: [], reserved: FLASH },
  { gpio: 27, label: "27", can: [], reserved: FLASH },
  { gpio: 28, label: "28", can: [], reserved: FLASH },
  { gpio: 29, label: "29", can: [], reserved: FLASH },
  { gpio: 30, label: "30", can: [], reserved: FLASH },
  { gpio: 31, label: "31", can: [], reserved: FLASH },
  { gpio: 32, label: "32", can: [], reserved: FLASH },
  { gpio: 33, label: "33", can: IO, reserved: OCTAL },
  { gpio: 34, label: "34", can: IO, reserved: OCTAL },
  { gpio: 35, label: "35", can: IO, reserved: OCTAL },
  { gpio: 36, label: "36", can: IO, reserved: OCTAL },
  { gpio: 37, label: "37", can: IO, reserved: OCTAL },
  { gpio: 38, label: "38", can: IO, note: "the RGB LED of a DevKitC-1 v1.1" },
  { gpio: 39, label: "39", can: IO, note: "JTAG MTCK" },
  { gpio: 40, label: "40", can: IO, note: "JTAG MTDO" },
  { gpio: 41, label: "41", can: IO, note: "JTAG MTDI" },
  { gpio: 42, label: "42", can: IO, note: "JTAG MTMS" },
  { gpio: 43, label: "TX", can: IO, note: "the chip's boot messages leave here at reset" },
  { gpio: 44, label: "RX", can: IO },
  { gpio: 45, label: "45", can: IO, strapping: "high: 1.8 V for the flash, and the board may not start" },
  { gpio: 46, label: "46", can: IO, strapping: "must be low to load new firmware" },
  { gpio: 47, label: "47", can: IO },
  { gpio: 48, label: "48", can: IO, note: "the RGB LED of a DevKitC-1 v1.0" },
];
