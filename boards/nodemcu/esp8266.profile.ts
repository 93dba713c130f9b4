// NodeMCU on ESP8266 (firmware branch `release`, 2024-02). Pins are numbered as the firmware does: 4 is GPIO2.

import type { Profile } from "../profile.js";

export const nodemcuEsp8266: Profile = {
  name: "nodemcu-esp8266",
  title: "NodeMCU on ESP8266",
  runtime: "nodemcu",
  module: "nodemcu/esp8266.ts",
  // It verifies the chain when given a CA, but neither host name nor dates; without one it only encrypts.
  tls: "encrypted",
  dataPin: 4,
  memory: { heapBytes: 45000 },
};
