// Buses that something is wrong with, for the cases of drivers: a line held low as boards without I2C hardware see it, one
// bit turned over on its way, and registers without a chip behind them. None of them keeps a chip.

import type { I2c } from "../../sdk/sensors/bus.js";

/** SDA is held low: whatever is sent looks acknowledged, and all that is read is zeros. */
export function createLowBus(): I2c {
  const zeros: number[] = [];
  function read(count: number): readonly number[] {
    for (let i = 0; i < count; i++) zeros[i] = 0;
    return zeros;
  }
  return {
    write: () => true,
    read: (_address, count) => read(count),
    readRegister: (_address, _register, count) => read(count),
    writeRegister: () => true,
  };
}

export interface TurningBus extends I2c {
  /** The bit of each longer answer that is turned over, the first one 0; none below 0. */
  bit: number;
}

/** Turns one bit over in what `bus` reads, when that is longer than one byte. */
export function createTurningBus(bus: I2c): TurningBus {
  const turning: TurningBus = {
    bit: -1,
    write: (address, bytes) => bus.write(address, bytes),
    read: (address, count) => {
      const bytes = bus.read(address, count) as number[] | undefined;
      if (bytes === undefined || count < 2 || turning.bit < 0) return bytes;
      const at = Math.floor(turning.bit / 8);
      const weight = Math.pow(2, 7 - (turning.bit % 8));
      const byte = bytes[at] as number;
      bytes[at] = Math.floor(byte / weight) % 2 === 0 ? byte + weight : byte - weight;
      return bytes;
    },
    readRegister: (address, register, count) => bus.readRegister(address, register, count),
    writeRegister: (address, register, value) => bus.writeRegister(address, register, value),
  };
  return turning;
}

/** Gives what stands in `registers`, whoever asks; what is written, as pairs of register and value, is told to `written`. */
export function createRegisterBus(
  registers: Record<number, number>,
  written: (this: void, register: number, value: number) => void,
): I2c {
  const got: number[] = [];
  return {
    write: (_address, bytes) => {
      for (let i = 0; i + 1 < bytes.length; i += 2) written(bytes[i] as number, bytes[i + 1] as number);
      return true;
    },
    read: () => undefined,
    readRegister: (_address, register, count) => {
      for (let i = 0; i < count; i++) got[i] = registers[register + i] ?? 0;
      return got;
    },
    writeRegister: (_address, register, value) => {
      written(register, value);
      return true;
    },
  };
}
