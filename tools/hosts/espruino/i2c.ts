// The object I2C1 of an ESP32 build, over any bus: src/jswrap_spi_i2c.c and targets/esp32/jshardwareI2c.c. Give it to the
// host among its globals. It never stretches the clock and has no second bus.

import type { I2c } from "../../../sdk/sensors/bus.js";

export interface HostI2c {
  setup(options?: Record<string, unknown>): void;
  writeTo(address: unknown, ...data: unknown[]): void;
  readFrom(address: unknown, count: number): Uint8Array | undefined;
  readReg(address: number, register: number, count: number): Uint8Array | undefined;
  /** What `setup` was given last; undefined before. */
  readonly options: Record<string, unknown> | undefined;
}

const OPTIONS = ["scl", "sda", "bitrate"];
/** ESP_ERR_INVALID_STATE: the driver was never installed. */
const INVALID_STATE = 259;

/** `isHeld` is true while somebody holds a line low: the hardware waits a second, and says so. */
export function createI2c1(bus: I2c, isHeld: () => boolean = () => false): HostI2c {
  let options: Record<string, unknown> | undefined;

  function check(caller: string): void {
    if (options === undefined) throw new Error(`${caller}:, unknown error code ${INVALID_STATE}`);
    if (isHeld()) throw new Error(`${caller}:, Operation timeout because the bus is busy`);
  }
  /** The address alone, or with `stop: false`, after which the next start resets the hardware: a stop all the same. */
  function numberOf(address: unknown): number {
    return typeof address === "object" && address !== null
      ? Number((address as { address: unknown }).address)
      : Number(address);
  }

  const made: HostI2c = {
    get options() {
      return options;
    },
    setup(given = {}) {
      for (const name of Object.keys(given)) {
        if (!OPTIONS.includes(name)) throw new Error(`Unknown option "${name}"`);
      }
      if (given.bitrate !== undefined && Number(given.bitrate) < 100) throw new Error("Invalid I2C bitrate");
      options = given;
    },
    writeTo(address, ...data) {
      const bytes = data.flat(3).map((byte) => Number(byte) & 255);
      // Without data nothing is sent.
      if (bytes.length === 0) return;
      check("jshI2CWrite");
      if (!bus.write(numberOf(address) & 255, bytes)) throw new Error("jshI2CWrite: slave doesn't ACK the transfer");
    },
    readFrom(address, count) {
      if (count <= 0) return undefined;
      check("jshI2CRead");
      const bytes = bus.read(numberOf(address) & 255, count);
      if (bytes === undefined) throw new Error("jshI2CRead: slave doesn't ACK the transfer");
      return Uint8Array.from(bytes.slice(0, count));
    },
    readReg(address, register, count) {
      made.writeTo({ address, stop: false }, register);
      return made.readFrom(address, count);
    },
  };
  return made;
}
