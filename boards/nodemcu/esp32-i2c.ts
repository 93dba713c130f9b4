// I2C on NodeMCU for ESP32: the first hardware interface, 100 kHz. What is asked for is queued, and done by one transfer, for
// which the program waits. A bus that is held low ends in an error after a while, and counts as not acknowledged.

import { settings } from "#settings";
import type { I2c } from "midge";

/** @noSelf */
declare namespace string {
  function byte(text: string, at: number): number;
}
declare function pcall(
  this: void,
  run: typeof nativeI2c.transfer,
  id: number,
  timeoutMs: number,
): LuaMultiReturn<[boolean, string | undefined, boolean]>;

/** The longest wait for one transfer; 255 bytes take 23 ms. */
const TIMEOUT_MS = 100;

const id = nativeI2c.HW0;
const got: number[] = [];
const one = [0];
const two = [0, 0];

nativeI2c.setup(id, settings.bus.sda, settings.bus.scl, nativeI2c.SLOW);

function address(address: number, direction: number): void {
  nativeI2c.start(id);
  nativeI2c.address(id, address, direction);
}

/** Does all that is queued; what was read is in `got`. */
function transfer(): boolean {
  nativeI2c.stop(id);
  const [isDone, bytes, isTaken] = pcall(nativeI2c.transfer, id, TIMEOUT_MS);
  if (!isDone || !isTaken) return false;
  if (bytes !== undefined) for (let i = 0; i < bytes.length; i++) got[i] = string.byte(bytes, i + 1);
  return true;
}

function send(at: number, bytes: readonly number[]): void {
  address(at, nativeI2c.TRANSMITTER);
  if (bytes.length > 0) nativeI2c.write(id, bytes);
}

function read(at: number, count: number): readonly number[] | undefined {
  address(at, nativeI2c.RECEIVER);
  nativeI2c.read(id, count);
  return transfer() ? got : undefined;
}

export const i2c: I2c = {
  write(at, bytes) {
    send(at, bytes);
    return transfer();
  },
  read(at, count) {
    return read(at, count);
  },
  readRegister(at, register, count) {
    one[0] = register;
    send(at, one);
    return read(at, count);
  },
  writeRegister(at, register, value) {
    two[0] = register;
    two[1] = value;
    send(at, two);
    return transfer();
  },
};
