// A chain of WS2812 lights (NeoPixel): colours are kept here and sent together. It never sends by itself.

import type { Pixels } from "../sensors/bus.js";

export interface Neopixel {
  /** Part of the full light of what is set from now on, 0 to 1; 1 at the start. False, and nothing changes, for others. */
  brightness(part: number): boolean;
  /** The colour of one light, 0 to 255 each. False, and nothing changes, for a light that is not there or another colour. */
  paint(index: number, red: number, green: number, blue: number): boolean;
  /** The colour of all lights. */
  paintAll(red: number, green: number, blue: number): boolean;
  /** Sends the colours to the chain. */
  show(): void;
}

/**
 * Data input at `pin`, 5 V from a supply of its own (60 mA for each light at full white), grounds joined. Dark until the
 * first `show`. Each light takes three numbers of memory, in the order green, red, blue that it is sent in (WS2812B
 * datasheet, "Composition of 24bit data").
 */
export function createNeopixel(bus: Pixels, pin: number, count: number): Neopixel {
  const bytes: number[] = [];
  for (let i = 0; i < count * 3; i++) bytes[i] = 0;
  let part = 1;
  function put(from: number, to: number, red: number, green: number, blue: number): boolean {
    if (!(red >= 0 && green >= 0 && blue >= 0 && Math.max(red, green, blue) <= 255)) return false;
    for (let i = from * 3; i < to * 3; i += 3) {
      bytes[i] = Math.floor(green * part + 0.5);
      bytes[i + 1] = Math.floor(red * part + 0.5);
      bytes[i + 2] = Math.floor(blue * part + 0.5);
    }
    return true;
  }
  return {
    brightness(wanted) {
      if (!(wanted >= 0 && wanted <= 1)) return false;
      part = wanted;
      return true;
    },
    paint(index, red, green, blue) {
      if (!(index >= 0 && index < count && index === Math.floor(index))) return false;
      return put(index, index + 1, red, green, blue);
    },
    paintAll: (red, green, blue) => put(0, count, red, green, blue),
    show() {
      bus.show(pin, bytes);
    },
  };
}
