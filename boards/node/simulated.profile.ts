// The simulated board, as data: Node underneath, chips that answer at the pins. Its pins are those of an ESP32, so that
// a wiring can be carried over.

import type { Profile } from "../profile.js";
import { esp32Pins } from "../soc/esp32.js";
import { firmwarePins } from "../soc/firmware-pins.js";

export const simulated: Profile = {
  name: "simulated",
  title: "Simulated board in Node",
  runtime: "node",
  module: "node/simulated.ts",
  chip: "none",
  firmware: { name: "Node", version: "20", download: "https://nodejs.org" },
  tls: "verified",
  tlsNote: "checks the chain, the host name and the dates",
  tlsOptions: ["ca", "cert", "serverName", "alpn", "passphrase"],
  dataPin: 15,
  memory: {},
  pins: firmwarePins(esp32Pins, {}),
  // As on `esp32`.
  roles: {
    led: 2,
    button: 0,
    sda: 21,
    scl: 22,
    sck: 18,
    miso: 19,
    mosi: 23,
    cs: 5,
    tx: 17,
    rx: 16,
    oneWire: 27,
    data: 4,
    trigger: 18,
    echo: 35,
    clock: 19,
    adc: 36,
    in0: 14,
    in1: 13,
    in2: 23,
    out0: 25,
    out1: 26,
    out2: 19,
    out3: 23,
    pwm0: 32,
    pwm1: 33,
    pixels: 13,
  },
  ledActive: 1,
  buttonActive: 0,
  usb: [],
  sleep: [],
  watchdog: { seconds: "none", note: "there is nothing to reset" },
};
