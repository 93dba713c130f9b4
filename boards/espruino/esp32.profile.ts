// Espruino on ESP32, as data. It states what the firmware does, not what the chip could.
// Source unless another is named: Espruino 2v29, boards/ESP32.py.

import type { Profile } from "../profile.js";
import { esp32Pins, esp32WakePins } from "../soc/esp32.js";
import { firmwarePins } from "../soc/firmware-pins.js";
import { bridges, classicBootloader, classicReset } from "../soc/serial.js";

export const espruinoEsp32: Profile = {
  name: "esp32",
  title: "Espruino on ESP32",
  runtime: "espruino",
  module: "espruino/esp32.ts",
  chip: "ESP32",
  firmware: { name: "Espruino", version: "2v29", download: "https://www.espruino.com/Download" },
  // libs/network/network.c: VERIFY_NONE, and a literal for the host name.
  tls: "encrypted",
  tlsNote: "takes any certificate, and checks neither host name nor dates",
  tlsOptions: ["cert"],
  // With the Linux build, 14 bytes each, with a client certificate. Where IDF's mbedTLS puts them is untested.
  tlsMemory: 3171,
  dataPin: 15,
  memory: {
    jsVars: 16383,
    blockBytes: 14,
    // targets/esp32/main.c: (free heap - 40000) / 14 at boot, at most 16383; espruino/Espruino#1687 and #1777 show 3,400 to 4,100.
    note: "the most; the heap left at boot decides, and Bluetooth takes of it: process.memory().total says",
  },
  pins: firmwarePins(esp32Pins, {
    never: ["touch"],
    // targets/esp32/jshardware.c, jshPinAnalogOutput: these two are the DAC, whatever frequency is asked for.
    // And jshPinSetState: at the negated GPIO0 "input_pullup" pulls down.
    notAt: { pwm: [25, 26], pullup: [0] },
    notes: {
      0: "BTN1, negated by the firmware: reads 1 while low, and writes are turned round",
      25: "analogWrite is the DAC, not PWM",
      26: "analogWrite is the DAC, not PWM",
    },
  }),
  // I2C1, SPI2 and Serial3 as in ESP32.py; the rest are free pins.
  roles: {
    led: 2,
    button: 0,
    sda: 21,
    scl: 22,
    sck: 18,
    miso: 19,
    mosi: 23,
    cs: 5,
    tx: 17,
    rx: 16,
    oneWire: 27,
    data: 4,
    trigger: 18,
    echo: 35,
    clock: 19,
    adc: 36,
    in0: 14,
    in1: 13,
    in2: 23,
    out0: 25,
    out1: 26,
    out2: 19,
    out3: 23,
    pwm0: 32,
    pwm1: 33,
    pixels: 13,
  },
  ledActive: 1,
  buttonActive: 1,
  // targets/esp32/Changes_V3.1/partitions_espruino.csv, targets/esp32/README_flash.txt.
  flash: {
    sizeBytes: 0x400000,
    parts: [
      { name: "bootloader", offset: 0x1000, sizeBytes: 0x7000, file: "bootloader.bin" },
      { name: "partitions", offset: 0x8000, sizeBytes: 0x1000, file: "partitions_espruino.bin" },
      { name: "nvs", offset: 0x9000, sizeBytes: 0x3000, note: "WiFi's own settings" },
      { name: "otadata", offset: 0xc000, sizeBytes: 0x2000 },
      { name: "free", offset: 0xe000, sizeBytes: 0x2000 },
      { name: "app", offset: 0x10000, sizeBytes: 0x180000, file: "espruino_esp32.bin" },
      { name: "ota_0", offset: 0x190000, sizeBytes: 0x180000 },
      { name: "flash", offset: 0x310000, sizeBytes: 0x10000 },
      { name: "storage", offset: 0x320000, sizeBytes: 0xe0000, note: "Espruino's Storage" },
    ],
    storage: { pageBytes: 4096, pages: 224 },
  },
  console: { baud: 115200, over: "uart" },
  reset: classicReset,
  bootloader: classicBootloader,
  usb: bridges,
  // targets/esp32/jswrap_esp32.c. deepSleep takes a 32-bit number of microseconds.
  sleep: [
    {
      mode: "light",
      keeps: "memory and the program; WiFi is lost",
      wakes: ["timer"],
      note: "ESP32.lightSleep(ms), in builds since July 2026",
    },
    {
      mode: "deep",
      keeps: "Storage alone: the program starts anew",
      wakes: ["timer", "pin", "reset"],
      wakePins: esp32WakePins,
      mostSeconds: 2147,
      note: "ESP32.deepSleep(us), deepSleepExt0(pin, level), deepSleepExt1(pins, mode); the reason: ESP32.getWakeupCause()",
    },
  ],
  // targets/esp32/jshardware.c, jshEnableWatchDog: whole seconds, and a panic that resets.
  watchdog: { seconds: "chosen", note: "E.enableWatchdog(seconds, false) and E.kickWatchdog()" },
  wokwi: "wokwi-esp32-devkit-v1",
};
