// The desktop interpreter of Espruino, as data: the same glue and client, no WiFi, no pins.
// Source: Espruino 2v29, boards/LINUX.py.

import type { Profile } from "../profile.js";

export const espruinoLinux: Profile = {
  name: "espruino-linux",
  title: "Espruino on a desktop",
  runtime: "espruino",
  module: "espruino/linux.ts",
  chip: "none",
  firmware: { name: "Espruino (Linux build)", version: "2v29", download: "https://www.espruino.com/Download" },
  tls: "encrypted",
  tlsNote: "takes any certificate, and checks neither host name nor dates",
  tlsOptions: ["cert"],
  dataPin: 0,
  // 'variables': 0: it takes more as it needs them.
  memory: {},
  // D0 to D32 exist in name alone.
  pins: [],
  roles: {},
  ledActive: 1,
  buttonActive: 0,
  // A file of 256 kB, `espruino.flash` in the folder it runs in; pages of 1024 bytes.
  flash: {
    sizeBytes: 0x40000,
    parts: [{ name: "storage", offset: 0x0, sizeBytes: 0x40000, note: "Espruino's Storage, in a file" }],
    storage: { pageBytes: 1024, pages: 256 },
  },
  console: { baud: 115200, over: "terminal" },
  usb: [],
  sleep: [],
  watchdog: { seconds: "none", note: "there is nothing to reset" },
};
