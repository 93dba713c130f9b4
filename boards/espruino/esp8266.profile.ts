// Espruino on an ESP8266 with 4 MB of flash, as data. It states what the firmware does, not what the chip could.
// Source unless another is named: Espruino 2v29, boards/ESP8266_4MB.py; EspruinoDocs, boards/EspruinoESP8266.md.

import type { Profile } from "../profile.js";
import { esp8266Pins } from "../soc/esp8266.js";
import { firmwarePins } from "../soc/firmware-pins.js";
import { bridges, classicBootloader, classicReset } from "../soc/serial.js";

export const espruinoEsp8266: Profile = {
  name: "esp8266",
  title: "Espruino on ESP8266",
  runtime: "espruino",
  module: "espruino/esp8266.ts",
  chip: "ESP8266",
  firmware: { name: "Espruino (4 MB build)", version: "2v29", download: "https://www.espruino.com/Download" },
  tls: "none",
  tlsNote: "its builds have no TLS library",
  dataPin: 14,
  memory: { jsVars: 1600, blockBytes: 12 },
  // targets/esp8266/jshardware.c: jshPinSetState refuses GPIO6 to 11; "only output and input are valid for D16".
  pins: firmwarePins(esp8266Pins, {
    notAt: { in: [9, 10], out: [9, 10], pwm: [9, 10], pullup: [9, 10] },
    reserved: { 9: "the SPI flash", 10: "the SPI flash" },
    notes: {
      2: "LED on the module, lit by low; the firmware's own log leaves here at start",
      16: "no setWatch; wakes the chip from deep sleep when wired to RST",
      17: "0 to 1 V at the chip, 0 to 3.3 V at a board with a divider; A0 in the firmware",
    },
  }),
  // SPI1 as in the file. I2C and a second UART that receives are made by software, at any pins.
  roles: {
    led: 2,
    button: 0,
    sda: 4,
    scl: 5,
    sck: 14,
    miso: 12,
    mosi: 13,
    cs: 15,
    tx: 12,
    rx: 13,
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
    pixels: 15,
  },
  ledActive: 0,
  buttonActive: 0,
  // targets/esp8266/README_flash.txt, make/family/ESP8266.make, user_rf_cal_sector_set in targets/esp8266/user_main.c.
  // The make file lets an image grow to 812 kB, one page into the Storage; here it ends where Storage begins.
  flash: {
    sizeBytes: 0x400000,
    parts: [
      { name: "bootloader", offset: 0x0, sizeBytes: 0x1000, file: "boot_v1.6.bin" },
      { name: "app", offset: 0x1000, sizeBytes: 0xca000, file: "espruino_esp8266_user1.bin" },
      { name: "storage", offset: 0xcb000, sizeBytes: 0x30000, note: "Espruino's Storage" },
      { name: "wifi", offset: 0xfb000, sizeBytes: 0x1000, note: "WiFi's own settings" },
      { name: "app2", offset: 0x101000, sizeBytes: 0xca000, note: "the second image of an update over WiFi" },
      { name: "free", offset: 0x200000, sizeBytes: 0x1fb000 },
      { name: "rf_cal", offset: 0x3fb000, sizeBytes: 0x1000 },
      { name: "init_data", offset: 0x3fc000, sizeBytes: 0x2000, file: "esp_init_data_default.bin" },
      { name: "sdk_params", offset: 0x3fe000, sizeBytes: 0x2000, file: "blank.bin" },
    ],
    // README_flash.txt: --flash_mode qio --flash_size 4MB-c1 --flash_freq 80m.
    header: [0x00, 0x6f],
    storage: { pageBytes: 4096, pages: 48 },
  },
  console: { baud: 115200, over: "uart" },
  reset: classicReset,
  bootloader: classicBootloader,
  usb: bridges,
  // targets/esp8266/jswrap_esp8266.c. The longest time: NodeMCU, docs/modules/node.md, node.dsleep (the same SDK call).
  sleep: [
    {
      mode: "deep",
      keeps: "Storage alone: the program starts anew",
      wakes: ["timer", "reset"],
      mostSeconds: 12600,
      note: "ESP8266.deepSleep(us, option), with GPIO16 wired to RST; the reason: ESP8266.getResetInfo().reason",
    },
  ],
  // targets/esp8266/jshardware.c, jshEnableWatchDog: writes a line of log and nothing else.
  watchdog: {
    seconds: "none",
    note: "E.enableWatchdog does nothing here; the SDK resets a program that keeps WiFi waiting too long",
  },
};
