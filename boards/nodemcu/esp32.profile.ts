// NodeMCU on ESP32, as data. Pins are numbered as the chip does. It states what the firmware does, not what the chip
// could. Source unless another is named: nodemcu-firmware, branch `dev-esp32` (7c5bb151).

import type { Profile } from "../profile.js";
import { esp32Pins, esp32WakePins } from "../soc/esp32.js";
import { firmwarePins } from "../soc/firmware-pins.js";
import { bridges, classicBootloader, classicReset } from "../soc/serial.js";

export const nodemcuEsp32: Profile = {
  name: "nodemcu-esp32",
  title: "NodeMCU on ESP32",
  runtime: "nodemcu",
  module: "nodemcu/esp32.ts",
  chip: "ESP32",
  // No binaries are given out: one is built with the modules it is to have (docs/build.md).
  firmware: {
    name: "NodeMCU",
    version: "dev-esp32, 2024-10",
    download: "https://nodemcu.readthedocs.io/en/dev-esp32/build/",
  },
  // components/modules/net.c: "secure connections not yet supported".
  tls: "none",
  tlsNote: "its sockets have no TLS",
  dataPin: 4,
  // nodemcu/nodemcu-firmware#3571 shows 292 KiB of data heap at start; WiFi takes its share of it. Not measured.
  memory: { heapBytes: 200000, note: "about: node.heap() says; WiFi takes of it" },
  // docs/modules/gpio.md, adc.md (ADC1 alone, by its channel), touch.md.
  pins: firmwarePins(esp32Pins, {}),
  // The same wiring as Espruino on this chip. docs/modules/i2c.md, spi.md and uart.md: any pins.
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
  buttonActive: 0,
  // components/platform/partitions.csv, sdkconfig.defaults (4 MB, table at 0x8000 as IDF has it).
  flash: {
    sizeBytes: 0x400000,
    parts: [
      { name: "bootloader", offset: 0x1000, sizeBytes: 0x7000, file: "bootloader.bin" },
      { name: "partitions", offset: 0x8000, sizeBytes: 0x1000, file: "partition-table.bin" },
      { name: "nvs", offset: 0x9000, sizeBytes: 0x6000, note: "WiFi's own settings" },
      { name: "phy_init", offset: 0xf000, sizeBytes: 0x1000 },
      { name: "app", offset: 0x10000, sizeBytes: 0x180000, file: "nodemcu.bin" },
      { name: "lfs", offset: 0x190000, sizeBytes: 0x10000, note: "Lua code that runs from flash" },
      { name: "files", offset: 0x1a0000, sizeBytes: 0x70000, note: "SPIFFS" },
    ],
  },
  // docs/modules/uart.md; the baud rate is a build setting.
  console: { baud: 115200, over: "uart" },
  reset: classicReset,
  bootloader: classicBootloader,
  usb: bridges,
  // docs/modules/node.md, node.sleep and node.dsleep.
  sleep: [
    {
      mode: "light",
      keeps: "memory and the program; WiFi must be off, timers stop meanwhile",
      wakes: ["timer", "pin", "touch", "uart"],
      note: "node.sleep({secs, us, gpio, touch, uart}), after gpio.wakeup",
    },
    {
      mode: "deep",
      keeps: "files, and rtcmem: the program starts anew",
      wakes: ["timer", "pin", "touch", "reset"],
      wakePins: esp32WakePins,
      note: "node.dsleep({secs, us, gpio, level, touch}); the reason: node.bootreason()",
    },
  ],
  // sdkconfig.defaults: CONFIG_ESP_TASK_WDT_PANIC; IDF's default of 5 s, fed by the idle task and not by a program.
  watchdog: { seconds: 5, note: "always on: a turn that keeps the idle task waiting resets the board" },
  wokwi: "wokwi-esp32-devkit-v1",
};
