// Espruino on ESP32-C3, as data. It states what the firmware does, not what the chip could.
// Source unless another is named: Espruino 2v29, boards/ESP32C3_IDF4.py, which calls itself a beta.

import type { Profile } from "../profile.js";
import { esp32c3Pins, esp32c3WakePins } from "../soc/esp32c3.js";
import { firmwarePins } from "../soc/firmware-pins.js";
import { bridges, nativeUsb, usbBootloader, usbReset } from "../soc/serial.js";

export const espruinoEsp32C3: Profile = {
  name: "esp32-c3",
  title: "Espruino on ESP32-C3",
  runtime: "espruino",
  module: "espruino/esp32.ts",
  chip: "ESP32-C3",
  firmware: { name: "Espruino", version: "2v29", download: "https://www.espruino.com/Download" },
  // libs/network/network.c: VERIFY_NONE, and a literal for the host name.
  tls: "encrypted",
  tlsNote: "takes any certificate, and checks neither host name nor dates",
  tlsOptions: ["cert"],
  // The handshake runs on IDF's heap: the build keeps 70,000 bytes beside the variables for it (ESP_HEAP_SIZE).
  dataPin: 3,
  memory: { jsVars: 4095, blockBytes: 13, note: "the most; the heap left at boot decides" },
  pins: firmwarePins(esp32c3Pins, {
    notes: { 8: "LED of a SuperMini (lit by low), RGB LED of a DevKitM-1" },
    reserved: { 18: "USB D-, the console", 19: "USB D+, the console" },
  }),
  // The file gives I2C1 to 8 and 9, which are LED and button; I2C, SPI and UART take any pin (jshardwareI2c.c, -Spi.c,
  // -Uart.c). LED and button as the file's comment has them: D2 and D0, its devices, are left over from the ESP32.
  roles: {
    led: 8,
    button: 9,
    sda: 5,
    scl: 6,
    sck: 10,
    miso: 1,
    mosi: 7,
    cs: 4,
    tx: 21,
    rx: 20,
    oneWire: 10,
    data: 3,
    trigger: 21,
    echo: 20,
    clock: 4,
    adc: 0,
    in0: 4,
    in1: 7,
    in2: 20,
    out0: 1,
    out1: 3,
    out2: 21,
    out3: 20,
    pwm0: 7,
    pwm1: 10,
    pixels: 10,
  },
  ledActive: 0,
  buttonActive: 0,
  // targets/esp32/IDF4/partitions.csv, targets/esp32/README_flash_C3.txt; sdkconfig_c3: bootloader at 0x0.
  flash: {
    sizeBytes: 0x400000,
    parts: [
      { name: "bootloader", offset: 0x0, sizeBytes: 0x8000, file: "bootloader.bin" },
      { name: "partitions", offset: 0x8000, sizeBytes: 0x1000, file: "partition-table.bin" },
      { name: "nvs", offset: 0x9000, sizeBytes: 0x6000, note: "WiFi's own settings" },
      { name: "phy_init", offset: 0xf000, sizeBytes: 0x1000 },
      { name: "app", offset: 0x10000, sizeBytes: 0x1f4000, file: "espruino-esp32c3.bin" },
      { name: "flash", offset: 0x310000, sizeBytes: 0x10000 },
      { name: "storage", offset: 0x320000, sizeBytes: 0xe0000, note: "Espruino's Storage" },
    ],
    storage: { pageBytes: 4096, pages: 224 },
  },
  // ESPR_USE_USB_SERIAL_JTAG: a board with a bridge has no console with this build.
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
      wakePins: esp32c3WakePins,
      mostSeconds: 2147,
      note: "ESP32.deepSleep(us), deepSleepExt0(pin, level), deepSleepExt1(pins, mode); the reason: ESP32.getWakeupCause()",
    },
  ],
  // targets/esp32/jshardware.c, jshEnableWatchDog: whole seconds, and a panic that resets.
  watchdog: { seconds: "chosen", note: "E.enableWatchdog(seconds, false) and E.kickWatchdog()" },
  wokwi: "board-esp32-c3-devkitm-1",
};
