// Espruino on ESP32-S3, as data. It states what the firmware does, not what the chip could.
// Source unless another is named: Espruino 2v29, boards/ESP32S3_IDF4.py.

import type { Profile } from "../profile.js";
import { esp32s3Pins, esp32s3WakePins } from "../soc/esp32s3.js";
import { firmwarePins } from "../soc/firmware-pins.js";
import { bridges, nativeUsb, usbBootloader, usbReset } from "../soc/serial.js";

export const espruinoEsp32S3: Profile = {
  name: "esp32-s3",
  title: "Espruino on ESP32-S3",
  runtime: "espruino",
  module: "espruino/esp32.ts",
  chip: "ESP32-S3",
  firmware: { name: "Espruino", version: "2v29", download: "https://www.espruino.com/Download" },
  // libs/network/network.c: VERIFY_NONE, and a literal for the host name.
  tls: "encrypted",
  tlsNote: "takes any certificate, and checks neither host name nor dates",
  tlsOptions: ["cert"],
  // As on the ESP32: measured with the Linux build, where IDF's mbedTLS puts it is untested.
  tlsMemory: 3171,
  dataPin: 4,
  memory: { jsVars: 16383, blockBytes: 14, note: "the most; the heap left at boot decides" },
  pins: firmwarePins(esp32s3Pins, {
    // The board file names no analogue pin, so analogRead gives NaN everywhere.
    never: ["touch", "adc"],
    // jshardware.c, jshPinAnalogOutput: 25 and 26 go to a DAC that this chip lacks; 26 is the flash's anyway.
    reserved: { 19: "USB D-, the console", 20: "USB D+, the console" },
    notes: { 2: "LED1 of the firmware; no LED is there on a DevKitC-1: wire one" },
  }),
  // I2C1 and SPI1 as in the file, Serial2 at its pins; no adc: see the pins.
  roles: {
    led: 2,
    button: 0,
    sda: 8,
    scl: 9,
    sck: 12,
    miso: 13,
    mosi: 11,
    cs: 10,
    tx: 17,
    rx: 18,
    oneWire: 14,
    data: 4,
    trigger: 5,
    echo: 6,
    clock: 7,
    in0: 15,
    in1: 16,
    in2: 21,
    out0: 38,
    out1: 39,
    out2: 40,
    out3: 41,
    pwm0: 42,
    pwm1: 47,
    pixels: 48,
  },
  ledActive: 1,
  buttonActive: 0,
  // targets/esp32/IDF4/partitions.csv, targets/esp32/README_flash_S3.txt; sdkconfig_s3: bootloader at 0x0. The
  // partitions end at 4 MB, also on a larger flash.
  flash: {
    sizeBytes: 0x400000,
    parts: [
      { name: "bootloader", offset: 0x0, sizeBytes: 0x8000, file: "bootloader.bin" },
      { name: "partitions", offset: 0x8000, sizeBytes: 0x1000, file: "partition-table.bin" },
      { name: "nvs", offset: 0x9000, sizeBytes: 0x6000, note: "WiFi's own settings" },
      { name: "phy_init", offset: 0xf000, sizeBytes: 0x1000 },
      { name: "app", offset: 0x10000, sizeBytes: 0x1f4000, file: "espruino-esp32s3.bin" },
      { name: "flash", offset: 0x310000, sizeBytes: 0x10000 },
      { name: "storage", offset: 0x320000, sizeBytes: 0xe0000, note: "Espruino's Storage" },
    ],
    storage: { pageBytes: 4096, pages: 224 },
  },
  // ESPR_USE_USB_SERIAL_JTAG: the connector marked USB is the console, the one marked UART is silent.
  console: { baud: 115200, over: "usb" },
  reset: usbReset,
  bootloader: usbBootloader,
  usb: [nativeUsb].concat(bridges),
  // targets/esp32/jswrap_esp32.c. deepSleep takes a 32-bit number of microseconds.
  sleep: [
    {
      mode: "light",
      keeps: "memory and the program; WiFi and the USB console are lost",
      wakes: ["timer"],
      note: "ESP32.lightSleep(ms), in builds since July 2026",
    },
    {
      mode: "deep",
      keeps: "Storage alone: the program starts anew",
      wakes: ["timer", "pin", "reset"],
      wakePins: esp32s3WakePins,
      mostSeconds: 2147,
      note: "ESP32.deepSleep(us), deepSleepExt0(pin, level), deepSleepExt1(pins, mode); the reason: ESP32.getWakeupCause()",
    },
  ],
  // targets/esp32/jshardware.c, jshEnableWatchDog: whole seconds, and a panic that resets.
  watchdog: { seconds: "chosen", note: "E.enableWatchdog(seconds, false) and E.kickWatchdog()" },
  wokwi: "board-esp32-s3-devkitc-1",
};
