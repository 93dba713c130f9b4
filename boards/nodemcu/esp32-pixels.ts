// Chains of lights of an ESP32 under NodeMCU, at any output. A chain is at most 2,600 lights long.

import type { Pixels } from "midge";

/** @noSelf */
declare namespace string {
  function char(bytes: number): string;
}
/** All of a list, where Lua expects the rest of the arguments. */
declare function unpack(this: void, list: readonly number[]): number;
/** The ESP32's firmware takes a table where the ESP8266's takes a text. @customName ws2812 @noSelf */
declare namespace chains {
  function write(chain: { pin: number; data: string }): void;
}

export const pixels: Pixels = {
  show(pin, bytes) {
    chains.write({ pin: pin, data: string.char(unpack(bytes)) });
  },
};
