// The second serial port of an ESP8266 under Espruino, by software: its second UART cannot receive, and the first one is
// the console. The firmware times each edge, and keeps 64 bytes while the program does something else (src/jsserial.c):
// 9,600 bits per second are the most that can be trusted, and what is lost shows in a checksum alone.

import { settings } from "#settings";
import type { Uart } from "midge";
import type { NativeSerial } from "./native.js";

let port: NativeSerial | undefined;

export const uart: Uart = {
  open(baud, received) {
    // One that was open before keeps the pin.
    if (port) port.unsetup();
    port = new Serial();
    port.setup(baud, { rx: new Pin(settings.bus.rx), tx: new Pin(settings.bus.tx) });
    port.on("data", (bytes) => received(bytes as never, 0, bytes.length));
  },
  write(text) {
    if (port) port.write(text);
  },
};
