// The second serial port of an ESP32 under NodeMCU: UART 1, at any pins (components/modules/uart.c, branch `dev-esp32`).
// The console's own, UART 0, is never taken. The firmware for ESP8266 has no such port: its second UART cannot receive
// (docs/modules/uart.md), and softuart stops listening while a callback waits, and the WiFi while a byte comes.

import { settings } from "#settings";
import type { Uart } from "midge";

/** The firmware's module; its name is ours here. @customName uart @noSelf */
declare namespace serial {
  const PARITY_NONE: number;
  const STOPBITS_1: number;
  function setup(
    id: number,
    baud: number,
    dataBits: number,
    parity: number,
    stopBits: number,
    pins: { tx: number; rx: number },
  ): void;
  function on(id: number, event: "data", count: number, run: (this: void, bytes: string) => void): void;
  function start(id: number): boolean;
  function write(id: number, text: string): void;
}

const PORT = 1;

export const uart: Uart = {
  open(baud, received) {
    const pins = { tx: settings.bus.tx, rx: settings.bus.rx };
    serial.setup(PORT, baud, 8, serial.PARITY_NONE, serial.STOPBITS_1, pins);
    // 0: as soon as there is a byte, and then each one by itself.
    serial.on(PORT, "data", 0, (bytes) => received(bytes as never, 0, bytes.length));
    // False when it runs already.
    serial.start(PORT);
  },
  write(text) {
    serial.write(PORT, text);
  },
};
