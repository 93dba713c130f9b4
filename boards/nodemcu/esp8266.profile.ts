// NodeMCU on ESP8266, as data. Pins are numbered as the firmware does: 4 is GPIO2. It states what the firmware does,
// not what the chip could. Source unless another is named: nodemcu-firmware, branch `release` (36cbf9f0).

import type { Profile } from "../profile.js";
import { esp8266Pins } from "../soc/esp8266.js";
import { firmwarePins } from "../soc/firmware-pins.js";
import { bridges, classicBootloader, classicReset } from "../soc/serial.js";

export const nodemcuEsp8266: Profile = {
  name: "nodemcu-esp8266",
  title: "NodeMCU on ESP8266",
  runtime: "nodemcu",
  module: "nodemcu/esp8266.ts",
  chip: "ESP8266",
  // No binaries are given out: one is built with the modules it is to have.
  firmware: { name: "NodeMCU", version: "3.0 (release, 2024-02)", download: "https://nodemcu-build.com" },
  // It verifies the chain when given a CA, but neither host name nor dates; without one it only encrypts. docs/modules/tls.md.
  tls: "encrypted",
  tlsNote: "with a ca it checks the chain, but neither host name nor dates",
  tlsOptions: ["ca", "cert"],
  // 25 to 30 kB during the handshake, about 17 kB after it (nodemcu/nodemcu-firmware#1699).
  tlsMemory: 30000,
  dataPin: 4,
  // docs/lfs.md: typically 44 kB; code in flash (LFS) leaves it to data.
  memory: { heapBytes: 45000 },
  // docs/modules/gpio.md and app/platform/pin_map.c; GPIO6, 7, 8 and 11 have no number. The ADC takes channel 0 (adc.md).
  pins: firmwarePins(esp8266Pins, {
    numbers: { 16: 0, 5: 1, 4: 2, 0: 3, 2: 4, 14: 5, 12: 6, 13: 7, 15: 8, 3: 9, 1: 10, 9: 11, 10: 12, 17: 0 },
    notAt: { pwm: [16] },
    notes: {
      2: "LED on the module, lit by low; ws2812 sends here",
      16: "plain read and write: no open drain, interrupt, PWM, 1-Wire; wakes the chip from deep sleep when wired to RST",
      17: "0 to 1 V at the chip, 0 to 3.3 V at a board with a divider; adc.read(0)",
    },
  }),
  // docs/modules/spi.md (HSPI), ws2812.md (GPIO2 alone). No tx and rx: UART 1 cannot receive
  // (uart.md), and softuart loses bytes while its callback waits (app/modules/softuart.c).
  roles: {
    led: 2,
    button: 0,
    sda: 4,
    scl: 5,
    sck: 14,
    miso: 12,
    mosi: 13,
    cs: 15,
    oneWire: 13,
    data: 14,
    trigger: 12,
    echo: 13,
    clock: 12,
    adc: 17,
    in0: 13,
    in1: 14,
    in2: 12,
    out0: 12,
    out1: 16,
    out2: 15,
    out3: 14,
    pwm0: 14,
    pwm1: 13,
    pixels: 2,
  },
  ledActive: 0,
  buttonActive: 0,
  // app/user/user_main.c (rompt, first_time_setup), ld/nodemcu.ld (irom0_0_seg), docs/flash.md: one combined file at 0.
  flash: {
    sizeBytes: 0x400000,
    parts: [
      {
        name: "app",
        offset: 0x0,
        sizeBytes: 0xb000,
        file: "nodemcu.bin",
        note: "the combined file goes on at 0x10000",
      },
      { name: "rf_cal", offset: 0xd000, sizeBytes: 0x1000 },
      { name: "phy_data", offset: 0xf000, sizeBytes: 0x1000 },
      { name: "irom0", offset: 0x10000, sizeBytes: 0xe0000, note: "the most; the rest of the combined file" },
      {
        name: "files",
        offset: 0x100000,
        sizeBytes: 0x2fd000,
        note: "SPIFFS; begins right behind the firmware unless its size was fixed. LFS, when it was configured, stands before it",
      },
      { name: "sdk_params", offset: 0x3fd000, sizeBytes: 0x3000 },
    ],
  },
  console: { baud: 115200, over: "uart" },
  reset: classicReset,
  bootloader: classicBootloader,
  usb: bridges,
  // docs/modules/node.md. Light sleep needs a build with PMSLEEP_ENABLE, which is off by default.
  sleep: [
    {
      mode: "light",
      keeps: "memory and the program; timers stop meanwhile",
      wakes: ["pin"],
      note: "node.sleep({wake_pin}), in a build with PMSLEEP_ENABLE; any pin but D0",
    },
    {
      mode: "deep",
      keeps: "files, and the words of rtcmem: the program starts anew",
      wakes: ["timer", "reset"],
      mostSeconds: 12600,
      note: "node.dsleep(us), with D0 (GPIO16) wired to RST; the reason: node.bootreason()",
    },
  ],
  watchdog: { seconds: "chosen", note: "tmr.softwd(seconds); a turn that never ends is caught by the SDK" },
};
