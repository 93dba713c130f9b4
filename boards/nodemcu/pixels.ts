// Chains of lights of an ESP8266 under NodeMCU: the firmware sends by its second UART, so at GPIO2 (D4) alone. A chain is
// at most 2,600 lights long.

import type { Pixels } from "midge";

/** @noSelf */
declare namespace string {
  function char(bytes: number): string;
}
/** All of a list, where Lua expects the rest of the arguments. */
declare function unpack(this: void, list: readonly number[]): number;

/** D4 is GPIO2 (app/platform/pin_map.c). */
const PIN = 4;

let isReady = false;

export const pixels: Pixels = {
  show(pin, bytes) {
    if (pin !== PIN) return print("pixels: wire the chain to GPIO2 (D4), the only pin it can be sent at");
    if (!isReady) ws2812.init();
    isReady = true;
    ws2812.write(string.char(unpack(bytes)));
  },
};
