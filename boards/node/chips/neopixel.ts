// A chain of WS2812B lights: each takes the first 24 bits that reach it, green, red, blue, and hands on the rest (WS2812B
// datasheet, "Composition of 24bit data", "Cascade method"). Lights that nothing reaches keep their colour.

import type { Chip } from "./chip.js";
import type { SimulatedPins } from "./pins.js";

export interface NeopixelChip extends Chip {
  /** 0 to 255 each, one for each light. */
  red: number[];
  green: number[];
  blue: number[];
  /** How often the chain was sent to. */
  shows: number;
}

/** Faults: "unplugged" (keeps its colours), "broken" (the first light hands nothing on). */
export function createNeopixelChip(pins: SimulatedPins, pin: number, count: number): NeopixelChip {
  const chip: NeopixelChip = { inputs: {}, fault: "none", red: [], green: [], blue: [], shows: 0 };
  for (let i = 0; i < count; i++) {
    chip.red[i] = 0;
    chip.green[i] = 0;
    chip.blue[i] = 0;
  }
  pins.wire(pin).onBytes((bytes) => {
    if (chip.fault === "unplugged") return;
    chip.shows++;
    const reach = chip.fault === "broken" ? 1 : count;
    for (let i = 0; i < reach && i * 3 + 2 < bytes.length; i++) {
      chip.green[i] = bytes[i * 3] as number;
      chip.red[i] = bytes[i * 3 + 1] as number;
      chip.blue[i] = bytes[i * 3 + 2] as number;
    }
  });
  return chip;
}
