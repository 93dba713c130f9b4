// A simulated I2C bus: chips answer at their addresses, and nobody at the others. It can be stuck, as a bus is whose SDA
// line a chip holds low (UM10204, 3.1.16). It never knows what a chip is.

import type { I2c } from "../../../sdk/sensors/bus.js";
import type { I2cChip } from "./chip.js";

export interface SimulatedI2c extends I2c {
  /** Wires a chip to the bus. Two chips at one address both acknowledge, and the first one is heard. */
  attach(chip: I2cChip): void;
  /** True while a line is held low: nothing is acknowledged. */
  isStuck: boolean;
}

/** The general call and the reserved addresses: 0 to 7 and 0x78 and up (UM10204, 3.1.12). */
const LOWEST = 8;
const HIGHEST = 119;

export function createSimulatedI2c(): SimulatedI2c {
  const chips: I2cChip[] = [];
  const got: number[] = [];
  const one = [0];
  const two = [0, 0];

  function loosen(): void {
    for (let i = 0; i < chips.length; i++) {
      const chip = chips[i] as I2cChip;
      if (chip.fault === "unplugged" && chip.lost !== undefined) chip.lost();
    }
  }
  function find(address: number): I2cChip | undefined {
    loosen();
    if (bus.isStuck || address < LOWEST || address > HIGHEST) return undefined;
    for (let i = 0; i < chips.length; i++) {
      const chip = chips[i] as I2cChip;
      if (chip.address === address && chip.fault !== "unplugged") return chip;
    }
    return undefined;
  }
  const bus: SimulatedI2c = {
    isStuck: false,
    attach(chip) {
      chips.push(chip);
    },
    write(address, bytes) {
      const chip = find(address);
      return chip !== undefined && chip.write(bytes);
    },
    read(address, count) {
      const chip = find(address);
      // An open bus reads as ones.
      for (let i = 0; i < count; i++) got[i] = 255;
      return chip !== undefined && chip.read(count, got) ? got : undefined;
    },
    readRegister(address, register, count) {
      one[0] = register;
      return bus.write(address, one) ? bus.read(address, count) : undefined;
    },
    writeRegister(address, register, value) {
      two[0] = register;
      two[1] = value;
      return bus.write(address, two);
    },
  };
  return bus;
}
