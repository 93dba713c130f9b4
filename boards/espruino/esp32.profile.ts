// Espruino on ESP32. Facts from the firmware's board file ESP32.py and its network code (2v29).

import type { Profile } from "../profile.js";

export const espruinoEsp32: Profile = {
  name: "esp32",
  title: "Espruino on ESP32",
  runtime: "espruino",
  module: "espruino/esp32.ts",
  // The firmware's TLS takes any certificate (VERIFY_NONE).
  tls: "encrypted",
  dataPin: 15,
  memory: { jsVars: 16383 },
};
