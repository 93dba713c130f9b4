// The pins of the ESP8266, as the chip has them. Data alone: what a firmware makes of them stands in its profile.
// Source: ESP8266EX Datasheet v7.0, 2 "Pin Definitions", 4.1 "GPIO", 4.9 "ADC"; esptool, docs/en/advanced-topics/
// boot-mode-selection.rst. Labels: NodeMCU DevKit and Wemos D1 mini. GPIO17 is the usual name of the ADC input, which
// is no GPIO.

import type { Ability } from "../profile.js";
import type { ChipPin } from "./firmware-pins.js";

// No PWM in hardware: both firmwares make it by a timer.
const IO: readonly Ability[] = ["in", "out", "pwm", "pullup"];
const FLASH = "the SPI flash";
const QIO = "the SPI flash in QIO mode; free in DIO mode";

export const esp8266Pins: readonly ChipPin[] = [
  { gpio: 0, label: "D3", can: IO, strapping: "low: waits for new firmware (FLASH button)" },
  { gpio: 1, label: "TX", can: IO, reserved: "console TX" },
  { gpio: 2, label: "D4", can: IO, strapping: "low: does not start", note: "LED on the module, lit by low" },
  { gpio: 3, label: "RX", can: IO, reserved: "console RX" },
  { gpio: 4, label: "D2", can: IO },
  { gpio: 5, label: "D1", can: IO },
  { gpio: 6, label: "CLK", can: [], reserved: FLASH },
  { gpio: 7, label: "SD0", can: [], reserved: FLASH },
  { gpio: 8, label: "SD1", can: [], reserved: FLASH },
  { gpio: 9, label: "SD2", can: IO, reserved: QIO },
  { gpio: 10, label: "SD3", can: IO, reserved: QIO },
  { gpio: 11, label: "CMD", can: [], reserved: FLASH },
  { gpio: 12, label: "D6", can: IO },
  { gpio: 13, label: "D7", can: IO },
  { gpio: 14, label: "D5", can: IO },
  { gpio: 15, label: "D8", can: IO, strapping: "high: does not start" },
  {
    gpio: 16,
    label: "D0",
    can: ["in", "out", "pwm"],
    note: "no interrupt; wakes the chip from deep sleep when wired to RST",
  },
  {
    gpio: 17,
    label: "A0",
    can: ["adc"],
    adcChannel: 0,
    note: "0 to 1 V at the chip, 0 to 3.3 V at a board with a divider",
  },
];
