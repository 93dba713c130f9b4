// A simulated 1-Wire line, slot by slot: what any device pulls low is low for all (Maxim DS18B20 datasheet, "1-Wire
// signaling"). It knows no command and no device.

import type { Chip } from "./chip.js";

/** A device on the line. A read slot is a write slot of a 1 in which the device may hold the line low. */
export interface OneWireDevice extends Chip {
  /** The reset pulse; false when it does not answer with a presence pulse. */
  reset(): boolean;
  /** One slot: what the controller writes, 0 or 1, and 0 when the device holds the line low in it. */
  slot(bit: number): number;
  /** The controller drives the line high until its next slot. */
  power(): void;
}

export interface OneWireLine {
  attach(device: OneWireDevice): void;
  /** True when a device answers. */
  reset(): boolean;
  /** One slot; gives the level that the controller samples. */
  slot(bit: number): number;
  power(): void;
  /** True while the line is held low: nothing is heard but zeros. */
  isStuck: boolean;
}

export function createOneWireLine(): OneWireLine {
  const devices: OneWireDevice[] = [];
  const line: OneWireLine = {
    isStuck: false,
    attach(device) {
      devices.push(device);
    },
    reset() {
      let isPresent = false;
      if (line.isStuck) return false;
      for (let i = 0; i < devices.length; i++) {
        const device = devices[i] as OneWireDevice;
        if (device.reset()) isPresent = true;
      }
      return isPresent;
    },
    slot(bit) {
      let level = bit;
      if (line.isStuck) return 0;
      for (let i = 0; i < devices.length; i++) {
        const held = (devices[i] as OneWireDevice).slot(bit);
        if (held < level) level = held;
      }
      return level;
    },
    power() {
      for (let i = 0; i < devices.length; i++) (devices[i] as OneWireDevice).power();
    },
  };
  return line;
}
