// The second serial port of an ESP32, C3 or S3 under Espruino: Serial2, at any pins (targets/esp32/jshardwareUart.c). The
// console's own, Serial1, is never taken.

import { settings } from "#settings";
import type { Uart } from "midge";

export const uart: Uart = {
  open(baud, received) {
    Serial2.setup(baud, { rx: new Pin(settings.bus.rx), tx: new Pin(settings.bus.tx) });
    Serial2.removeAllListeners("data");
    Serial2.on("data", (bytes) => received(bytes as never, 0, bytes.length));
  },
  write(text) {
    Serial2.write(text);
  },
};
