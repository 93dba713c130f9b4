// The desktop interpreter of Espruino: the same glue and client, no WiFi, no pins.

import type { Profile } from "../profile.js";

export const espruinoLinux: Profile = {
  name: "espruino-linux",
  title: "Espruino on a desktop",
  runtime: "espruino",
  module: "espruino/linux.ts",
  tls: "encrypted",
  dataPin: 0,
  memory: {},
};
