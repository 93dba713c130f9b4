// I2C on NodeMCU for ESP8266: the firmware's own bus, at about 50 kHz, which it makes by setting the pins itself. A line that
// somebody holds low looks acknowledged and reads as zeros; a held clock stops the chip until its watchdog resets it.

import { settings } from "#settings";
import type { I2c } from "midge";

/** @noSelf */
declare namespace string {
  function byte(text: string, at: number): number;
}

const got: number[] = [];

function read(address: number, count: number): readonly number[] | undefined {
  nativeI2c.start(0);
  const isThere = nativeI2c.address(0, address, nativeI2c.RECEIVER);
  const bytes = isThere ? nativeI2c.read(0, count) : "";
  nativeI2c.stop(0);
  for (let i = 0; i < bytes.length; i++) got[i] = string.byte(bytes, i + 1);
  return isThere ? got : undefined;
}

/** Leaves the bus without a stop, for a start that is repeated. */
function send(address: number, bytes: readonly number[]): boolean {
  nativeI2c.start(0);
  return (
    nativeI2c.address(0, address, nativeI2c.TRANSMITTER) &&
    (bytes.length === 0 || nativeI2c.write(0, bytes) === bytes.length)
  );
}

nativeI2c.setup(0, settings.bus.sda, settings.bus.scl, nativeI2c.SLOW);
const one = [0];
const two = [0, 0];

function write(address: number, bytes: readonly number[]): boolean {
  const isTaken = send(address, bytes);
  nativeI2c.stop(0);
  return isTaken;
}

export const i2c: I2c = {
  write(at, bytes) {
    return write(at, bytes);
  },
  read(at, count) {
    return read(at, count);
  },
  readRegister(address, register, count) {
    one[0] = register;
    if (send(address, one)) return read(address, count);
    nativeI2c.stop(0);
    return undefined;
  },
  writeRegister(address, register, value) {
    two[0] = register;
    two[1] = value;
    return write(address, two);
  },
};
